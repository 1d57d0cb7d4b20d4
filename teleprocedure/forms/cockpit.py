"""The filters of the delegation's lists: they only read."""

import datetime as dt

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from collectivites.champs import ChampTexte
from collectivites.decisions import DecisionForm
from collectivites.lecture import read_territories
from collectivites.models import Collectivite
from teleprocedure.cockpit.etapes import DATEES, ETAPES
from teleprocedure.cockpit.repartition import SANS, SANS_TERRITOIRE
from teleprocedure.onglets import ONGLETS

MAX_QUERY = 200
AUCUN = [(SANS, SANS_TERRITOIRE)]
PREMIER, DERNIER = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
AGENTS, DELEGATION = "agents", "delegation"
LES_ONGLETS = [(onglet.slug, onglet.titre) for onglet in ONGLETS]


def list_regions() -> list[tuple[str, str]]:
    found = [(region["code"], region["nom"]) for region in read_territories()]
    return [("", "Toutes"), *found, *AUCUN]


def list_departements() -> list[tuple[str, str]]:
    """Return départements by code."""
    found = [(one["code"], one["nom"]) for row in read_territories() for one in row["departements"]]
    return [("", "Tous"), *((code, f"{code} – {nom}") for code, nom in sorted(found)), *AUCUN]


class TerritoireForm(forms.Form):
    """Narrow a list to a type and a territory; what is chosen goes on to the next page."""

    type = forms.ChoiceField(
        label="Type", required=False, choices=[("", "Tous"), *Collectivite.Type.choices]
    )
    region = forms.ChoiceField(label="Région", required=False, choices=list_regions)

    def __init__(self, data):
        super().__init__(data, auto_id="filtre_%s")

    def list_chosen(self) -> dict[str, str]:
        """Return what was asked, for addresses: exactly as it was typed."""
        return {name: self.data[name] for name in self.fields if self.data.get(name)}


class CollectivitesForm(TerritoireForm):
    """Which collectivités of a campaign: how far they went, where they are, what they lack."""

    etape = forms.ChoiceField(
        label="Étape atteinte",
        required=False,
        choices=[(etape.slug, etape.libelle) for etape in ETAPES],
    )
    sans = forms.ChoiceField(
        label="Étape non atteinte",
        required=False,
        choices=[("", "Indifférent"), *((etape.slug, etape.libelle) for etape in DATEES)],
    )
    departement = forms.ChoiceField(label="Département", required=False, choices=list_departements)
    onglet = forms.ChoiceField(
        label="Onglet non vérifié", required=False, choices=[("", "Indifférent"), *LES_ONGLETS]
    )
    agent = forms.ChoiceField(
        label="À qui écrire",
        required=False,
        choices=[("", "Indifférent"), (SANS, "personne de joignable")],
    )
    jusqu_au = forms.DateField(
        label="Étape atteinte au soir du",
        required=False,
        validators=[MinValueValidator(PREMIER), MaxValueValidator(DERNIER)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    nom = ChampTexte(label="Nom", required=False, max_length=MAX_QUERY)
    campagne = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["etape", "sans", "jusqu_au", "onglet", "type", "region", "departement"]


class ModificationsForm(TerritoireForm):
    """Which acts: whose, where, in which tab."""

    par = forms.ChoiceField(
        label="Par",
        required=False,
        choices=[("", "Tous"), (AGENTS, "les agents"), (DELEGATION, "la délégation")],
    )
    onglet = forms.ChoiceField(label="Onglet", required=False, choices=[("", "Tous"), *LES_ONGLETS])
    field_order = ["par", "onglet"]


class AnnulationForm(DecisionForm):
    """The typed confirmation: how many rows the undoing writes."""

    nombre = forms.IntegerField(label="Nombre de fiches, à retaper")
