"""Writes of this app, and the three gestures that every service of the project is made of."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from collectivites.journal import service
from collectivites.models import Collectivite, LigneVersionnee

Row = TypeVar("Row", bound=LigneVersionnee)


class ConflitDeVersion(Exception):
    """The row was written by somebody else since it was read; ``current`` is the row as it is."""

    def __init__(self, current: models.Model):
        super().__init__("Cette fiche a été modifiée entre-temps.")
        self.current = current


def lock(queryset: models.QuerySet[Row], *, pk: int, version: int) -> Row:
    """Return the row locked until the end of the transaction.

    Raises ``ConflitDeVersion`` when its version is no longer the one the user read, and the
    model's ``DoesNotExist`` when it is gone.
    """
    row = queryset.select_for_update(of=("self",)).get(pk=pk)
    if row.version != version:
        raise ConflitDeVersion(row)
    return row


def save_row(row: models.Model) -> None:
    """Validate the whole row, raise its version if it has one, and save it.

    A constraint broken by a race in the database gives the same ``ValidationError`` as one that
    validation saw.
    """
    row.full_clean()
    if isinstance(row, LigneVersionnee):
        row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        row.validate_unique()
        row.validate_constraints()
        raise ValidationError("Cet enregistrement contredit une autre saisie.") from error


def mark_updated(collectivite_id: int, at=None) -> None:
    """Write the date that the public page shows as « mis à jour le … »."""
    Collectivite.objects.filter(pk=collectivite_id).update(mise_a_jour_le=at or timezone.now())


@service
def save(*, by, row: models.Model) -> None:
    """Save a row typed by staff in the admin."""
    save_row(row)


@service
def delete(*, by, row: models.Model) -> None:
    """Delete a row chosen by staff in the admin; its past stays in the journal."""
    row.delete()
