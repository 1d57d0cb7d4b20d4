"""Writes of this app, and the gestures that every service of the project is made of."""

import uuid
from contextlib import contextmanager
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from collectivites.journal import current_acte, service, sign_as
from collectivites.models import Acte, Collectivite, LigneDeCollectivite, LigneVersionnee
from collectivites.texte import clean_text

Row = TypeVar("Row", bound=LigneVersionnee)
OwnRow = TypeVar("OwnRow", bound=LigneDeCollectivite)
INTITULE_MAX = 400
AJOUT, MODIFICATION, SUPPRESSION = "Ajout", "Modification", "Suppression"


class ConflitDeVersion(Exception):
    """The row was written by somebody else since it was read; ``current`` is the row as it is."""

    def __init__(self, current: models.Model):
        super().__init__("Cette fiche a été modifiée entre-temps.")
        self.current = current


class DejaFait(Exception):
    """The form was sent already: the act that it carries is written, nothing more is."""


def lock(queryset: models.QuerySet[Row], *, pk: int, version: int | None = None) -> Row:
    """Return the row locked until the end of the transaction.

    Raises ``ConflitDeVersion`` when its version is no longer the one the user read, and the
    model's ``DoesNotExist`` when it is gone.
    """
    row = queryset.select_for_update(of=("self",)).get(pk=pk)
    if version is not None and row.version != version:
        raise ConflitDeVersion(row)
    keep_origin(row)
    return row


def keep_origin(row: Any) -> None:
    """Write in the journal how ``row`` is before its change, if its last line does not tell it.

    So it is of rows loaded or dated in bulk: without it, neither the change could be told nor
    undone. ``row`` is as the database has it.
    """
    journal = type(row).history
    last = journal.filter(**{row._meta.pk.name: row.pk}).order_by("-history_id").first()
    if last is None or not tells(last, row):
        with sign_as(uuid.uuid4(), None):
            row.save()


def tells(line: Any, row: Any) -> bool:
    """Whether a line of the journal holds the values of ``row``, and its ties."""
    names = [field.attname for field in line.tracked_fields]
    if any(getattr(line, name) != getattr(row, name) for name in names):
        return False
    return all(has_same_ties(line, row, field) for field in line._history_m2m_fields)


def has_same_ties(line: Any, row: Any, field: models.ManyToManyField) -> bool:
    """Whether the journal's ``line`` holds the many-to-many ties of ``row``, in one query."""
    through: Any = field.remote_field.through
    names = [one.attname for one in through._meta.fields if not one.primary_key]
    tied = through._default_manager.filter(**{field.m2m_field_name(): row.pk}).order_by()
    sides = [
        rows.annotate(cote=models.Value(side)).values_list("cote", *names)
        for side, rows in enumerate((tied, getattr(line, field.name).order_by()))
    ]
    found: dict[int, set] = {0: set(), 1: set()}
    for side, *values in sides[0].union(sides[1], all=True):
        found[side].add(tuple(values))
    return found[0] == found[1]


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

    Raises ``DejaFait`` when the act is already written: its form was sent twice.
    """
    try:
        with transaction.atomic():
            acte = Acte.objects.create(
                numero=current_acte(),
                collectivite_id=collectivite_id,
                parties=parties,
                intitule=clean_text(intitule)[:INTITULE_MAX],
                auteur=by,
                par_la_delegation=bool(by and by.is_staff),
            )
    except IntegrityError as error:
        raise DejaFait from error
    Collectivite.objects.filter(pk=collectivite_id).update(mise_a_jour_le=timezone.now())
    return acte


def record_row(geste: str, row: LigneDeCollectivite, *, by) -> Acte:
    """Tell the act done on one row: « Ajout : Dominique Martin (élu ou cadre) »."""
    intitule = f"{geste} : {row.designation} ({row._meta.verbose_name})"
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
    if geste == MODIFICATION and hasattr(row, "history"):
        keep_origin(type(row)._default_manager.get(pk=row.pk))
    save_row(row)
    if isinstance(row, LigneDeCollectivite):
        record_row(geste, row, by=by)


@service
def delete(*, by, row: models.Model) -> None:
    """Delete a row chosen by staff in the admin; its past stays in the journal."""
    if isinstance(row, LigneDeCollectivite):
        record_row(SUPPRESSION, row, by=by)
    row.delete()
