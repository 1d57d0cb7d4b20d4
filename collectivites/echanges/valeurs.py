"""Values of a model's fields: how each kind is written in a cell, read, and checked.

Values are checked one by one as ``full_clean`` would, without a query: see ``check``.
"""

import datetime as dt
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from import_export import widgets

from collectivites.champs import TexteCourt, TexteLong
from collectivites.echanges.cellules import index_codes, say
from collectivites.montants import parse_amount
from collectivites.texte import clean_text, fold

VIDE = "cette valeur est obligatoire."
ENTIER = "écrivez un nombre entier, par exemple 2019."
NOMBRE = "écrivez un nombre, par exemple 45,75."
OUI_NON = "écrivez oui ou non."
DATE = "écrivez une date, par exemple 2019-01-31 ou 31/01/2019."
INCONNU = "« {} » n’est pas une des valeurs possibles : {}."
ENTIERS = re.compile(r"-?[0-9]{1,15}")
NOMBRES = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,17})?(?:e-[0-9]{1,2})?")
OUIS, NONS = {"oui", "o", "x", "1", "vrai", "true", "yes"}, {"non", "n", "0", "faux", "false", "no"}
JOUR = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


class Valeur(widgets.Widget):
    """A value of one field of the model, and the base of all others: text as it is."""

    def __init__(self, champ: models.Field):
        super().__init__(coerce_to_string=False)
        self.champ = champ

    def clean(self, value, row=None, **kwargs):
        """Return the value that a cell's text writes, once the field takes it."""
        read = self.parse(value) if value.strip() else None
        return self.check(read)

    def parse(self, text: str) -> Any:
        return text.strip()

    def render(self, value, obj=None, **kwargs):
        return value

    def check(self, value: Any) -> Any:
        """Return ``value``, or what stands for nothing, if the field of the model takes it."""
        if value in (None, ""):
            if not self.champ.blank:
                raise ValidationError(VIDE)
            return None if self.champ.null else self.champ.get_default() or ""
        self.champ.run_validators(value)
        return value


class Texte(Valeur):
    """Text, normalised as forms do."""

    def parse(self, text):
        return clean_text(text, multiline=isinstance(self.champ, TexteLong))


class Entier(Valeur):
    def parse(self, text):
        if not ENTIERS.fullmatch(compact := "".join(text.split())):
            raise ValidationError(ENTIER)
        return int(compact)


class Decimale(Valeur):
    def parse(self, text):
        if not NOMBRES.fullmatch(text.strip()):
            raise ValidationError(NOMBRE)
        return float(text.strip().replace(",", "."))


class Montant(Valeur):
    """Euros, as ``montants.parse_amount`` reads them."""

    def parse(self, text):
        return parse_amount(text)


class OuiNon(Valeur):
    """A box: blank is its default."""

    def clean(self, value, row=None, **kwargs):
        key = fold(value)
        if key in OUIS or key in NONS:
            return key in OUIS
        if value.strip():
            raise ValidationError(OUI_NON)
        return self.champ.get_default()


class Choix(Valeur):
    """A closed list: its label is written; label or code is read, accents and case ignored."""

    def __init__(self, champ):
        super().__init__(champ)
        self.libelles = dict(champ.flatchoices)
        self.codes = index_codes(self.libelles)

    def parse(self, text):
        if (code := self.codes.get(fold(text))) is None:
            known = ", ".join(map(str, self.libelles.values()))
            raise ValidationError(INCONNU.format(text.strip()[:100], known))
        return code

    def check(self, value):
        if value is None and self.champ.has_default():
            return self.champ.get_default()
        return super().check(value)

    def render(self, value, obj=None, **kwargs):
        return str(self.libelles.get(value, value or ""))


class Jour(Valeur):
    """A day, written in ISO 8601."""

    def parse(self, text):
        try:
            if french := JOUR.fullmatch(text.strip()):
                day, month, year = map(int, french.groups())
                return dt.date(year, month, day)
            return dt.date.fromisoformat(text.strip())
        except ValueError as error:
            raise ValidationError(DATE) from error

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""


class Moment(Valeur):
    """A moment, written in ISO 8601 with its offset; without one, it is Paris time."""

    def parse(self, text):
        try:
            read = dt.datetime.fromisoformat(text.strip())
            return read if timezone.is_aware(read) else timezone.make_aware(read)
        except (ValueError, OverflowError) as error:
            raise ValidationError(DATE) from error

    def render(self, value, obj=None, **kwargs):
        return say(value)


def find_widget(champ: Any) -> Valeur:
    """Return how a field of a model is read and written, by what it is."""
    if champ.choices:
        return Choix(champ)
    kinds: list[tuple[Any, type[Valeur]]] = [
        ((TexteCourt, TexteLong), Texte),
        (models.BooleanField, OuiNon),
        (models.DecimalField, Montant),
        (models.FloatField, Decimale),
        (models.IntegerField, Entier),
        (models.DateTimeField, Moment),
        (models.DateField, Jour),
    ]
    return next((widget for kind, widget in kinds if isinstance(champ, kind)), Valeur)(champ)
