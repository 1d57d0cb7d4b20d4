"""Many rows of one model written at once, each told in the journal as one saved alone is."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Max

from collectivites.journal import sign_as


def keep_origins(rows: Sequence[Any]) -> None:
    """Write in the journal how rows are before their change, where its last line does not say it.

    So it is of rows loaded or dated in bulk: see ``services.keep_origin``, of which this is the
    plural. ``rows`` are as the database has them.
    """
    if not rows:
        return
    journal = type(rows[0]).history
    names = [field.attname for field in journal.model.tracked_fields]
    last = read_last_lines(rows)
    unknown = [
        row
        for row in rows
        if row.pk not in last
        or any(getattr(last[row.pk], name) != getattr(row, name) for name in names)
    ]
    with sign_as(uuid.uuid4(), None):
        write_lines(unknown)


def read_last_lines(rows: Sequence[Any]) -> dict[Any, Any]:
    """Return the last line of the journal of each row, by key."""
    model = type(rows[0])
    key = model._meta.pk.attname
    own = model.history.filter(**{f"{key}__in": [row.pk for row in rows]}).order_by()
    numbers = own.values(key).annotate(last=Max("history_id")).values_list("last", flat=True)
    lines = model.history.filter(history_id__in=list(numbers))
    return {getattr(line, key): line for line in lines}


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
    through = field.remote_field.through
    owner = through._meta.get_field(field.m2m_field_name()).attname
    names = [one.attname for one in through._meta.fields]
    kept = getattr(type(next(iter(lines.values()))), field.name).model
    ties = through._default_manager.filter(**{f"{owner}__in": list(lines)})
    kept.objects.bulk_create(
        kept(history=lines[getattr(tie, owner)], **{name: getattr(tie, name) for name in names})
        for tie in ties
    )
