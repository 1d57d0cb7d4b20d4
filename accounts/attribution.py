"""What an address proves by itself, and whom no proof opens again. It reads, it writes nothing."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.crypto import salted_hmac

from accounts.models import DomainePartage, Habilitation, Invitation, User
from accounts.models.compte import fold_address
from accounts.permissions import editable_collectivites
from collectivites.models import Collectivite
from collectivites.texte import fold, read_domain


def has_proven(user: User) -> bool:
    """Whether ``user`` has proven the address of the account, by a link or a code sent there."""
    proven = EmailAddress.objects.filter(user=user, email=user.email, verified=True)
    return proven.exists()


def proves(user: User, collectivite: Collectivite) -> bool:
    """Whether the proven address of ``user`` gives the right to edit ``collectivite``."""
    return is_official(user.email, collectivite) and not is_barred(user, collectivite)


def is_official(address: str, collectivite: Collectivite) -> bool:
    """Whether ``address`` shows that its holder works for ``collectivite``.

    It does when it is the official address itself, or when it is in the very domain of that
    address and this domain belongs to that collectivité alone: not to a provider open to anybody,
    nor to several authorities. Look-alikes and sub-domains are other domains.
    """
    try:
        validate_email(collectivite.courriel)
    except ValidationError:
        return False
    if address == fold_address(collectivite.courriel):
        return True
    domaine = read_domain(address)
    return bool(domaine) and domaine == collectivite.domaine and belongs_to_one(domaine)


def belongs_to_one(domaine: str) -> bool:
    """Whether ``domaine`` is that of one collectivité and of nobody else."""
    shared = DomainePartage.objects.filter(domaine=domaine).exists()
    return not shared and Collectivite.objects.current().filter(domaine=domaine).count() == 1


def still_proves(row: Habilitation) -> bool:
    """Whether the present address of the holder proves again a right that an address gave."""
    if is_official(row.user.email, row.collectivite):
        return True
    used = Invitation.objects.filter(acceptee_par=row.user_id, collectivite=row.collectivite_id)
    return row.methode == Habilitation.Methode.INVITATION and any(
        is_same_office(row.user.email, invitation.courriel) for invitation in used
    )


def is_same_office(address: str, invited: str) -> bool:
    """Whether both addresses are one, or of one domain that is not open to several."""
    domaine = read_domain(address)
    shared = DomainePartage.objects.filter(domaine=domaine).exists()
    return address == invited or (bool(domaine) and domaine == read_domain(invited) and not shared)


def still_stands(invitation: Invitation) -> bool:
    """Whether what justified an open invitation is still true.

    The contact is on file with the address it was sent to, and its sender may still edit there.
    """
    contact, sender = invitation.contact, invitation.envoyee_par
    if contact is None or sender is None:
        return False
    if fold_address(contact.courriel) != invitation.courriel:
        return False
    return editable_collectivites(sender).filter(pk=invitation.collectivite_id).exists()


def is_barred(user: User, collectivite: Collectivite) -> bool:
    """Whether no address, code nor invitation opens the collectivité: people have to decide."""
    closed = list_closed(collectivite)
    return is_one_of(user, closed) or has_namesake(user, closed)


def is_set_aside(user: User, collectivite: Collectivite) -> bool:
    """Whether this person was refused, withdrawn or deactivated there, under any account.

    The same mailbox (with or without « +mot ») or the address of a deleted account are the same
    person: only the delegation decides for them.
    """
    return is_one_of(user, list_closed(collectivite))


def is_closed_to(address: str, collectivite: Collectivite) -> bool:
    """Whether the mailbox ``address`` is, or was, that of somebody refused or withdrawn there."""
    return is_mailbox_of(address, list_closed(collectivite))


def list_closed(collectivite: Collectivite) -> list[Habilitation]:
    """Return what was refused or withdrawn there, or asked by people deactivated since."""
    return list(read_closed().filter(collectivite=collectivite))


def read_closed():
    """Return the same rows, of every collectivité, with their person."""
    rows = Habilitation.objects.select_related("user")
    return rows.filter(Q(statut__in=Habilitation.FERMEES) | Q(user__is_active=False))


def is_one_of(user: User, closed: list[Habilitation]) -> bool:
    """Whether ``user`` is the person of one of the rows, by account or by mailbox."""
    return any(row.user_id == user.pk for row in closed) or is_mailbox_of(user.email, closed)


def has_namesake(user: User, closed: list[Habilitation]) -> bool:
    """Whether somebody of the same name was closed out: a colleague can tell them apart."""
    name = fold(user.get_full_name())
    return bool(name) and any(fold(row.user.get_full_name()) == name for row in closed)


def is_mailbox_of(address: str, closed: list[Habilitation]) -> bool:
    """Whether ``address`` leads, or led, to the mailbox of the person of one of the rows."""
    mailbox, prints = read_mailbox(address), list_prints(address)
    return any(row.empreinte in prints or read_mailbox(row.user.email) == mailbox for row in closed)


def read_mailbox(address: str) -> str:
    """Return the mailbox behind ``address``: without « +mot », which leads to the same one."""
    local, _, domaine = fold_address(address).rpartition("@")
    return f"{local.partition('+')[0]}@{domaine}"


def compute_print(address: str, secret: str | bytes | None = None) -> str:
    """Return the keyed fingerprint of a mailbox, to recognise it without keeping it."""
    mailbox = read_mailbox(address)
    return salted_hmac("accounts.empreinte", mailbox, secret, algorithm="sha256").hexdigest()


def list_prints(address: str) -> set[str]:
    """Return the fingerprints that ``address`` may have left, under the present key or a former."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return {compute_print(address, secret) for secret in secrets}
