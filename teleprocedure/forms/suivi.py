"""What is answered for the APD year in one click, from the dashboard or « aucune action »."""

from django import forms
from dsfr.forms import DsfrBaseForm

from teleprocedure.services.apd import Choix

REPONDEZ = "Choisissez « néant » ou « je ne déclare pas »."
SANS_MONTANT = [(Choix.NEANT, "Néant"), (Choix.NON_DECLAREE, "Je ne déclare pas")]


class VerificationForm(forms.Form):
    """The button of a tab; that of APD says which of the two answers without an amount."""

    choix = forms.ChoiceField(choices=SANS_MONTANT, required=False)


class AucuneActionForm(DsfrBaseForm):
    """« Aucune action internationale »: one question, while nothing is declared for the year."""

    choix = forms.ChoiceField(
        label="Aide publique au développement de cette année-là",
        choices=[
            (Choix.NEANT, "Néant : la collectivité n’a rien dépensé"),
            (Choix.NON_DECLAREE, "Je ne déclare pas cette année"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": REPONDEZ, "invalid_choice": REPONDEZ},
    )

    def __init__(self, *args, demande: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not demande:
            del self.fields["choix"]
