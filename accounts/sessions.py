"""The sessions of a person: those still open, and their browser in words. It only reads."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import User

# The first mark found names it: browsers also carry the marks of those they descend from.
NAVIGATEURS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMES = {
    "Android": "Android",
    "iPhone": "iOS",
    "iPad": "iPadOS",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}
INCONNU = "Navigateur inconnu"


def list_sessions(user: User, at=None) -> list[UserSession]:
    """Return the sessions of ``user`` that a browser can still use, the last opened first.

    A session that ended by itself, or that a change of password made void, is not one of them.
    """
    rows = UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
    stored = Session.objects.filter(session_key__in=rows.values("session_key"))
    hashes = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    live = {
        session.session_key
        for session in stored.filter(expire_date__gt=at or timezone.now())
        if belongs_to(session.get_decoded(), user, hashes)
    }
    return [row for row in rows if row.session_key in live]


def belongs_to(data: dict, user: User, hashes: set[str]) -> bool:
    """Whether Django would log ``user`` in from the content of a session."""
    return data.get(SESSION_KEY) == str(user.pk) and data.get(HASH_SESSION_KEY) in hashes


def describe_sessions(user: User, current_key: str) -> list[dict]:
    """Return what the page says of each open session of ``user``."""
    return [
        {
            "pk": row.pk,
            "navigateur": describe_browser(row.user_agent),
            "ouverte_le": row.created_at,
            "ip": row.ip,
            "actuelle": row.session_key == current_key,
        }
        for row in list_sessions(user)
    ]


def describe_browser(user_agent: str) -> str:
    """Return « Firefox sous Linux » for what a browser says of itself.

    >>> describe_browser("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox sous Linux'
    """
    navigateur = find_name(user_agent, NAVIGATEURS) or INCONNU
    systeme = find_name(user_agent, SYSTEMES)
    return f"{navigateur} sous {systeme}" if systeme else navigateur


def find_name(user_agent: str, names: dict[str, str]) -> str:
    return next((name for mark, name in names.items() if mark in user_agent), "")
