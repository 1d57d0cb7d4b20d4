"""« Signaler une erreur »: what a reader says, without an account."""

import uuid

from django import forms
from dsfr.forms import DsfrBaseForm

from collectivites.champs import ChampTexte
from teleprocedure.forms.fiche import number_act
from teleprocedure.models import Signalement

LONGUEUR_MAX = 3_000


class SignalementForm(DsfrBaseForm, forms.ModelForm):
    """A message, and an address for who wants an answer.

    ``site`` is a lure: people do not see it, robots that fill everything betray themselves.
    ``jeton`` makes of the form sent twice one report.
    """

    message = ChampTexte(
        label="Qu’est-ce qui est inexact ?",
        help_text="Dites ce qui est faux, et si vous le savez ce qui est juste.",
        multiline=True,
        max_length=LONGUEUR_MAX,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Dites ce qui est inexact."},
    )
    jeton = forms.UUIDField(widget=forms.HiddenInput)
    site = forms.CharField(required=False)

    class Meta:
        model = Signalement
        fields = ["message", "courriel"]
        labels = {"courriel": "Votre adresse électronique"}
        help_texts = {
            "courriel": "Facultative : pour vous répondre seulement. Elle est effacée trente jours "
            "après la réponse. Par exemple nom@exemple.fr."
        }
        error_messages = {
            "courriel": {
                "invalid": "Saisissez une adresse électronique valide, par exemple nom@exemple.fr."
            }
        }
        widgets = {"courriel": forms.EmailInput(attrs={"autocomplete": "email"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["jeton"] = uuid.uuid4()

    def clean_jeton(self):
        return number_act(self)

    def is_from_robot(self) -> bool:
        """Whether the field that nobody sees was filled."""
        return bool(self.data.get("site"))
