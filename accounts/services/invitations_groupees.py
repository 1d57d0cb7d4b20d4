"""Rung 1 for many contacts at once: the rules of ``invite``, read for all of them together."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from accounts.attribution import is_mailbox_of, read_closed
from accounts.models import Habilitation, Invitation, User, fold_address
from accounts.permissions import editable_collectivites
from accounts.services.habilitations import ECARTEE
from accounts.services.invitations import (
    DEJA_ENVOYEE,
    ENTRE_DEUX_ENVOIS,
    LIGNE,
    TROP_RECENT,
    sign,
    tells_recent,
)
from collectivites.courriels import build_url
from collectivites.journal import service
from collectivites.models import Contact

SANS_DROIT = "La personne au nom de qui part cette invitation ne peut plus inviter."


class Obstacles:
    """What forbids inviting people to some collectivités, given by key or by query."""

    def __init__(self, collectivites: Collection[int] | QuerySet, at=None):
        self.closed: dict[int, list[Habilitation]] = defaultdict(list)
        for row in read_closed().filter(collectivite__in=collectivites):
            self.closed[row.collectivite_id].append(row)
        since = (at or timezone.now()) - ENTRE_DEUX_ENVOIS
        recent = Invitation.objects.ouvertes(at).filter(envoyee_le__gt=since)
        own = recent.filter(collectivite__in=collectivites).order_by()
        self.invited = set(own.values_list("collectivite", "courriel"))

    def explain_refusal(self, collectivite_id: int, address: str) -> str:
        """Say why nobody is invited at ``address``, "" when nothing forbids it."""
        closed = self.closed.get(collectivite_id)
        if closed and is_mailbox_of(address, closed):
            return ECARTEE
        if (collectivite_id, fold_address(address)) in self.invited:
            return DEJA_ENVOYEE
        return ""


@service
def invite_all(*, by: User, contacts: Sequence[Contact]) -> dict[int, str]:
    """Draw a link for each contact that may be invited, by key; a former link is void.

    Queues nothing: the caller writes the message. Raises ``ValidationError`` when ``by`` may no
    longer invite.
    """
    rows = lock_contacts(contacts)
    ids = {row.collectivite_id for row in rows}
    if editable_collectivites(by).filter(pk__in=ids).count() < len(ids):
        raise ValidationError(SANS_DROIT)
    refusals = explain_refusals(rows)
    chosen = [row for row in rows if not refusals[row.pk]]
    addresses = [fold_address(row.courriel) for row in chosen]
    open_ones = Invitation.objects.ouvertes().filter(collectivite__in=ids, courriel__in=addresses)
    replaced = {(row.collectivite_id, fold_address(row.courriel)) for row in chosen}
    old = open_ones.values_list("pk", "collectivite", "courriel")
    Invitation.objects.filter(pk__in=[pk for pk, *key in old if tuple(key) in replaced]).delete()
    made = Invitation.objects.bulk_create(
        Invitation(
            collectivite_id=row.collectivite_id, contact=row, courriel=address, envoyee_par=by
        )
        for row, address in zip(chosen, addresses, strict=True)
    )
    return {
        row.pk: build_url("invitation", jeton=sign(one))
        for row, one in zip(chosen, made, strict=True)
    }


def lock_contacts(contacts: Sequence[Contact]) -> list[Contact]:
    """Return the contacts as they are now, locked in one order; those that are gone are left."""
    pks = [contact.pk for contact in contacts]
    locked = Contact.objects.select_for_update(of=("self",)).filter(pk__in=pks)
    return list(locked.exclude(courriel="").order_by("pk"))


def explain_refusals(contacts: Sequence[Contact], at=None) -> dict[int, str]:
    """Return by key why each contact is not invited, "" when nothing forbids it."""
    obstacles = Obstacles({row.collectivite_id for row in contacts}, at)
    recent = find_recent(contacts, at)
    return {
        row.pk: obstacles.explain_refusal(row.collectivite_id, row.courriel)
        or (TROP_RECENT if row.pk in recent else "")
        for row in contacts
    }


def find_recent(contacts: Sequence[Contact], at=None) -> set[int]:
    """Return the keys of those whose present address an agent wrote in the last twelve months."""
    at = at or timezone.now()
    courriels = {row.pk: row.courriel for row in contacts}
    lines = Contact.history.filter(id__in=courriels).order_by("id", "-history_date", "-history_id")
    by_contact = groupby(lines.values_list("id", *LIGNE), key=lambda line: line[0])
    return {
        pk for pk, own in by_contact if tells_recent((line[1:] for line in own), courriels[pk], at)
    }
