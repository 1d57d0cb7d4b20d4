"""What a sheet is: its columns, its rows, the form that validates them, the service that writes."""

import uuid
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from collectivites.models import Collectivite
from teleprocedure.forms.fiche import FicheForm
from teleprocedure.tableur.colonnes import Colonne, Typed

# Names that a refusal suggests, at most.
PROPOSES = 3


class Feuille:
    """The sheet of one tab of one collectivité.

    Rows are validated by the form of the tab's pages and written by the same services.
    ``designants`` are the columns that name a row; ``confirmations`` the fields that its form
    grows when it doubts, and that only the page can fill.
    """

    noms: tuple[str, str]
    feminin = False
    formulaire: type[FicheForm]
    formulaire_neuf: type[FicheForm] | None = None
    designants: tuple[str, ...] = ()
    confirmations: tuple[str, ...] = ()
    conseils: tuple[str, ...] = ()

    def __init__(self, onglet, collectivite: Collectivite):
        self.onglet = onglet
        self.collectivite = collectivite

    @cached_property
    def colonnes(self) -> list[Colonne]:
        return self.build_colonnes()

    @cached_property
    def toutes(self) -> list[Any]:
        """The rows of the sheet as it is written."""
        return list(self.list_rows())

    @cached_property
    def rows(self) -> dict[int, Any]:
        """Those that are kept, by key."""
        return {row.pk: row for row in self.toutes if row.pk}

    @cached_property
    def vierge(self) -> dict[str, Typed]:
        """What the page's form of a new row sends when nothing is typed."""
        form = self.formulaire_neuf or self.formulaire
        return read_sent(form(instance=form._meta.model(collectivite=self.collectivite)))

    def build_colonnes(self) -> list[Colonne]:
        raise NotImplementedError

    def list_rows(self) -> Iterable[Any]:
        raise NotImplementedError

    def read_value(self, row: Any, champ: str) -> Any:
        """Return what a column shows of ``row``."""
        return getattr(row, champ)

    def type_row(self, row: Any) -> dict[str, Typed]:
        """Return the row as its form shows it, by column."""
        return {
            colonne.champ: colonne.type_value(self.read_value(row, colonne.champ))
            for colonne in self.colonnes
        }

    def identify(self, row: Any) -> tuple[str, str]:
        """Return what the two last columns say of a row: its key and its version."""
        return (str(row.pk), str(row.version)) if row.pk else ("", "")

    def name_cells(self, cells: dict[str, str]) -> str:
        """Return what the row is called in the report, from the text of its cells."""
        return " ".join(filter(None, (cells.get(champ, "").strip() for champ in self.designants)))

    def find_lock(self, row: Any) -> str:
        """Return why a row is only shown, nothing when it can be changed."""
        return ""

    def prepare(self, typed: dict[str, Typed]) -> Any:
        """Return the new row that ``typed`` describes, before its form.

        Raises ``ValidationError`` by column.
        """
        return self.formulaire._meta.model(collectivite=self.collectivite)

    def build_form(self, typed: dict[str, Typed], row: Any) -> FicheForm:
        """Return the page's form, filled with what it shows of ``row`` then with ``typed``."""
        if row.pk:
            sent = self.type_row(row) | {"version": str(row.version)} | typed
            return self.formulaire(self.complete(sent), instance=row)
        form = self.formulaire_neuf or self.formulaire
        return form(self.complete(self.vierge | typed), instance=row)

    def complete(self, sent: dict[str, Typed]) -> dict[str, Typed]:
        """Add what a page asks to be typed twice, and what a new form is drawn with."""
        return sent | {"jeton": str(uuid.uuid4())}

    def write(self, form: FicheForm, *, by) -> None:
        """Send a valid form to the service of its page, in the act under way."""
        raise NotImplementedError


def read_sent(form: forms.ModelForm) -> dict[str, Typed]:
    """Return what a browser would send of ``form`` as it is shown."""
    sent: dict[str, Typed] = {}
    for shown in form:
        value = shown.value()
        if isinstance(shown.field.widget, forms.CheckboxInput):
            value = "on" if value else ""
        if isinstance(value, list | tuple):
            sent[shown.name] = [str(one) for one in value]
        else:
            sent[shown.name] = "" if value is None else str(value)
    return sent


def refuse(champ: str, phrase: str) -> ValidationError:
    """Return the refusal of a cell."""
    return ValidationError({champ: phrase})


def suggest(names: Iterable[str]) -> str:
    """Return the end of a sentence that proposes names, nothing when there is none."""
    quoted = [f"« {name} »" for name in names]
    return f" Vouliez-vous dire {' ou '.join(quoted)} ?" if quoted else ""
