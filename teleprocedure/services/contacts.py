"""First tab: élus and cadres, written by agents; the people concerned are told."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.models import User
from accounts.models.compte import fold_address
from collectivites.courriels import build_url, queue
from collectivites.journal import service
from collectivites.models import Collectivite, Contact
from collectivites.services import (
    AJOUT,
    MODIFICATION,
    hold,
    keep_origin,
    lock,
    record,
    record_row,
    save_row,
)
from teleprocedure.services.personnes import list_opposed, sign

ORDRE_MAX = 32_000
OPPOSEE = (
    "La personne à qui est cette adresse s’est opposée à figurer sur ces pages. "
    "Si elle a changé d’avis, écrivez à la {} : {}."
)


@service
def add_contact(*, by: User, collectivite: Collectivite, values: dict) -> Contact:
    """Add a person after those of the same nature."""
    row = Contact(collectivite=collectivite, **values)
    record_row(AJOUT, row, by=by)
    row.ordre = find_last_rank(row)
    check_not_opposed(by, row)
    save_row(row)
    tell_person(by, row)
    return row


@service
def change_contact(
    *, by: User, collectivite: Collectivite, pk: int, version: int, values: dict
) -> Contact:
    """Write a sheet; whoever becomes élu or cadre goes after the others."""
    row = lock(collectivite.contacts.all(), pk=pk, version=version)
    former_address, former_nature = fold_address(row.courriel), row.nature
    for name, value in values.items():
        setattr(row, name, value)
    record_row(MODIFICATION, row, by=by)
    if row.nature != former_nature:
        row.ordre = find_last_rank(row)
    moved = fold_address(row.courriel) != former_address
    if moved:
        check_not_opposed(by, row)
    save_row(row)
    if moved:
        tell_person(by, row)
    return row


@service
def move_contact(*, by: User, collectivite: Collectivite, pk: int, rang: int) -> int:
    """Put a person at ``rang``, from 1, among those of the same nature.

    Return their rank then, 0 when it was theirs already or they are gone. The place asked for is
    a rank, not a step: pressing twice is pressing once. An open sheet does not hold the rank, so
    versions do not rise.
    """
    hold(collectivite.pk)
    rows = list(collectivite.contacts.select_for_update(of=("self",)).order_by("ordre", "pk"))
    row = next((one for one in rows if one.pk == pk), None)
    if row is None:
        return 0
    others = [one for one in rows if one.nature == row.nature and one.pk != pk]
    ranked = [*others[: rang - 1], row, *others[rang - 1 :]]
    if ranked == [one for one in rows if one.nature == row.nature]:
        return 0
    rang = ranked.index(row) + 1
    intitule = f"Ordre : {row.designation} au rang {rang} ({row._meta.verbose_name})"
    record(by=by, collectivite_id=collectivite.pk, parties=row.partie, intitule=intitule)
    for position, one in enumerate(ranked, 1):
        if one.ordre != position:
            keep_origin(one)
            one.ordre = position
            one.save()
    return rang


def find_last_rank(row: Contact) -> int:
    """Return the rank that follows those of the same nature in the collectivité."""
    others = Contact.objects.filter(collectivite=row.collectivite_id, nature=row.nature)
    last = others.exclude(pk=row.pk).aggregate(last=Max("ordre"))["last"] or 0
    return min(last + 1, ORDRE_MAX)


def check_not_opposed(by: User, row: Contact) -> None:
    """Refuse that an agent enters again somebody who opposed; the delegation may."""
    if not by.is_staff and fold_address(row.courriel) in list_opposed(row.collectivite_id):
        sentence = OPPOSEE.format(settings.DELEGATION_NOM, settings.DELEGATION_COURRIEL)
        raise ValidationError(sentence, code="courriel")


def tell_person(by: User, row: Contact) -> None:
    """Write to a person whom somebody else entered, with the link that is theirs alone."""
    if fold_address(row.courriel) == fold_address(by.email):
        return
    queue(
        "contact_inscrit",
        row.courriel,
        personne=str(row),
        titre=row.titre,
        collectivite=row.collectivite.nom,
        public=row.courriel_public,
        par_la_delegation=by.is_staff,
        lien=build_url("personne", jeton=sign(row)),
    )
