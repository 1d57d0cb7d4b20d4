"""Forms of the exchange pages: which format leaves, which file comes in."""

from django import forms
from django.core.exceptions import ValidationError

from collectivites.echanges.fichiers import Fichier, find_format
from collectivites.echanges.limites import CLASSEURS
from collectivites.echanges.tables import Table
from collectivites.models import Import

AUTRE_FORMAT = "Ce fichier n’est pas d’un format lu ici : {}."


class ExportForm(forms.Form):
    """The format of the file."""

    format = forms.ChoiceField(
        label="format", choices=Import.Format, initial=Import.Format.CSV, widget=forms.RadioSelect
    )


class FichierForm(forms.Form):
    """A file for a table; once valid, ``cleaned_data["lu"]`` is what ``deposit`` keeps of it."""

    fichier = forms.FileField(
        label="fichier",
        max_length=200,
        error_messages={
            "required": "Choisissez le fichier à importer.",
            "empty": "Ce fichier est vide.",
            "max_length": "Le nom de ce fichier est trop long : donnez-lui un nom plus court.",
        },
    )

    def __init__(self, *args, table: Table, **kwargs):
        super().__init__(*args, **kwargs)
        self.table = table
        accepted = ",".join(f".{format}" for format in table.formats_lus)
        self.fields["fichier"].widget.attrs["accept"] = accepted

    def clean(self):
        data = super().clean() or self.cleaned_data
        if file := data.get("fichier"):
            try:
                data["lu"] = self.read(file)
            except ValidationError as error:
                self.add_error("fichier", error)
        return data

    def read(self, file) -> dict:
        """Check the file as far as its first line; the worker reads the rest."""
        format = find_format(file.name)
        if format not in self.table.formats_lus:
            raise ValidationError(AUTRE_FORMAT.format(", ".join(self.table.formats_lus)))
        if file.size > CLASSEURS.taille:
            raise ValidationError(CLASSEURS.trop_gros)
        contenu = file.read()
        titres, needed = list(self.table.titres), list(self.table.obligatoires)
        Fichier(contenu, format, titres, needed).check()
        return {"nom": file.name, "format": format, "contenu": contenu}
