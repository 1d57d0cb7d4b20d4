"""The delegation makes one row of two: compared field by field, previewed, confirmed, done."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.shortcuts import redirect, render

from collectivites.decisions import DecisionForm
from collectivites.presentation import NBSP, format_count, format_decimal
from collectivites.services import DejaFait

DEJA_FAIT = "Ces deux fiches étaient déjà réunies : rien n’est fait de plus."
OCCUPEE = "La base de données est momentanément occupée : rien n’est réuni. Confirmez de nouveau."
VIDE = "(vide)"


@dataclass(frozen=True)
class Choix:
    """What is chosen at once from one row or the other: a field, or the two of a place."""

    nom: str
    libelle: str
    attributs: tuple[str, ...]

    def read(self, row: Any) -> tuple:
        return tuple(getattr(row, name) for name in self.attributs)

    def write(self, row: Any) -> str:
        """Return the value of a row as people read it."""
        labels = dict(row._meta.get_field(self.attributs[0]).flatchoices)
        known = [value for value in self.read(row) if value not in (None, "")]
        told = [
            format_decimal(value) if isinstance(value, float) else str(labels.get(value, value))
            for value in known
        ]
        return f"{NBSP}; ".join(told) or VIDE


class ReunionForm(forms.Form):
    """Which row is kept, and for each field that differs, whose value."""

    def __init__(self, *args, rows: tuple[Any, Any], champs: tuple[Choix, ...], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row in rows}
        self.champs = champs
        named = [f"{row}, n°{NBSP}{row.pk}" for row in rows]
        self.offer("garde", "Fiche qui reste", named)
        for champ in champs:
            if champ.read(rows[0]) != champ.read(rows[1]):
                self.offer(champ.nom, champ.libelle.capitalize(), map(champ.write, rows))

    def offer(self, nom: str, label: str, texts: Iterable[str]) -> None:
        """Add a choice between the two rows, each told by its text."""
        choices = list(zip(self.rows, texts, strict=True))
        self.fields[nom] = forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)

    def propose(self, garde: Any) -> None:
        """Choose ``garde``, and its values where it has any."""
        [other] = [row for row in self.rows.values() if row.pk != garde.pk]
        self.initial = {"garde": str(garde.pk)}
        for champ in self.champs:
            known = any(value not in (None, "") for value in champ.read(garde))
            self.initial[champ.nom] = str(garde.pk if known else other.pk)

    def sort(self) -> tuple[Any, Any]:
        """Return the row kept and the one that goes."""
        kept = self.rows[self.cleaned_data["garde"]]
        [lost] = [row for row in self.rows.values() if row.pk != kept.pk]
        return kept, lost

    def read_values(self) -> dict:
        """Return the values that the row kept will have."""
        chosen = self.cleaned_data
        values: dict = {}
        for champ in self.champs:
            row = self.rows[chosen.get(champ.nom) or chosen["garde"]]
            values |= dict(zip(champ.attributs, champ.read(row), strict=True))
        return values

    def tell_values(self) -> list[tuple[str, str]]:
        """Return (label, text) of what the row kept will say."""
        chosen = self.cleaned_data
        return [
            (champ.libelle, champ.write(self.rows[chosen.get(champ.nom) or chosen["garde"]]))
            for champ in self.champs
        ]

    def compare(self) -> list[dict]:
        """Return each field with its value in both rows."""
        return [
            {
                "libelle": champ.libelle,
                "valeurs": [champ.write(row) for row in self.rows.values()],
                "differe": champ.nom in self.fields,
            }
            for champ in self.champs
        ]


class ConfirmationForm(DecisionForm):
    """How many rows are written, typed again by who read the preview ``vu``."""

    nombre = forms.IntegerField(label="Nombre de fiches écrites, à retaper")
    vu = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def renew(self, vu: str) -> None:
        """Show the rows as they are now, to be confirmed anew."""
        if self.is_bound:
            self.data = {**self.data, "vu": vu}
        self.initial["vu"] = vu


@dataclass(frozen=True)
class Sujet:
    """What is made one: partners or networks."""

    champs: tuple[Choix, ...]
    template: str
    read_plan: Callable[[Any, Any], Any]
    merge: Callable
    choose: Callable[[Any, Any], Any]
    describe: Callable[[Any, Any], dict]
    retour: str


def reunite(modeladmin, request, rows: tuple[Any, Any], sujet: Sujet):
    """Answer the page that compares two rows, then the one that confirms, then what is done."""
    sent = request.POST if request.method == "POST" else request.GET
    form = ReunionForm(sent if "garde" in sent else None, rows=rows, champs=sujet.champs)
    if not form.is_valid():
        if not form.is_bound:
            form.propose(sujet.choose(*rows))
        return show(modeladmin, request, sujet, form, sujet.describe(*rows))
    kept, lost = form.sort()
    plan = sujet.read_plan(kept, lost)
    confirmation = ConfirmationForm(
        request.POST if request.method == "POST" else None, expected=plan.nombre
    )
    if confirmation.is_valid() and attempt(request, sujet, form, confirmation):
        return redirect(sujet.retour)
    plan = sujet.read_plan(kept, lost)
    confirmation.expected = plan.nombre
    confirmation.renew(plan.empreinte)
    context = {"plan": plan, "confirmation": confirmation, "garde": kept, "perdu": lost}
    return show(modeladmin, request, sujet, form, context)


def attempt(request, sujet: Sujet, form: ReunionForm, confirmation: ConfirmationForm) -> bool:
    """Make the two one; tell on the page what is refused."""
    kept, lost = form.sort()
    names = f"« {lost} »", f"« {kept} »"
    try:
        sujet.merge(
            by=request.user,
            garde=kept.pk,
            perdu=lost.pk,
            valeurs=form.read_values(),
            vu=confirmation.cleaned_data["vu"],
        )
    except DejaFait:
        messages.info(request, DEJA_FAIT)
        return True
    except ValidationError as error:
        confirmation.add_error(None, error.messages)
        return False
    except OperationalError:
        confirmation.add_error(None, OCCUPEE)
        return False
    written = format_count(confirmation.expected, "fiche écrite", "fiches écrites")
    messages.success(request, f"{names[0]} est réuni à {names[1]} : {written}.")
    return True


def show(modeladmin, request, sujet: Sujet, form: ReunionForm, context: dict):
    """Answer one of the two pages, 422 when what was sent is refused."""
    refused = form.errors or (context.get("confirmation") and context["confirmation"].errors)
    context |= modeladmin.admin_site.each_context(request) | {
        "title": f"Réunir {' et '.join(map(str, form.rows.values()))}",
        "opts": modeladmin.opts,
        "form": form,
        "rows": list(form.rows.values()),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return render(request, sujet.template, context, status=status)
