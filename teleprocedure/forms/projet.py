"""The project sheet's form."""

from django import forms
from django.core.exceptions import ValidationError
from dsfr.forms import DsfrBaseForm

from collectivites.montants import ChampMontant
from cooperations.lecture.themes import list_theme_choices
from cooperations.models import Projet, Thematique

VERSION_MAX = 2_000_000_000
YEAR_INPUT = {"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}
MESSAGE_DE_CONFLIT = (
    "Quelqu’un a enregistré cette fiche pendant que vous la modifiiez : rien n’a été écrasé. "
    "Comparez les deux textes ci-dessous, corrigez le vôtre au besoin, puis enregistrez de nouveau."
)


class ProjetForm(DsfrBaseForm, forms.ModelForm):
    """A project sheet: starred fields are compulsory, ``version`` guards against lost updates."""

    thematique_principale = forms.ChoiceField(
        label="Thématique principale",
        choices=lambda: [("", "Choisissez une thématique"), *list_theme_choices()],
    )
    autres_thematiques = forms.MultipleChoiceField(
        label="Autres thématiques",
        required=False,
        choices=list_theme_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=VERSION_MAX, localize=False
    )

    class Meta:
        model = Projet
        fields = [
            "titre",
            "description",
            "statut",
            "annee_debut",
            "annee_fin",
            "objectifs",
            "lieu",
            "operateurs",
            "reference_interne",
            "budget",
            "site_web",
        ]
        field_classes = {"budget": ChampMontant}
        widgets = {
            "statut": forms.RadioSelect,
            "annee_debut": forms.TextInput(attrs=YEAR_INPUT),
            "annee_fin": forms.TextInput(attrs=YEAR_INPUT),
            "budget": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            "site_web": forms.URLInput(attrs={"placeholder": "https://"}),
        }
        help_texts = {
            "titre": "En une phrase, ce que fait le projet.",
            "description": "Ce qui est fait, pour qui, avec quels moyens.",
            "statut": "Si le projet est terminé, indiquez aussi l’année de fin.",
            "annee_debut": "Par exemple 2019.",
            "budget": "Par exemple 12 500.",
            "lieu": "Quartier, commune ou région où le projet se déroule.",
        }

    field_order = [
        "titre",
        "description",
        "statut",
        "annee_debut",
        "annee_fin",
        "thematique_principale",
        "autres_thematiques",
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("description", "annee_debut"):
            self.fields[name].required = True
        self.fields["statut"].choices = Projet.Statut.choices
        themes = list(self.instance.themes.values_list("thematique", flat=True))
        self.initial |= {
            "version": self.instance.version,
            "thematique_principale": themes[0] if themes else "",
            "autres_thematiques": themes[1:],
        }
        self.differences: list[dict] = []

    def to_service(self) -> dict:
        """Return the arguments of ``cooperations.services.update_projet``."""
        data = self.cleaned_data
        codes = [data["thematique_principale"], *data["autres_thematiques"]]
        found = Thematique.objects.in_bulk(codes)
        return {
            "version": data["version"],
            "values": {name: data[name] for name in self._meta.fields},
            "themes": [found[code] for code in codes],
        }

    def add_error(self, field, error):
        """Put the sentence of a broken constraint beside the field that its code names."""
        error = error if isinstance(error, ValidationError) else ValidationError(error)
        by_field = error.error_dict if hasattr(error, "error_dict") else {field: error.error_list}
        for name, items in by_field.items():
            for item in items:
                target = name if name in self.fields else item.code
                super().add_error(target if target in self.fields else None, item)

    def show_conflict(self, current: Projet) -> None:
        """Keep what was typed, list what the other wrote, and let a second save decide."""
        self.differences = [
            {
                "champ": self.fields[name].label,
                "enregistre": self._display(name, getattr(current, name)),
                "saisi": self._display(name, self.cleaned_data[name]),
            }
            for name in self._meta.fields
            if getattr(current, name) != self.cleaned_data[name]
        ]
        self.data = self.data.copy()
        self.data["version"] = str(current.version)
        self.add_error(None, MESSAGE_DE_CONFLIT)

    def _display(self, name: str, value) -> str:
        if name == "statut":
            return Projet.Statut(value).label
        return "" if value is None else str(value)
