"""Columns of a sheet as data: how a value is written in a cell, and read as a form would type it.

« Typed » is what a browser would send of the page's form: text, or a list of texts for a field
with several values. It is what is compared, shown in reports and validated.
"""

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from collectivites.montants import ChampMontant, parse_amount
from collectivites.texte import clean_text, fold

Typed = str | list[str]
Cellule = str | int | float
Paires = Sequence[tuple[str, str]]

CELLULE_MAX = 32_767
TROP_LONG = "[Texte trop long pour une cellule : modifiez-le sur la page, il est gardé tel quel.]"
SEPARATEUR = " ; "
OUI, NON = "oui", "non"
OUIS = {"oui", "o", "x", "1", "vrai", "true", "yes"}
NONS = {"non", "n", "0", "", "faux", "false", "no"}
CHIFFRES_D_UN_TABLEUR = 15
# What XML cannot hold, and the escape by which spreadsheets write what they cannot show.
ILLISIBLES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
A_PROTEGER = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
PROTEGE = "_x005F_"
RETOUR = "_x000D_"


class Colonne:
    """A column of text on one line, and the base of all others."""

    multiligne = False
    nombre = False
    decimales = False

    def __init__(self, champ: str, titre: str, largeur: int = 20, *, fixe: bool = False):
        """``fixe``: written for reading; in a row that exists, it cannot be changed here."""
        self.champ = champ
        self.titre = titre
        self.largeur = largeur
        self.fixe = fixe

    def list_labels(self) -> list[str]:
        """Return the values offered in a list, none for free text."""
        return []

    def type_value(self, value: Any) -> Typed:
        """Return what the page's form shows for a model's ``value``."""
        return "" if value is None else str(value)

    def write(self, typed: Typed) -> Cellule:
        """Return the content of the cell."""
        return write_text(self.show(typed))

    def show(self, typed: Typed) -> str:
        """Return ``typed`` as people read it."""
        return typed if isinstance(typed, str) else SEPARATEUR.join(typed)

    def read(self, text: str) -> Typed:
        """Return what the cell's ``text`` types in the form; refusing it is left to the form."""
        return text

    def normalise(self, typed: Typed) -> Any:
        """Return what two ways of typing one value share."""
        return clean_text(self.show(typed).replace(RETOUR, ""), multiline=self.multiligne)


class NomDeRegistre(Colonne):
    """The name of a row of a shared register: accents and case do not matter."""

    def normalise(self, typed: Typed) -> Any:
        return fold(super().normalise(typed))


class TexteLong(Colonne):
    """Paragraphs."""

    multiligne = True


class Annee(Colonne):
    """A year, written as a number."""

    nombre = True

    def write(self, typed: Typed) -> Cellule:
        text = self.show(typed)
        return int(text) if text.isascii() and text.isdigit() else write_text(text)


class Montant(Colonne):
    """Euros, written as a number."""

    nombre = True
    decimales = True

    def type_value(self, value: Any) -> Typed:
        return "" if value is None else ChampMontant().prepare_value(value)

    def write(self, typed: Typed) -> Cellule:
        value = self.normalise(typed)
        return float(value) if isinstance(value, Decimal) else write_text(value)

    def show(self, typed: Typed) -> str:
        return str(ChampMontant().prepare_value(self.normalise(typed)))

    def normalise(self, typed: Typed) -> Any:
        text = clean_text(str(typed))
        try:
            return parse_amount(text) if text else ""
        except ValidationError:
            return text


class OuiNon(Colonne):
    """A box: ticked, it is sent as « on »; not ticked, it is not."""

    def list_labels(self) -> list[str]:
        return [OUI, NON]

    def type_value(self, value: Any) -> Typed:
        return "on" if value else ""

    def show(self, typed: Typed) -> str:
        return {"on": OUI, "": NON}.get(super().show(typed), super().show(typed))

    def read(self, text: str) -> Typed:
        key = fold(text)
        if key in OUIS:
            return "on"
        if key in NONS and (key or not text.strip()):
            return ""
        raise ValidationError("Écrivez oui ou non.")

    def normalise(self, typed: Typed) -> Any:
        return typed


class Liste(Colonne):
    """One code of a closed list, written as its label; read back whatever the accents and case."""

    def __init__(self, champ: str, titre: str, paires: Paires, largeur: int = 20, **options):
        """``paires`` are (code, label)."""
        super().__init__(champ, titre, largeur, **options)
        self.libelles = dict(paires)
        self.par_cle = {fold(code): code for code in self.libelles}
        self.par_cle |= {fold(libelle): code for code, libelle in paires}

    def list_labels(self) -> list[str]:
        return list(self.libelles.values())

    def show(self, typed: Typed) -> str:
        codes = [typed] if isinstance(typed, str) else typed
        return SEPARATEUR.join(self.libelles.get(code, code) for code in codes)

    def read(self, text: str) -> Typed:
        return self.find(text)

    def find(self, text: str) -> str:
        return self.par_cle.get(fold(text), text.strip())

    def normalise(self, typed: Typed) -> Any:
        return typed


class Listes(Liste):
    """Several codes of a closed list, in one cell."""

    def list_labels(self) -> list[str]:
        return []

    def type_value(self, value: Any) -> Typed:
        return list(value)

    def read(self, text: str) -> Typed:
        return [self.find(part) for part in re.split(r"[;\n]", text) if part.strip()]

    def normalise(self, typed: Typed) -> Any:
        return sorted(typed)


def write_text(text: str) -> str:
    """Return ``text`` as a cell can hold it whole: without what XML cannot, never cut."""
    text = ILLISIBLES.sub("", text)
    text = A_PROTEGER.sub(PROTEGE, text)
    return TROP_LONG if len(text.encode("utf-16-le")) > 2 * CELLULE_MAX else text


def read_text(value: object) -> str:
    """Return the value of a cell as a form would have it typed.

    >>> read_text(2019.0), read_text(True), read_text(12500.5)
    ('2019', 'oui', '12500.5')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return OUI if value else NON
    if isinstance(value, float):
        return f"{Decimal(f'{value + 0.0:.{CHIFFRES_D_UN_TABLEUR}g}'):f}".removesuffix(".0")
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%d/%m/%Y")
    return ILLISIBLES.sub("", str(value).replace(PROTEGE, "_").replace(RETOUR, ""))
