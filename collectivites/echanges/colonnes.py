"""Columns of a resource: one cell, written from a row and read into it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields

from collectivites.echanges.annuaires import Annuaire
from collectivites.echanges.cellules import join, say, split
from collectivites.echanges.valeurs import VIDE


class Colonne(fields.Field):
    """One column; ``personnelle`` ones leave only with who is entitled to them."""

    def __init__(self, *args, personnelle: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.personnelle = personnelle

    def get_value(self, instance):
        return getattr(instance, self.attribute)

    def clean(self, row, **kwargs):
        return self.widget.clean(row[self.column_name], row=row)

    def save(self, instance, row, is_m2m=False, **kwargs):
        setattr(instance, self.attribute, self.clean(row))


class Lecture(Colonne):
    """A column written for people to read, ignored when the file comes back."""

    def __init__(self, attribute, titre, **kwargs):
        super().__init__(attribute, titre, readonly=True, **kwargs)

    def get_value(self, instance):
        return fields.Field.get_value(self, instance)

    def export(self, instance, **kwargs):
        value = self.get_value(instance)
        return value if isinstance(value, int | float | Decimal | None) else say(value)


class Renvoi(Colonne):
    """The row of another table, named by the columns of its ``annuaire``; this one is its ``rang``.

    The column of the code reads them all; the others are written for it and for people.
    """

    def __init__(self, attribute, annuaire: Annuaire, rang: int, *, facultatif: bool = False):
        titre, lead = annuaire.titres[rang], rang == annuaire.code
        super().__init__(attribute, titre, readonly=not lead)
        self.annuaire, self.rang, self.facultatif = annuaire, rang, facultatif

    def clean(self, row, **kwargs):
        cells = [row.get(titre, "") for titre in self.annuaire.titres]
        if not row[self.column_name].strip():
            if self.facultatif:
                return None
            raise ValidationError(VIDE)
        return self.annuaire.find(cells)

    def export(self, instance, **kwargs):
        pk = self.get_value(instance)
        return "" if pk is None else self.annuaire.say(pk)[self.rang]


class Liens(Colonne):
    """The rows tied to one by a many-to-many field, in one cell: « a ; b », parts « x | y ».

    ``ordre`` are columns of the ties that put one first; the rank of the others says nothing.
    """

    def __init__(self, attribute, titre, annuaire: Annuaire, *, ordre: tuple[str, ...] = ()):
        super().__init__(attribute, titre)
        self.annuaire, self.ordre = annuaire, ordre

    def get_value(self, instance) -> Sequence[Any]:
        return instance.liens.get(self.attribute, [])

    def clean(self, row, **kwargs):
        items = [split(item, "|") for item in split(row[self.column_name], ";")]
        found = list(
            dict.fromkeys(self.annuaire.find(self.annuaire.complete(i)) for i in items if i)
        )
        head = found[:1] if self.ordre else []
        return head + sorted(found[len(head) :])

    def save(self, instance, row, is_m2m=False, **kwargs):
        instance.liens = instance.liens | {self.attribute: self.clean(row)}

    def export(self, instance, **kwargs):
        width = len(self.annuaire.titres)
        named = [self.annuaire.say(pk)[:width] for pk in self.get_value(instance)]
        said = [join(list(texts), "|") for texts in named]
        return join(said, ";")
