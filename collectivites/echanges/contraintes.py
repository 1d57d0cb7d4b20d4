"""The constraints of a model, checked in Python: one query for a whole file, none for a row."""

import operator
from collections.abc import Callable, Iterator
from functools import cache
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

OPERATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, among: value in among,
    "range": lambda value, bounds: bounds[0] <= value <= bounds[1],
}


Test = Callable[[Any], bool | None]


@cache
def build(condition: Q, model: Any) -> Test:
    """Return what tells whether a row of ``model`` meets a condition on its own columns.

    It answers as SQL would: None is unknown.
    """
    tests = [build_one(child, model) for child in condition.children]
    wins = condition.connector == Q.OR

    def holds(row: Any) -> bool | None:
        unknown = False
        for test in tests:
            result = test(row)
            if result is wins:
                return wins is not condition.negated
            unknown = unknown or result is None
        return None if unknown else wins is condition.negated

    return holds


def build_one(child: Any, model: Any) -> Test:
    if isinstance(child, Q):
        return build(child, model)
    path, expected = child
    return build_lookup(path, expected, model)


def build_lookup(path: str, expected: Any, model: Any) -> Test:
    name, _, lookup = path.partition("__")
    read = attrgetter(model._meta.get_field(name).attname)
    if lookup == "isnull":
        return lambda row: (read(row) is None) is expected
    operation = OPERATIONS[lookup or "exact"]
    if isinstance(expected, F):
        named: Any = expected
        other = attrgetter(model._meta.get_field(named.name).attname)
        return lambda row: compare(operation, read(row), other(row))
    return lambda row: compare(operation, read(row), expected)


def compare(operation: Callable[[Any, Any], bool], value: Any, expected: Any) -> bool | None:
    return None if value is None or expected is None else operation(value, expected)


def check_constraints(row: Any) -> None:
    """Refuse a row that breaks a CHECK of its table, with the sentence of the constraint."""
    for constraint in row._meta.constraints:
        if not isinstance(constraint, CheckConstraint):
            continue
        model: Any = type(row)
        if build(constraint.condition, model)(row) is False:
            raise ValidationError(str(constraint.violation_error_message))


class Unicite:
    """What no two rows share: the values held by each row, those of the table then of the file."""

    def __init__(self, model: Any, names: tuple[str, ...], condition: Q | None, phrase: str):
        self.attributes = [model._meta.get_field(name).attname for name in names]
        self.concerns = build(condition, model) if condition else None
        self.phrase = phrase
        rows = model._default_manager.order_by().filter(condition or Q())
        self.held: dict[tuple, Any] = {
            values: pk
            for pk, *rest in rows.values_list("pk", *self.attributes).iterator()
            if None not in (values := tuple(rest))
        }

    def read(self, row: Any) -> tuple | None:
        """Return the values that ``row`` would hold, None when the rule does not concern it."""
        if self.concerns and not self.concerns(row):
            return None
        values = tuple(getattr(row, name) for name in self.attributes)
        return None if None in values else values

    def check(self, row: Any, identity: Any) -> None:
        values = self.read(row)
        if values is not None and self.held.get(values, identity) != identity:
            raise ValidationError(self.phrase)

    def take(self, row: Any, original: Any, identity: Any) -> None:
        """Write that ``row`` holds its values now, and no longer those of ``original``."""
        before = None if original is None else self.read(original)
        if before is not None and self.held.get(before) == identity:
            del self.held[before]
        if (values := self.read(row)) is not None:
            self.held[values] = identity


def list_unicites(model: Any) -> Iterator[Unicite]:
    """Yield the rules of uniqueness of a model, keys of rows aside; one query each."""
    for field in model._meta.fields:
        if field.unique and not field.primary_key:
            told = model().unique_error_message(model, (field.name,))
            yield Unicite(model, (field.name,), None, " ".join(told.messages))
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            phrase = str(constraint.violation_error_message)
            yield Unicite(model, tuple(constraint.fields), constraint.condition, phrase)
