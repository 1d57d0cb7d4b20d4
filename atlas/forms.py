"""Search and filter forms of public pages: they only read."""

from django import forms
from dsfr.forms import DsfrBaseForm

from collectivites.champs import ChampTexte
from collectivites.lecture import read_territories
from collectivites.models import Collectivite

MAX_QUERY = 200


def list_regions() -> list[tuple[str, str]]:
    return [(region["code"], region["nom"]) for region in read_territories()]


def list_departements() -> list[tuple[str, str]]:
    """Return départements by code, as their menu shows them."""
    found = [(d["code"], d["nom"]) for region in read_territories() for d in region["departements"]]
    return [(code, f"{code} – {nom}") for code, nom in sorted(found)]


class FiltreCollectivitesForm(forms.Form):
    """Narrow the list of collectivités by type, territory and name.

    Its template is written by hand: rendered by Django, the 120 options of its menus would cost
    more than the rest of the page.
    """

    type = forms.ChoiceField(
        label="Type de collectivité", required=False, choices=Collectivite.Type.choices
    )
    region = forms.ChoiceField(label="Région", required=False, choices=list_regions)
    departement = forms.ChoiceField(label="Département", required=False, choices=list_departements)
    nom = ChampTexte(label="Nom de la collectivité", required=False, max_length=MAX_QUERY)

    def describe(self) -> dict:
        """Return ready values for the template: menus, what was chosen, errors by field.

        ``vide`` tells that nothing is chosen: the fields are then the same for everybody.
        """
        menus = [
            self._describe_menu("type", "Tous les types"),
            self._describe_menu("region", "Toutes les régions"),
            self._describe_menu("departement", "Tous les départements"),
        ]
        return {
            "vide": not any(self.data.get(name) for name in self.fields),
            "menus": menus,
            "nom": self.data.get("nom", ""),
            "erreurs_du_nom": self.errors.get("nom", []),
            "longueur": str(MAX_QUERY),
        }

    def _describe_menu(self, name: str, everything: str) -> dict:
        field = self.fields[name]
        return {
            "nom": name,
            "libelle": field.label,
            "tous": everything,
            "choisi": self.data.get(name, ""),
            "choix": list(field.choices),
            "erreurs": self.errors.get(name, []),
        }


class RechercheForm(DsfrBaseForm):
    """Look a name up among collectivités, partners and countries."""

    q = ChampTexte(label="Rechercher", required=False, max_length=MAX_QUERY)
