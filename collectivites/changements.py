"""What one act changed: each row as it was before, and as it was after."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from simple_history.models import registered_models

from collectivites.journal import LigneDeJournal

SUPPRIMEE = "-"


@dataclass(frozen=True)
class Changement:
    """The net change of one row by one act, as two lines of its journal.

    ``avant`` is None when the act made the row, ``apres`` when the act deleted it; ``derniere`` is
    the last line that the act wrote, whatever it did. Lines are those of django-simple-history,
    which publishes no types.
    """

    modele: Any
    pk: object
    avant: Any
    apres: Any
    derniere: Any


def list_tracked() -> list[Any]:
    """Return the models whose journal knows acts, those that others refer to first."""
    models_ = [
        model
        for model in registered_models.values()
        if hasattr(model, "history") and issubclass(model.history.model, LigneDeJournal)
    ]
    return sorted(models_, key=lambda model: (measure_depth(model, models_), model._meta.label))


def measure_depth(model: Any, among: list) -> int:
    """Return how many tracked models are above ``model`` through its foreign keys."""
    parents = {
        field.related_model
        for field in model._meta.fields
        if field.many_to_one and field.related_model in among and field.related_model is not model
    }
    return 1 + max((measure_depth(parent, among) for parent in parents), default=0)


def read_changements(numero: UUID) -> list[Changement]:
    """Return what the act did, row by row, rows that others refer to first."""
    return [changed for model in list_tracked() for changed in read_of_model(model, numero)]


def read_of_model(model: Any, numero: UUID) -> Iterator[Changement]:
    """Yield the changes of the rows of one model: one query, two when there are some."""
    journal, key = model.history, model._meta.pk.attname
    earlier = journal.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
    lines: dict[Any, list] = {}
    written = journal.filter(acte=numero).annotate(
        precedente=Subquery(earlier.order_by("-history_id").values("history_id")[:1])
    )
    for line in written.order_by("history_id"):
        lines.setdefault(getattr(line, key), []).append(line)
    if not lines:
        return
    numbers = [group[0].precedente for group in lines.values() if group[0].precedente]
    before = journal.in_bulk(numbers, field_name="history_id") if numbers else {}
    for pk, group in lines.items():
        avant = before.get(group[0].precedente)
        if avant is not None and avant.history_type == SUPPRIMEE:
            avant = None
        apres = None if group[-1].history_type == SUPPRIMEE else group[-1]
        yield Changement(model, pk, avant, apres, group[-1])
