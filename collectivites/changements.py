"""What one act changed: each row as it was before, and as it was after."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import IntegerField, OuterRef, Subquery, Value
from simple_history.models import registered_models

from collectivites.journal import LigneDeJournal

SUPPRIMEE = "-"


@dataclass(frozen=True)
class Changement:
    """The net change of one row by one act, as lines of its journal.

    ``avant`` is None when the act made the row, ``apres`` when the act deleted it; ``premiere`` and
    ``derniere`` are the first and last lines that the act wrote, whatever it did. Lines are those
    of django-simple-history, which publishes no types.
    """

    modele: Any
    pk: object
    avant: Any
    apres: Any
    premiere: Any
    derniere: Any

    @property
    def origine(self) -> Any:
        """The line that tells the values the row had: that of its deletion is the latest."""
        return self.premiere if self.premiere.history_type == SUPPRIMEE else self.avant


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


def read_changements(
    numero: UUID, follow: Callable[[Any], Any] = lambda journal: journal.all()
) -> list[Changement]:
    """Return what the act did, row by row, rows that others refer to first.

    One query, and one by model that the act wrote. ``follow`` may join to a journal what its lines
    refer to.
    """
    tracked, numbers = list_tracked(), list(find_lines(numero))
    changed: list[Changement] = []
    for rank, found in groupby(numbers, key=lambda row: row[0]):
        pairs = [(line, earlier) for _, line, earlier in found]
        changed += read_of_model(tracked[rank], pairs, follow)
    return changed


def find_lines(numero: UUID) -> Iterable[tuple[int, int, int | None]]:
    """Return (rank of the model, line of the act, line before it of the same row), in one query."""
    parts = []
    for rank, model in enumerate(list_tracked()):
        journal, key = model.history, model._meta.pk.attname
        earlier = journal.filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
        written = journal.filter(acte=numero).annotate(
            rang=Value(rank, output_field=IntegerField()),
            precedente=Subquery(earlier.order_by("-history_id").values("history_id")[:1]),
        )
        parts.append(written.order_by().values_list("rang", "history_id", "precedente"))
    return parts[0].union(*parts[1:], all=True).order_by("rang", "history_id")


def read_of_model(
    model: Any, pairs: list[tuple[int, int | None]], follow: Callable
) -> Iterator[Changement]:
    """Yield the changes of the rows of one model, from the lines of the act and those before."""
    before = dict(pairs)
    numbers = {number for pair in pairs for number in pair if number}
    lines = follow(model.history).in_bulk(numbers, field_name="history_id")
    groups: dict[Any, list] = {}
    for number in before:
        groups.setdefault(getattr(lines[number], model._meta.pk.attname), []).append(lines[number])
    for pk, group in groups.items():
        avant = lines.get(before[group[0].history_id])
        if avant is not None and avant.history_type == SUPPRIMEE:
            avant = None
        apres = None if group[-1].history_type == SUPPRIMEE else group[-1]
        yield Changement(model, pk, avant, apres, group[0], group[-1])


def group_by_model(changed: list[Changement]) -> Iterator[tuple[Any, list[Changement]]]:
    """Yield (model, its changes), in the order of ``read_changements``."""
    for model, group in groupby(changed, key=attrgetter("modele")):
        yield model, list(group)
