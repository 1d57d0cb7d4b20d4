"""Undoing an import by lots: ``collectivites.annulation`` does the same row by row.

An import only adds and changes rows, thousands of them: what it added goes, the last first; what it
changed is written back as the journal tells it, by a ``Plan``.
"""

import copy
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from collectivites.annulation import (
    EMPLOYEE,
    REECRITE,
    hold_acte,
    is_same,
    name_row,
    record_undoing,
)
from collectivites.changements import SUPPRIMEE, list_tracked
from collectivites.echanges.plan import PAR_LOT, Liens, Plan
from collectivites.journal import service
from collectivites.lots import find_kept, read_ends
from collectivites.models import Acte


class Passe(NamedTuple):
    """The lines of one row's journal: before an act (None if it made the row), of it, the last."""

    avant: int | None
    acte: int
    derniere: int


@service
def undo_import(*, by, acte: Acte) -> Acte:
    """Undo the act of an import, and return the act that does it.

    Raises ``ValidationError`` when a row was written since, or serves others.
    """
    acte = hold_acte(by, acte)
    done = record_undoing(by, acte)
    plan = Plan()
    for model in reversed(list_tracked()):
        for lot in list_lots(model, acte):
            kept = check_untouched(model, lot)
            take_away(model, [pk for pk in lot if lot[pk].avant is None and pk not in kept])
            plan_back(plan, model, {pk: one.avant for pk, one in lot.items() if one.avant})
    plan.write()
    return done


def list_lots(model: Any, acte: Acte) -> Iterator[dict[Any, Passe]]:
    """Yield what the journal tells of the rows of ``model`` that the act wrote, by key."""
    key = model._meta.pk.attname
    own = model.history.filter(acte=acte.pk).order_by("history_id")
    first = dict(reversed(list(own.values_list(key, "history_id"))))
    keys = list(first)
    for start in range(0, len(keys), PAR_LOT):
        lot = keys[start : start + PAR_LOT]
        lines = model.history.filter(**{f"{key}__in": lot}).order_by("history_id")
        numbers: dict[Any, list[int]] = {}
        for pk, number in lines.values_list(key, "history_id"):
            numbers.setdefault(pk, []).append(number)
        yield {pk: read_passe(first[pk], numbers[pk]) for pk in lot}


def read_passe(acte: int, numbers: list[int]) -> Passe:
    before = [number for number in numbers if number < acte]
    return Passe(before[-1] if before else None, acte, numbers[-1])


def check_untouched(model: Any, lot: dict[Any, Passe]) -> set:
    """Refuse to undo over what somebody wrote since; return the added rows of registers to keep."""
    later = {pk: one for pk, one in lot.items() if one.derniere != one.acte}
    wanted = [number for one in later.values() for number in (one.acte, one.derniere)]
    lines = model.history.in_bulk(wanted, field_name="history_id")
    kept = set()
    for pk, one in later.items():
        if is_same(lines[one.acte], lines[one.derniere]):
            continue
        if one.avant is not None or hasattr(model, "proprietaire_id"):
            raise ValidationError(REECRITE.format(name_row(lines[one.acte].instance)))
        kept.add(pk)
    return kept


def take_away(model: Any, keys: Sequence[Any]) -> None:
    """Delete rows that the import made, but those of shared registers that serve others."""
    if not keys:
        return
    rows = model._default_manager.select_for_update(of=("self",)).order_by("pk").in_bulk(keys)
    employed = find_employed(model, rows)
    if employed and hasattr(model, "proprietaire_id"):
        raise ValidationError(EMPLOYEE.format(name_row(rows[min(employed)])))
    gone = {pk: row for pk, row in rows.items() if pk not in employed}
    untie(model, gone)
    lines = model.history.bulk_history_create(list(gone.values()), default_change_reason=None)
    numbers = [line.pk for line in lines]
    model.history.filter(history_id__in=numbers).update(history_type=SUPPRIMEE)
    # Not ``delete``: django-simple-history would then write each line of the journal again.
    selected = model._base_manager.filter(pk__in=list(gone))
    selected._raw_delete(selected.db)


def find_employed(model: Any, keys: Collection[Any]) -> set:
    """Return the keys of the rows that others refer to."""
    employed: set = set()
    for relation in list_relations(model):
        name = relation.field.name
        rows = relation.related_model._default_manager.filter(**{f"{name}__in": list(keys)})
        employed |= set(rows.order_by().values_list(name, flat=True)) & set(keys)
    return employed


def list_references(model: Any) -> Iterator[Any]:
    """Yield all references to a model, hidden ones too: not its own ties, nor the journal's."""
    own = {field.remote_field.through for field in model._meta.many_to_many}
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        other = relation.related_model
        journal = getattr(relation, "on_delete", None) is models.DO_NOTHING
        if other not in own and not other._meta.auto_created and not journal:
            yield relation


def list_relations(model: Any) -> Iterator[Any]:
    """Yield the references to a model that keep its rows: not what acts tell."""
    for relation in list_references(model):
        told = relation.many_to_many and relation.related_model is Acte
        loose = getattr(relation, "on_delete", None) is models.SET_NULL
        if not told and not loose and not goes_along(relation):
            yield relation


def goes_along(relation: Any) -> bool:
    """Whether rows that refer to another go with it: pairs of look-alikes, codes sent by mail."""
    return relation.hidden and getattr(relation, "on_delete", None) is models.CASCADE


def untie(model: Any, keys: Collection[Any]) -> None:
    """Remove the ties of rows about to go, and what refers to them without keeping them."""
    for field in model._meta.many_to_many:
        through, owner = read_ends(field)
        through._default_manager.filter(**{f"{owner}__in": list(keys)}).delete()
    for relation in list_references(model):
        name = relation.field.name
        rows = relation.related_model._default_manager
        if relation.many_to_many and relation.related_model is Acte:
            through = relation.through
            through._default_manager.filter(collectivite__in=list(keys)).delete()
        elif goes_along(relation):
            rows.filter(**{f"{name}__in": list(keys)}).delete()
        elif getattr(relation, "on_delete", None) is models.SET_NULL:
            rows.filter(**{f"{name}__in": list(keys)}).update(**{name: None})


def plan_back(plan: Plan, model: Any, before: dict[Any, int | None]) -> None:
    """Plan to write rows as the lines ``before`` of their journal tell them, ties included."""
    if not before:
        return
    now = model._default_manager.in_bulk(list(before))
    lines = model.history.in_bulk(list(before.values()), field_name="history_id")
    liens = read_ties(lines)
    for pk, number in before.items():
        line, row = lines[number], copy.copy(now[pk])
        for field in line.tracked_fields:
            setattr(row, field.attname, getattr(line, field.attname))
        plan.change(row, now[pk], liens.get(number, {}))


def read_ties(lines: dict[Any, Any]) -> dict[Any, Liens]:
    """Return the ties that lines of a journal keep, as ``Plan`` takes them, by number of line."""
    found: dict[Any, Liens] = {}
    for field in next(iter(lines.values()))._history_m2m_fields:
        through, owner = read_ends(field)
        names = [one.attname for one in through._meta.fields if not one.primary_key]
        kept = find_kept(field, lines).filter(history__in=list(lines)).order_by("m2m_history_id")
        for number in lines:
            found.setdefault(number, {})[field.name] = []
        for number, *values in kept.values_list("history_id", *names):
            tie = dict(zip(names, values, strict=True))
            found[number][field.name].append({k: v for k, v in tie.items() if k != owner})
    return found
