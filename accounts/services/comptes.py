"""Writes on accounts: what a person says of themselves, their sessions, what staff save."""

import datetime as dt
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import CodeOfficiel, Invitation, User, fold_address
from accounts.services.delegation import check_powers
from accounts.services.habilitations import recheck_address
from accounts.services.inscriptions import free_address, list_never_proven
from collectivites.journal import service
from collectivites.services import save_row

DELAI_DE_PREUVE = dt.timedelta(days=7)
CONSERVATION_DES_INVITATIONS = dt.timedelta(days=365)
CONSERVATION_DES_CODES = dt.timedelta(days=30)


@service
def update_identity(*, by: User, first_name: str, last_name: str, fonction: str) -> None:
    """Save the name and the function that ``by`` typed for themselves."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.first_name, user.last_name, user.fonction = first_name, last_name, fonction
    save_row(user)


@service
def end_sessions(*, by: User, rows: Iterable[UserSession]) -> None:
    """End sessions of ``by``: each is logged out at its next request."""
    for row in rows:
        if row.user_id == by.pk:
            row.end()


@service
def save_compte(*, by: User, row: User) -> None:
    """Save an account typed by staff, and keep its address the one that has to be proven.

    A new address, or one that staff changed, is to be proven by its owner; so is any change that
    was waiting for its proof. What was typed with it and never proven goes first, and the rights
    that only the former address justified are requests again at once.
    """
    check_powers(by, row)
    address = fold_address(row.email)
    if not User.objects.filter(pk=row.pk, email=address).exists():
        free_address(address)
    save_row(row)
    addresses = EmailAddress.objects.filter(user=row)
    if not addresses.filter(email=row.email, primary=True).exists():
        addresses.delete()
        EmailAddress.objects.create(user=row, email=row.email, primary=True, verified=False)
        recheck_address(by=by, user=row)


def may_delete_address(email_address: EmailAddress) -> bool:
    """Whether an address may be removed: never the one that lets its owner in."""
    return not email_address.primary and email_address.email != email_address.user.email


@service
def remove_never_proven(*, by: User | None, at=None) -> int:
    """Delete the accounts that proved no address within seven days; return how many.

    Nobody ever used them. Those of staff, those on which somebody decided and those that their
    owner deleted stay.
    """
    since = (at or timezone.now()) - DELAI_DE_PREUVE
    rows = list_never_proven().filter(date_joined__lt=since)
    _, deleted = rows.delete()
    return deleted.get(User._meta.label, 0)


@service
def remove_old_proofs(*, by: User | None, at=None) -> None:
    """Delete the invitations sent a year ago, the codes sent a month ago: none opens anything."""
    now = at or timezone.now()
    Invitation.objects.filter(envoyee_le__lt=now - CONSERVATION_DES_INVITATIONS).delete()
    CodeOfficiel.objects.filter(envoye_le__lt=now - CONSERVATION_DES_CODES).delete()


@service
def remove_dead_sessions(*, by: User | None) -> None:
    """Forget the browser and address of the sessions that ended."""
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    UserSession.objects.exclude(session_key__in=alive.values("session_key")).delete()
