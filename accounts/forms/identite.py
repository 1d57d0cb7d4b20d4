"""What a person says of themselves."""

from django import forms
from dsfr.forms import DsfrBaseForm

from collectivites.champs import ChampTexte


class Identite(forms.Form):
    """First name, name and function, asked alike at sign-up and in « Mon compte »."""

    first_name = ChampTexte(
        label="Prénom",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = ChampTexte(
        label="Nom",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    fonction = ChampTexte(
        label="Fonction",
        max_length=200,
        help_text="Par exemple « chargée des relations internationales ».",
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )


class IdentiteForm(DsfrBaseForm, Identite):
    """What the holder of the account may change of it."""
