"""Rung 1: a single-use invitation to a contact on file."""

import datetime as dt
from collections.abc import Iterable
from itertools import takewhile

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.attribution import has_proven, is_closed_to, still_stands
from accounts.models import Habilitation, Invitation, User, fold_address
from accounts.permissions import editable_collectivites
from accounts.services.habilitations import (
    ECARTE_SOI,
    ECARTEE,
    NON_PROUVEE,
    check_not_barred,
    lock_rows,
    use_invitation,
)
from collectivites.courriels import build_url, queue
from collectivites.journal import service
from collectivites.models import Contact

SEL = "accounts.invitation"
ANCIENNETE = dt.timedelta(days=365)
LIGNE = ("courriel", "history_date", "history_user", "history_user__is_staff")
ENTRE_DEUX_ENVOIS = dt.timedelta(days=1)
PERIMEE = "Cette invitation a déjà servi, ou date de plus de trente jours."
SANS_OBJET = (
    "Cette invitation ne vaut plus : l’adresse du contact a changé, "
    "ou la personne qui l’a envoyée ne peut plus inviter."
)
DISPARU = "Ce contact n’est plus dans la liste."
TROP_RECENT = (
    "Cette adresse a été saisie par un agent il y a moins d’un an : "
    "elle ne suffit pas encore à prouver une habilitation."
)
DEJA_ENVOYEE = "Une invitation est déjà partie à cette adresse depuis hier : laissez-lui un jour."


@service
def invite(*, by: User, contact: Contact) -> Invitation:
    """Send ``contact`` a link that makes whoever reads their mailbox an agent; a former is void."""
    contact = lock_contact(contact)
    check_invitable(by, contact)
    list_open(contact).delete()
    invitation = Invitation.objects.create(
        collectivite=contact.collectivite,
        contact=contact,
        courriel=fold_address(contact.courriel),
        envoyee_par=by,
    )
    queue(
        "invitation",
        contact.courriel,
        personne=str(contact),
        collectivite=contact.collectivite.nom,
        hote=str(by),
        jours=Invitation.VALIDITE.days,
        lien=build_url("invitation", jeton=sign(invitation)),
    )
    return invitation


@service
def accept(*, by: User, pk: int) -> Habilitation:
    """Use the invitation, once: ``by`` becomes an agent of its collectivité.

    What was decided on ``by`` meanwhile is read again once both rows are locked.
    """
    locked = Invitation.objects.ouvertes().select_for_update(of=("self",))
    found = locked.select_related("collectivite", "contact", "envoyee_par").filter(pk=pk)
    if (invitation := found.first()) is None:
        raise ValidationError(PERIMEE)
    if not has_proven(by):
        raise ValidationError(NON_PROUVEE)
    if not still_stands(invitation):
        raise ValidationError(SANS_OBJET)
    collectivite = invitation.collectivite
    Habilitation.objects.get_or_create(user=by, collectivite=collectivite)
    row = lock_rows().get(user=by, collectivite=collectivite)
    check_not_barred(by, collectivite)
    if is_closed_to(invitation.courriel, collectivite):
        raise ValidationError(ECARTE_SOI)
    use_invitation(invitation, row)
    return row


def lock_contact(contact: Contact) -> Contact:
    """Return the contact as it is now, locked: two clicks send one message."""
    locked = Contact.objects.select_for_update(of=("self",)).select_related("collectivite")
    if (row := locked.filter(pk=contact.pk).first()) is None:
        raise ValidationError(DISPARU)
    return row


def check_invitable(by: User, contact: Contact) -> None:
    """Refuse a contact without a safe address, and one whose person was refused or withdrawn."""
    if not editable_collectivites(by).filter(pk=contact.collectivite_id).exists():
        raise PermissionDenied
    if not contact.courriel:
        raise ValidationError("Ce contact n’a pas d’adresse électronique.")
    if is_recent(contact):
        raise ValidationError(TROP_RECENT)
    if is_closed_to(contact.courriel, contact.collectivite):
        raise ValidationError(ECARTEE)
    if list_open(contact).filter(envoyee_le__gt=timezone.now() - ENTRE_DEUX_ENVOIS).exists():
        raise ValidationError(DEJA_ENVOYEE)


def list_open(contact: Contact):
    """Return the invitations sent to the contact's address that can still be accepted."""
    address = fold_address(contact.courriel)
    return Invitation.objects.ouvertes().filter(
        collectivite=contact.collectivite_id, courriel=address
    )


def is_recent(contact: Contact, at=None) -> bool:
    """Whether an agent wrote the contact's present address in the last twelve months."""
    lines = contact.history.order_by("-history_date", "-history_id").values_list(*LIGNE)
    return tells_recent(lines, contact.courriel, at or timezone.now())


def tells_recent(lines: Iterable[tuple], courriel: str, at: dt.datetime) -> bool:
    """The same, from the lines of the contact's journal (``LIGNE``), the last first."""
    own = list(takewhile(lambda line: line[0] == courriel, lines))
    if not own:
        return False
    _, written_on, author, is_staff = own[-1]
    return bool(author and not is_staff and written_on > at - ANCIENNETE)


def sign(invitation: Invitation) -> str:
    return signing.dumps(invitation.pk, salt=SEL)


def read_invitation(jeton: str) -> Invitation | None:
    """Return the open invitation of a link, None when it is forged, used or too old."""
    try:
        pk = signing.loads(jeton, salt=SEL, max_age=Invitation.VALIDITE)
    except signing.BadSignature:
        return None
    return Invitation.objects.ouvertes().select_related("collectivite").filter(pk=pk).first()
