"""What the account forms share: allauth's fields, in our words and in the DSFR look."""

from typing import ClassVar

from django import forms
from dsfr.forms import DsfrBaseForm

FORMAT_D_ADRESSE = "Format attendu : nom@domaine.fr"
REGLES_DU_MOT_DE_PASSE = (
    "12 caractères au moins. Ni un mot de passe courant, ni proche de votre nom, "
    "de votre identifiant ou de votre adresse. Vous pouvez le coller."
)


class Description(forms.Form):
    """Describes fields made by others: ``libelles``, ``aides``, ``attributs`` go by their names.

    A placeholder vanishes as one types, so there is none.
    """

    libelles: ClassVar[dict[str, str]] = {}
    aides: ClassVar[dict[str, str]] = {}
    attributs: ClassVar[dict[str, dict[str, str]]] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.libelles.get(name, field.label)
            field.help_text = self.aides.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.update(self.attributs.get(name, {}))


class FormulaireDeCompte(DsfrBaseForm, Description):
    """First among the bases of a form of allauth: it then finds all the fields made."""
