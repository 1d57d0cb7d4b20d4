"""Forms of the lists of ties: the status of many projects, and what is confirmed once shown."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from dsfr.forms import DsfrBaseForm

from cooperations.models import Projet
from cooperations.models.cooperation import VALIDATEURS_ANNEE
from cooperations.services.lots import CONFLIT, Etat
from teleprocedure.forms.fiche import number_act
from teleprocedure.forms.projet import YEAR_INPUT

RECHARGE = "Cette page est ancienne : rechargez-la, puis cochez de nouveau les projets."
COCHE = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")
SANS_FIN = "N’indiquez une année de fin que pour des projets terminés."
CHANGE = (
    "Quelqu’un a modifié ces fiches pendant que vous lisiez cette page : rien n’est fait. "
    "Relisez ce qu’elle dit maintenant, puis confirmez."
)


class ChampProjets(forms.Field):
    """The projects ticked in a list, each sent as « key-version »: {key: version}."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value) -> dict[int, int]:
        found = [COCHE.fullmatch(text) for text in value or []]
        if not all(found):
            raise ValidationError("La liste a changé : cochez de nouveau les projets.")
        return {int(one[1]): int(one[2]) for one in found if one}


class SelectionForm(DsfrBaseForm):
    """Say of all the projects ticked that they are still under way, dormant or finished."""

    projets = ChampProjets(
        label="Projets", error_messages={"required": "Cochez au moins un projet."}
    )
    statut = forms.ChoiceField(
        label="Statut des projets cochés",
        choices=[
            (Projet.Statut.EN_COURS, "toujours en cours"),
            (Projet.Statut.EN_SOMMEIL, "en sommeil"),
            (Projet.Statut.TERMINE, "terminé en… (année ci-dessous)"),
        ],
        help_text="Pour un projet qui continue, une année de fin déjà passée est effacée.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le statut des projets cochés."},
    )
    annee_fin = forms.IntegerField(
        label="Année de fin",
        required=False,
        help_text="Pour des projets terminés seulement, par exemple 2024.",
        validators=VALIDATEURS_ANNEE,
        widget=forms.TextInput(attrs=YEAR_INPUT),
    )
    jeton = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"required": RECHARGE, "invalid": RECHARGE},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"jeton": uuid.uuid4()}

    def clean_jeton(self):
        return number_act(self)

    def clean(self):
        """A year goes with finished projects, and with them only."""
        over = self.cleaned_data.get("statut") == Projet.Statut.TERMINE
        year = self.cleaned_data.get("annee_fin")
        if over and not year and "annee_fin" not in self.errors:
            self.add_error("annee_fin", "Indiquez l’année de fin de ces projets.")
        if year and self.cleaned_data.get("statut") and not over:
            self.add_error("annee_fin", SANS_FIN)

    def list_ticked(self) -> dict[int, int]:
        """Return what was ticked, valid or not with the rest: {key: version}."""
        if not self.is_bound:
            return {}
        self.full_clean()
        return self.cleaned_data.get("projets", {})

    def has_conflict(self) -> bool:
        """Whether a ticked project was written since it was read."""
        return self.has_error(forms.forms.NON_FIELD_ERRORS, code=CONFLIT)

    def to_service(self) -> dict:
        """Return the arguments of ``cooperations.services.lots.set_statuts``."""
        data = self.cleaned_data
        etat = Etat(data["statut"], data["annee_fin"])
        return {"versions": data["projets"], "etat": etat, "jeton": data["jeton"]}


class ConfirmationForm(forms.Form):
    """A page that lists what an act will do carries the print of what it showed."""

    vu = forms.CharField(widget=forms.HiddenInput, error_messages={"required": CHANGE})

    def __init__(self, *args, current: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.current = current

    def clean_vu(self):
        if self.cleaned_data["vu"] != self.current:
            raise ValidationError(CHANGE)
        return self.current

    def add_error(self, field, error):
        """Say everything at the top of the page: it has no field to fill."""
        messages = error.messages if isinstance(error, ValidationError) else [error]
        super().add_error(None, messages)
        self.cleaned_data.pop("vu", None)

    def show_conflict(self, current) -> None:
        """Nothing was typed: the page is shown again as things are now."""
        self.add_error(None, CHANGE)

    def to_service(self) -> dict:
        return {"vu": self.cleaned_data["vu"]}
