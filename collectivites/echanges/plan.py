"""What an import writes, kept until it is confirmed, then written by lots with its journal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from collectivites.journal import list_watched
from collectivites.lots import find_kept, keep_origins, read_ends, write_lines

PAR_LOT = 500
ENTRE_TEMPS = (
    "« {} » a été modifié depuis la lecture du fichier : rien n’est écrit. Déposez de nouveau le "
    "fichier pour en voir les différences d’aujourd’hui."
)
# Ties to write, by many-to-many field: the columns of each tie, that of its owner aside.
Liens = dict[str, list[dict[str, Any]]]


class Ecriture(NamedTuple):
    """A row to write; ``original`` is as the database had it, None for a new row."""

    row: Any
    original: Any
    liens: Liens


@dataclass
class Plan:
    """Rows to write by model, in the order in which models first came; keys of collectivités.

    The plan of a report that nobody writes keeps no row: it may be of a whole table.
    """

    gardees: bool = True
    creees: dict[Any, list[Ecriture]] = field(default_factory=dict)
    modifiees: dict[Any, list[Ecriture]] = field(default_factory=dict)
    touchees: set[int] = field(default_factory=set)

    def create(self, row: Any, liens: Liens | None = None) -> None:
        """Plan a new row; keys that its model derives (``set_keys``) are set."""
        if self.gardees:
            self.creees.setdefault(type(row), []).append(Ecriture(row, None, liens or {}))

    def change(self, row: Any, original: Any, liens: Liens | None = None) -> None:
        """Plan the change of a row; ``liens`` replaces the ties of the fields that it names."""
        if self.gardees:
            self.modifiees.setdefault(type(row), []).append(Ecriture(row, original, liens or {}))

    def touch(self, *collectivites: int) -> None:
        """Name collectivités, by key, whose pages change."""
        self.touchees.update(collectivites)

    @property
    def nombre(self) -> int:
        """How many rows are to be written."""
        return sum(map(len, [*self.creees.values(), *self.modifiees.values()]))

    def write(self) -> None:
        """Write all of it, in the transaction and the act under way.

        Changes come first: they free values that new rows may take. Raises ``ValidationError``
        when a row is no longer as it was read, the database's own error when it refuses one.
        """
        for model in dict.fromkeys([*self.creees, *self.modifiees]):
            for lot in split(self.modifiees.get(model, [])):
                change_rows(model, lot)
            for lot in split(self.creees.get(model, [])):
                create_rows(model, lot)


def split(items: list[Ecriture]) -> Iterator[list[Ecriture]]:
    for start in range(0, len(items), PAR_LOT):
        yield items[start : start + PAR_LOT]


def create_rows(model: Any, lot: list[Ecriture]) -> None:
    """Insert new rows, their ties, and their first line of the journal."""
    rows = [one.row for one in lot]
    for row in rows:
        if hasattr(row, "version"):
            row.version = 1
    model._default_manager.bulk_create(rows)
    ties = write_ties(model, lot)
    lines = model.history.bulk_history_create(rows, default_change_reason=None)
    by_row = {row.pk: line for row, line in zip(rows, lines, strict=True)}
    for field_ in lines[0]._history_m2m_fields:
        tell_ties(field_, by_row, ties.get(field_.name, []))


def tell_ties(field_: Any, lines: dict[Any, Any], ties: list[Any]) -> None:
    """Write in the journal the ties just made: what they are need not be read again."""
    through, owner = read_ends(field_)
    names = [one.attname for one in through._meta.fields]
    kept = find_kept(field_, lines)
    kept.bulk_create(
        kept.model(
            history=lines[getattr(tie, owner)], **{name: getattr(tie, name) for name in names}
        )
        for tie in ties
    )


def change_rows(model: Any, lot: list[Ecriture]) -> None:
    """Write the fields that changed, whole rows locked and compared first."""
    rows = [one.row for one in lot]
    check_same(model, lot)
    names = sorted({name for one in lot for name in list_changed(one)})
    for row in rows:
        if hasattr(row, "version"):
            row.version += 1
    if hasattr(rows[0], "version"):
        names.append("version")
    write_ties(model, lot)
    if names:
        model._default_manager.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=[model._meta.pk.name],
            update_fields=names,
        )
    write_lines(rows)


def check_same(model: Any, lot: list[Ecriture]) -> None:
    """Lock the rows, refuse those written since they were read, and keep how they were."""
    locked = model._default_manager.select_for_update(of=("self",)).order_by("pk")
    now = locked.in_bulk([one.row.pk for one in lot])
    read = attrgetter(*list_watched(model))
    for one in lot:
        if one.row.pk not in now or read(now[one.row.pk]) != read(one.original):
            raise ValidationError(ENTRE_TEMPS.format(one.original))
    keep_origins(list(now.values()))


def list_changed(one: Ecriture) -> list[str]:
    """Return the names of the fields whose value changed."""
    return [
        each.name
        for each in one.row._meta.concrete_fields
        if getattr(one.row, each.attname) != getattr(one.original, each.attname)
    ]


def write_ties(model: Any, lot: Sequence[Ecriture]) -> dict[str, list[Any]]:
    """Replace the many-to-many ties of the rows that bring some; return them by field."""
    made = {}
    for name in dict.fromkeys(name for one in lot for name in one.liens):
        through, owner = read_ends(model._meta.get_field(name))
        tied = [one for one in lot if name in one.liens]
        if old := [one.row.pk for one in tied if one.original is not None]:
            through._default_manager.filter(**{f"{owner}__in": old}).delete()
        made[name] = through._default_manager.bulk_create(
            through(**{owner: one.row.pk}, **tie) for one in tied for tie in one.liens[name]
        )
    return made
