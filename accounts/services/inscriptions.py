"""Sign-up: an address belongs to whoever proves it, not to whoever typed it first."""

from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from allauth.core.ratelimit import consume
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.models import Habilitation, User
from accounts.models.compte import DOMAINE_DE_PERSONNE
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
    again = list_never_proven().filter(email__in=[address, name_decoy(address)])
    return User.objects.filter(username=identifiant).exclude(pk__in=again.values("pk")).exists()


def name_decoy(address: str) -> str:
    """Return the address of the decoy of ``address``: always the same, and nobody guesses it."""
    token = salted_hmac("accounts.leurre", address, algorithm="sha256").hexdigest()
    return f"{token}@{DOMAINE_DE_PERSONNE}"


def is_decoy(address: str) -> bool:
    """Whether ``address`` is in the domain of decoys, where no message ever goes."""
    return address.endswith(f"@{DOMAINE_DE_PERSONNE}")


@transaction.atomic
def rehearse_signup(adapter, request, form) -> None:
    """Do the work of a sign-up under an address of nobody, and keep the profile as a decoy.

    It holds the identifiant chosen and answers to its password as a profile waiting for its proof
    does: what follows a sign-up does not tell a known address either. It asks for nothing.
    """
    address = form.cleaned_data["email"]
    form.cleaned_data["email"] = name_decoy(address)
    user = adapter.save_user(request, adapter.new_user(request), form)
    setup_user_email(request, user, [EmailAddress(email=user.email)])
    EmailAddress.objects.get(user=user).send_confirmation(request, signup=True)
    form.cleaned_data["email"] = address


@service
def send_proof(*, by: User | None, user: User, request) -> None:
    """Send again to ``user`` the link that proves their address, unless sent too often.

    Nobody is logged in yet, so nobody signs. Without a row, ``user`` is the decoy of a refusal.
    """
    if not consume(request, action="confirm_email", key=user.email):
        return
    address = EmailAddress.objects.filter(user_id=user.pk or 0, email=user.email).first()
    address = address or EmailAddress(user=user, email=user.email)
    if user.pk and not address.pk:
        address.save()
    address.send_confirmation(request, signup=user.last_login is None)


@transaction.atomic
def free_address(address: str) -> None:
    """Remove what was typed with ``address`` and never proven: profile or decoy, and changes."""
    list_never_proven().filter(email__in=[address, name_decoy(address)]).delete()
    EmailAddress.objects.filter(email=address, verified=False).delete()


def make_room(email_address: EmailAddress) -> None:
    """Remove the profiles never proven that hold an address about to be proven by its owner."""
    squatters = list_never_proven().filter(email=email_address.email)
    squatters.exclude(pk=email_address.user_id).delete()


@service
def discard_address(*, by, email_address: EmailAddress) -> None:
    """Forget an address whose owner says that they asked for nothing, and its empty profile."""
    list_never_proven().filter(pk=email_address.user_id).delete()
    EmailAddress.objects.filter(pk=email_address.pk, verified=False).delete()
