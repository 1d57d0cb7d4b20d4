"""Writes of this app, and the gestures that every service of the project is made of."""

from collections.abc import Collection
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from collectivites.journal import current_acte, is_told, note_told, service
from collectivites.lots import keep_origins
from collectivites.models import (
    Acte,
    Collectivite,
    LigneDeCollectivite,
    LigneVersionnee,
    Succession,
)
from collectivites.texte import clean_text

Row = TypeVar("Row", bound=LigneVersionnee)
OwnRow = TypeVar("OwnRow", bound=LigneDeCollectivite)
INTITULE_MAX = 400
AJOUT, MODIFICATION, SUPPRESSION = "Ajout", "Modification", "Suppression"
DEVENUE = "« {} » est devenue « {} » : rien n’est enregistré. Allez à la page de celle-ci."


class ConflitDeVersion(Exception):
    """The row was written by somebody else since it was read; ``current`` is the row as it is."""

    def __init__(self, current: models.Model):
        super().__init__("Cette fiche a été modifiée entre-temps.")
        self.current = current


class DejaFait(Exception):
    """The form was sent already: the act that it carries is written, nothing more is."""


def hold(*collectivites: int) -> None:
    """Make other acts on the pages of these collectivités, given by key, wait for this one.

    Every service holds them before it locks anything there: meeting in one order, no two of them
    wait for each other.
    """
    rows = Collectivite.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(pk__in=collectivites).order_by("pk").values_list("pk"))


def lock(queryset: models.QuerySet[Row], *, pk: int, version: int | None = None) -> Row:
    """Return the row locked until the end of the transaction, and its collectivité held.

    Raises ``ConflitDeVersion`` when its version is no longer the one the user read, and the
    model's ``DoesNotExist`` when it is gone.
    """
    if issubclass(queryset.model, LigneDeCollectivite):
        owned: Any = queryset.get(pk=pk)
        hold(owned.proprietaire_id)
    row = queryset.select_for_update(of=("self",)).get(pk=pk)
    if version is not None and row.version != version:
        raise ConflitDeVersion(row)
    keep_origin(row)
    return row


def keep_origin(row: Any) -> None:
    """Write in the journal how ``row`` is before its change: see ``lots.keep_origins``."""
    keep_origins([row])


def save_row(row: models.Model) -> None:
    """Validate the whole row, raise its version if it has one, and save it."""
    row.full_clean()
    if isinstance(row, LigneVersionnee):
        row.version += 1
    with explain_broken(row):
        row.save()


@contextmanager
def explain_broken(row: models.Model):
    """Give a constraint that the database found broken the sentence that validation gives."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        row.validate_unique()
        row.validate_constraints()
        raise ValidationError("Cet enregistrement contredit une autre saisie.") from error


def record(*, by, collectivite_id: int, parties: str, intitule: str) -> Acte:
    """Tell the act under way in the history of the collectivité, and date its public page.

    Raises ``DejaFait`` when the act is already written: its form was sent twice; and
    ``ValidationError`` when another took the place of the collectivité in the meantime.
    """
    acte = write_acte(by, intitule, parties=parties, collectivite_id=collectivite_id)
    Collectivite.objects.filter(pk=collectivite_id).update(mise_a_jour_le=timezone.now())
    check_lives(collectivite_id)
    return acte


def check_lives(collectivite_id: int) -> None:
    """Refuse to write in the pages of a collectivité that is another one now."""
    rows = Succession.objects.passages().filter(ancienne=collectivite_id)
    if following := rows.select_related("ancienne", "nouvelle").first():
        raise ValidationError(DEVENUE.format(following.ancienne.nom, following.nouvelle.nom))


def record_general(*, by, collectivites: Collection[int], intitule: str, parties: str = "") -> Acte:
    """Tell the act under way in the history of each of these collectivités, given by key.

    Raises ``DejaFait`` as ``record`` does.
    """
    acte = write_acte(by, intitule, parties=parties)
    acte.touchees.add(*collectivites)
    rows = Collectivite.objects.filter(pk__in=collectivites)
    rows.update(mise_a_jour_le=timezone.now())
    return acte


def write_acte(by, intitule: str, **values) -> Acte:
    """Write the act under way, once: of services called one by another, the outer one tells."""
    if is_told():
        return Acte.objects.get(pk=current_acte())
    try:
        with transaction.atomic():
            acte = Acte.objects.create(
                numero=current_acte(),
                intitule=clean_text(intitule)[:INTITULE_MAX],
                auteur=by,
                par_la_delegation=bool(by and by.is_staff),
                **values,
            )
    except IntegrityError as error:
        raise DejaFait from error
    note_told()
    return acte


def record_row(geste: str, row: LigneDeCollectivite, *, by) -> Acte:
    """Tell the act done on one row: « Ajout : Dominique Martin (élu ou cadre) »."""
    intitule = f"{geste} : {row.designation} ({row.genre})"
    return record(by=by, collectivite_id=row.proprietaire_id, parties=row.partie, intitule=intitule)


@service
def add(*, by, row: LigneDeCollectivite) -> LigneDeCollectivite:
    """Add ``row`` to the pages of its collectivité."""
    record_row(AJOUT, row, by=by)
    save_row(row)
    return row


@service
def change(*, by, queryset: models.QuerySet[OwnRow], pk: int, version: int, values: dict) -> OwnRow:
    """Write ``values`` in the row ``pk`` of ``queryset``, read by the user at ``version``."""
    row = lock(queryset, pk=pk, version=version)
    for name, value in values.items():
        setattr(row, name, value)
    record_row(MODIFICATION, row, by=by)
    save_row(row)
    return row


@service
def remove(*, by, queryset: models.QuerySet[OwnRow], pk: int) -> OwnRow:
    """Delete the row ``pk`` of ``queryset``; the act can be undone."""
    row = lock(queryset, pk=pk)
    record_row(SUPPRESSION, row, by=by)
    row.delete()
    return row


@service
def save(*, by, row: models.Model) -> None:
    """Save a row typed by staff in the admin."""
    geste = AJOUT if row._state.adding else MODIFICATION
    if isinstance(row, LigneDeCollectivite):
        hold(row.proprietaire_id)
    if geste == MODIFICATION and hasattr(row, "history"):
        keep_origin(type(row)._default_manager.get(pk=row.pk))
    if isinstance(row, LigneDeCollectivite):
        record_row(geste, row, by=by)
    save_row(row)


@service
def delete(*, by, row: models.Model) -> None:
    """Delete a row chosen by staff in the admin; its past stays in the journal."""
    if hasattr(row, "history"):
        keep_origin(row)
    if isinstance(row, LigneDeCollectivite):
        record_row(SUPPRESSION, row, by=by)
    row.delete()
