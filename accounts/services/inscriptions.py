"""Sign-up: an address belongs to whoever proves it, not to whoever typed it first."""

import secrets

from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from django.db import transaction

from accounts.models import Habilitation, User
from collectivites.journal import service


def list_never_proven():
    """Return the accounts that nobody ever entered: no address proven, nothing decided.

    Those of staff are not among them, nor those closed by staff or by their owner.
    """
    found = User.objects.filter(last_login__isnull=True, is_staff=False, is_active=True)
    decided = Habilitation.objects.exclude(statut=Habilitation.Statut.DEMANDEE)
    proven = EmailAddress.objects.filter(verified=True)
    return found.exclude(pk__in=decided.values("user")).exclude(pk__in=proven.values("user"))


def is_taken(address: str) -> bool:
    """Whether ``address`` is that of an account which cannot be replaced."""
    if EmailAddress.objects.filter(email=address, verified=True).exists():
        return True
    holders = User.objects.filter(email=address)
    return holders.exclude(pk__in=list_never_proven().values("pk")).exists()


def is_identifiant_taken(identifiant: str, address: str) -> bool:
    """Whether somebody else has ``identifiant``; a second try with one's own address is oneself."""
    again = list_never_proven().filter(email=address)
    return User.objects.filter(username=identifiant).exclude(pk__in=again.values("pk")).exists()


@transaction.atomic
def rehearse_signup(adapter, request, form) -> None:
    """Do the work of a sign-up under an address of nobody, then undo it: it takes the same time."""
    address = form.cleaned_data["email"]
    form.cleaned_data["email"] = f"{secrets.token_hex(16)}@compte.invalid"
    user = adapter.save_user(request, adapter.new_user(request), form)
    setup_user_email(request, user, [EmailAddress(email=user.email)])
    form.cleaned_data["email"] = address
    transaction.set_rollback(True)


@transaction.atomic
def free_address(address: str) -> None:
    """Remove what was typed with ``address`` and never proven: profiles, and pending changes."""
    list_never_proven().filter(email=address).delete()
    EmailAddress.objects.filter(email=address, verified=False).delete()


@service
def discard_address(*, by, email_address: EmailAddress) -> None:
    """Forget an address whose owner says that they asked for nothing, and its empty profile."""
    list_never_proven().filter(pk=email_address.user_id).delete()
    EmailAddress.objects.filter(pk=email_address.pk, verified=False).delete()
