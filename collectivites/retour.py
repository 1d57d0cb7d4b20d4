"""Bringing rows back as the journal tells them, under their own keys."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from collectivites.changements import Changement
from collectivites.services import explain_broken

DISPARUE = "Annulation impossible : ce à quoi se rattachait une fiche ({}) n’existe plus."


class Retour:
    """The rows that one undoing brings back, those that others refer to first.

    ``joined`` maps (model, key) of a row that was made again since to the key of that one.
    """

    def __init__(self) -> None:
        self.joined: dict[tuple[Any, object], object] = {}
        self.known: dict[tuple[Any, object], bool] = {}

    def put_back(self, one: Changement) -> None:
        """Write a row as it was before the act, with what was tied to it.

        It is not validated again: what the database held is given back to the letter.
        """
        row = one.origine.instance
        self.follow_references(row)
        deleted = one.apres is None
        if deleted and (twin := find_twin(row)):
            self.joined[one.modele, one.pk] = twin.pk
            return
        row._state.adding, row._state.db = deleted, "default"
        with explain_broken(row):
            if deleted:
                bring_to_life(row)
            self.restore_ties(row, one.avant)
            if hasattr(row, "version"):
                row.version += 1
            row.save()

    def follow_references(self, row: Any) -> None:
        """Point ``row`` to the rows that took the place of those it referred to."""
        for field in row._meta.fields:
            if not field.many_to_one:
                continue
            key = self.find_key(field.related_model, getattr(row, field.attname))
            if key is None and not field.null:
                raise ValidationError(DISPARUE.format(row._meta.verbose_name))
            setattr(row, field.attname, key)

    def find_key(self, model: Any, key: object) -> object:
        """Return the key of the row ``key`` of ``model`` as it is now, None when it is gone."""
        key = self.joined.get((model, key), key)
        if key is None:
            return None
        if (model, key) not in self.known:
            self.known[model, key] = model._default_manager.filter(pk=key).exists()
        return key if self.known[model, key] else None

    def restore_ties(self, row: Any, line: Any) -> None:
        """Write the many-to-many ties that the journal's ``line`` holds: themes, associates.

        A tie to what is gone since is not brought back.
        """
        for field in line._history_m2m_fields:
            through = field.remote_field.through
            target = through._meta.get_field(field.m2m_reverse_field_name())
            owner = through._meta.get_field(field.m2m_field_name()).attname
            names = [one.attname for one in through._meta.fields if not one.primary_key]
            ties: dict[object, dict] = {}
            for tie in getattr(line, field.name).order_by("m2m_history_id"):
                values = {name: getattr(tie, name) for name in names}
                key = self.find_key(target.related_model, values[target.attname])
                ties.setdefault(key, values | {owner: row.pk, target.attname: key})
            ties.pop(None, None)
            through._default_manager.filter(**{owner: row.pk}).delete()
            through._default_manager.bulk_create(through(**values) for values in ties.values())


def bring_to_life(row: Any) -> None:
    """Insert a deleted row under its own key, with a version that no page still open can hold.

    A row has a line of the journal by version, and one more for its deletion.
    """
    if hasattr(row, "version"):
        row.version = row.history.count()
    row.save_without_historical_record(force_insert=True)


def find_twin(row: Any) -> models.Model | None:
    """Return the row that was made since in the place of a deleted one, if there is one."""
    now = {field.name: getattr(row, field.attname) for field in row._meta.fields}
    typed = {field.name: models.Value(now[field.name], field) for field in row._meta.fields}
    for names, condition in list_uniques(row):
        values = {name: now[name] for name in names}
        concerned = condition is None or condition.check(typed)
        if concerned and None not in values.values():
            same = type(row)._default_manager.filter(condition or models.Q(), **values)
            if twin := same.first():
                return twin
    return None


def list_uniques(row: Any) -> list[tuple[Sequence[str], models.Q | None]]:
    """Return (fields, condition) of what tells two rows of a model apart, keys of rows aside."""
    single = [one for one in row._meta.fields if one.unique and not one.primary_key]
    several = [one for one in row._meta.constraints if isinstance(one, models.UniqueConstraint)]
    return [
        *(([field.name], None) for field in single),
        *((one.fields, one.condition) for one in several if one.fields),
    ]
