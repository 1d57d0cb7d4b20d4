"""What follows the making of a second factor."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from accounts.models import User
from accounts.services.comptes import end_sessions
from collectivites.courriels import queue
from collectivites.journal import service


@service
def settle_authenticator(*, by, authenticator: Authenticator, session_key: str) -> None:
    """End the sessions opened without the new factor; recovery codes count as shown.

    allauth would write that they are shown while the page that shows them is read.
    """
    if authenticator.type == Authenticator.Type.TOTP:
        others = UserSession.objects.filter(user=by).exclude(session_key=session_key)
        end_sessions(by=by, rows=others)
    elif authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.wrap().mark_as_viewed()


@service
def remove_second_factor(*, by: User, user: User) -> bool:
    """Take off the second factor of somebody who lost it, and tell them; False if there was none.

    Whoever must have one is led to make another at the next log-in.
    """
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if removed:
        queue("double_authentification_retiree", user.email, personne=str(user))
    return bool(removed)
