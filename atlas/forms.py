"""Search and filter forms of public pages: they only read."""

from django import forms
from dsfr.forms import DsfrBaseForm

from collectivites.champs import ChampTexte
from collectivites.lecture import read_territories
from collectivites.models import Collectivite

MAX_QUERY = 200


def list_regions():
    regions = [(region["code"], region["nom"]) for region in read_territories()]
    return [("", "Toutes les régions"), *regions]


def list_departements():
    """Return the menu of départements grouped by région."""
    groups = [
        (region["nom"], [(d["code"], f"{d['code']} – {d['nom']}") for d in region["departements"]])
        for region in read_territories()
    ]
    return [("", "Tous les départements"), *groups]


class FiltreCollectivitesForm(DsfrBaseForm):
    """Narrow the list of collectivités by type, territory and name."""

    type = forms.ChoiceField(
        label="Type de collectivité",
        required=False,
        choices=[("", "Tous les types"), *Collectivite.Type.choices],
    )
    region = forms.ChoiceField(label="Région", required=False, choices=list_regions)
    departement = forms.ChoiceField(label="Département", required=False, choices=list_departements)
    nom = ChampTexte(label="Nom de la collectivité", required=False, max_length=MAX_QUERY)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nom"].widget.attrs.update(autocomplete="off", maxlength=MAX_QUERY)


class RechercheForm(DsfrBaseForm):
    """Look a name up among collectivités, partners and countries."""

    q = ChampTexte(label="Rechercher", required=False, max_length=MAX_QUERY)
