"""Requests to the delegation, and what goes with a decision."""

from django import forms
from dsfr.forms import DsfrBaseForm

from accounts.forms.collectivite import TYPES
from accounts.models import DemandeDeCollectivite
from accounts.models.demandes import SANS_REPONSE
from collectivites.champs import ChampTexte


class CollectiviteAbsenteForm(DsfrBaseForm, forms.ModelForm):
    """« Ma collectivité n’est pas dans la liste »."""

    type = forms.ChoiceField(label="Type de collectivité", choices=TYPES)

    class Meta:
        model = DemandeDeCollectivite
        fields = [
            "type",
            "nom",
            "departement",
            "prenom",
            "nom_de_famille",
            "fonction",
            "courriel",
            "message",
        ]
        widgets = {"message": forms.Textarea(attrs={"rows": 4})}


class MotifForm(DsfrBaseForm):
    """Why a request is refused or a right withdrawn: the person will read it."""

    motif = ChampTexte(
        label="Motif", max_length=500, help_text="Il est envoyé à la personne et gardé au journal."
    )
    refus = forms.BooleanField(required=False, widget=forms.HiddenInput)


class CodeOfficielForm(DsfrBaseForm):
    """The code received at the official address."""

    code = ChampTexte(
        label="Code reçu à l’adresse officielle",
        max_length=20,
        help_text="Huit caractères, par exemple K7QM-2XPD.",
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


class DemandeCloseForm(forms.ModelForm):
    """What staff do with such a request: closing it takes an answer."""

    class Meta:
        model = DemandeDeCollectivite
        fields = ["statut", "reponse"]

    def clean(self):
        data = super().clean()
        open_still = data.get("statut") == DemandeDeCollectivite.Statut.RECUE
        if not open_still and not data.get("reponse") and "reponse" not in self.errors:
            self.add_error("reponse", SANS_REPONSE)
        return data
