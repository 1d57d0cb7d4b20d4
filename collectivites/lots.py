"""Many rows of one model written at once, each told in the journal as one saved alone is."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Max, Value

from collectivites.journal import sign_as


def keep_origins(rows: Sequence[Any]) -> None:
    """Write in the journal how rows are before their change, where its last line does not say it.

    So it is of rows loaded, dated or tied in bulk: without it, neither the change could be told
    nor undone. ``rows`` are of one model, as the database has them.
    """
    if not rows:
        return
    lines = read_last_lines(type(rows[0]), [row.pk for row in rows])
    retied = find_retied(lines)
    unknown = [row for row in rows if row.pk in retied or not tells(lines.get(row.pk), row)]
    with sign_as(uuid.uuid4(), None):
        write_lines(unknown)


def read_last_lines(model: Any, pks: Collection[Any]) -> dict[Any, Any]:
    """Return the last line of the journal of each row that has one, by key."""
    key = model._meta.pk.attname
    own = model.history.filter(**{f"{key}__in": pks}).order_by().values(key)
    numbers = own.annotate(last=Max("history_id")).values("last")
    return {getattr(line, key): line for line in model.history.filter(history_id__in=numbers)}


def tells(line: Any, row: Any) -> bool:
    """Whether a line of the journal, if there is one, holds the values of ``row``, ties aside."""
    if line is None:
        return False
    names = [field.attname for field in line.tracked_fields]
    return all(getattr(line, name) == getattr(row, name) for name in names)


def find_retied(lines: dict[Any, Any]) -> set:
    """Return the keys of the rows whose many-to-many ties are not those of their line.

    ``lines`` are by key of row; one query by field that ties.
    """
    if not lines:
        return set()
    found: set = set()
    for field in next(iter(lines.values()))._history_m2m_fields:
        through, owner = read_ends(field)
        names = [one.attname for one in through._meta.fields if not one.primary_key]
        tied = through._default_manager.filter(**{f"{owner}__in": list(lines)})
        told = find_kept(field, lines).filter(history__in=list(lines.values()))
        sides = [
            rows.order_by().annotate(cote=Value(side)).values_list("cote", owner, *names)
            for side, rows in enumerate((tied, told))
        ]
        ties: tuple[set, set] = (set(), set())
        for side, *values in sides[0].union(sides[1], all=True):
            ties[side].add(tuple(values))
        found |= {values[0] for values in ties[0] ^ ties[1]}
    return found


def save_rows(rows: Sequence[Any], fields: Collection[str]) -> None:
    """Save the named fields of versioned rows, raise their versions, and tell the journal.

    The caller checked the values: rows are not validated again one by one.
    """
    for row in rows:
        row.version += 1
    if rows:
        type(rows[0])._default_manager.bulk_update(rows, [*fields, "version"])
        write_lines(rows)


def write_lines(rows: Sequence[Any]) -> None:
    """Write one line of the journal for each row as it is, with its many-to-many ties."""
    if not rows:
        return
    lines = type(rows[0]).history.bulk_history_create(rows, update=True, default_change_reason=None)
    by_row = {row.pk: line for row, line in zip(rows, lines, strict=True)}
    for field in type(lines[0])._history_m2m_fields:
        copy_ties(field, by_row)


def copy_ties(field: Any, lines: dict[Any, Any]) -> None:
    """Copy to the lines of the journal, given by row, what one many-to-many field ties."""
    through, owner = read_ends(field)
    names = [one.attname for one in through._meta.fields]
    kept = find_kept(field, lines)
    ties = through._default_manager.filter(**{f"{owner}__in": list(lines)})
    kept.bulk_create(
        kept.model(
            history=lines[getattr(tie, owner)], **{name: getattr(tie, name) for name in names}
        )
        for tie in ties
    )


def read_ends(field: Any) -> tuple[Any, str]:
    """Return the model of the ties of a many-to-many field, and its column that names the row."""
    through = field.remote_field.through
    return through, through._meta.get_field(field.m2m_field_name()).attname


def find_kept(field: Any, lines: dict[Any, Any]) -> Any:
    """Return the manager of the ties that the journal keeps for a many-to-many field."""
    return getattr(next(iter(lines.values())), field.name).model._default_manager
