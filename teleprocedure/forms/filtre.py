"""The filter of the two tabs of ties: it only reads."""

from django import forms
from dsfr.forms import DsfrBaseForm

from collectivites.champs import ChampTexte
from cooperations.lecture.recapitulatif import Criteres, list_countries, list_themes
from cooperations.models import Projet

MAX_QUERY = 200


class FiltreLiensForm(DsfrBaseForm):
    """Narrow the ties of one collectivité to a text, a country, a theme, a status.

    Menus offer what ``liens`` holds only. A criterion that is none of theirs is told, and left out.
    """

    q = ChampTexte(
        label="Partenaire ou titre de projet",
        required=False,
        max_length=MAX_QUERY,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    pays = forms.ChoiceField(label="Pays", required=False)
    theme = forms.ChoiceField(label="Thématique", required=False)
    statut = forms.ChoiceField(
        label="Statut", required=False, choices=[("", "Tous"), *Projet.Statut.choices]
    )

    def __init__(self, data, *, liens: list[dict]):
        super().__init__(data, auto_id="filtre_%s")
        self.fields["pays"].choices = [("", "Tous"), *list_countries(liens)]
        self.fields["theme"].choices = [("", "Toutes"), *list_themes(liens)]

    def read(self) -> Criteres:
        """Return the criteria that can be read."""
        self.full_clean()
        return Criteres(**self.cleaned_data)
