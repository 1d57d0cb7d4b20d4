"""The forms of a tab's spreadsheet: the file, then what the report is answered."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from dsfr.forms import DsfrBaseForm

from teleprocedure.tableur.classeur import read_lignes
from teleprocedure.tableur.colonnes import Colonne
from teleprocedure.tableur.rapport import Rapport

EMPREINTE_MAX = 64
A_CORRIGER = "Cochez cette case pour laisser de côté les lignes refusées, ou corrigez-les."
CHANGEE = (
    "Des fiches ont changé depuis l’affichage de ce rapport : rien n’est enregistré. Relisez-le, "
    "puis confirmez."
)
RIEN = "Ce fichier ne contient rien à enregistrer."


class DepotForm(DsfrBaseForm):
    """An .xlsx file; once valid, ``cleaned_data["lignes"]`` holds the text of its cells."""

    fichier = forms.FileField(
        label="Fichier du tableur",
        help_text="Au format .xlsx, 2 Mo et 2 000 lignes au plus.",
        error_messages={
            "required": "Choisissez le fichier à déposer.",
            "empty": "Ce fichier est vide.",
            "max_length": "Le nom de ce fichier est trop long : donnez-lui un nom plus court.",
        },
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".xlsx", "autofocus": True}),
    )

    def __init__(self, *args, colonnes: list[Colonne], **kwargs):
        super().__init__(*args, **kwargs)
        self.colonnes = colonnes

    def clean(self):
        data = super().clean() or self.cleaned_data
        if file := data.get("fichier"):
            try:
                data["lignes"] = read_lignes(file, file.size, self.colonnes)
            except ValidationError as error:
                self.add_error("fichier", error)
        return data


class ConfirmationForm(DsfrBaseForm):
    """« Confirmer »: for the very report that was read, and knowing what it leaves aside."""

    data: QueryDict

    empreinte = forms.CharField(widget=forms.HiddenInput, required=False, max_length=EMPREINTE_MAX)
    acceptees = forms.BooleanField(
        label="Enregistrer les lignes acceptées, sans les lignes refusées",
        error_messages={"required": A_CORRIGER},
    )

    def __init__(self, *args, rapport: Rapport, **kwargs):
        super().__init__(*args, **kwargs)
        self.rapport, self.attendue = rapport, rapport.empreinte
        self.initial["empreinte"] = self.attendue
        if not rapport.refusees:
            del self.fields["acceptees"]

    def clean(self):
        data = super().clean() or self.cleaned_data
        if not self.rapport.acceptees:
            raise ValidationError(RIEN)
        if data.get("empreinte") != self.attendue:
            again = self.data.copy()
            again["empreinte"] = self.attendue
            again.pop("acceptees", None)
            self.data = again
            raise ValidationError(CHANGEE)
        return data
