"""The project sheet's form."""

from django import forms

from collectivites.montants import ChampMontant
from cooperations.lecture.themes import list_theme_choices
from cooperations.models import Projet, Thematique
from teleprocedure.forms.fiche import FicheForm

YEAR_INPUT = {"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}


class ProjetForm(FicheForm):
    """A project sheet: starred fields are compulsory."""

    obligatoires = ("description", "annee_debut")

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
        self.fields["statut"].choices = Projet.Statut.choices
        themes = list(self.instance.themes.values_list("thematique", flat=True))
        self.initial |= {
            "thematique_principale": themes[0] if themes else "",
            "autres_thematiques": themes[1:],
        }

    def to_service(self) -> dict:
        """Return the arguments of ``cooperations.services.projets.update_projet``."""
        data = self.cleaned_data
        codes = [data["thematique_principale"], *data["autres_thematiques"]]
        found = Thematique.objects.in_bulk(codes)
        return super().to_service() | {"themes": [found[code] for code in codes]}
