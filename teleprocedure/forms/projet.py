"""The project sheet's form."""

from django import forms

from collectivites.montants import ChampMontant
from cooperations.lecture.themes import list_theme_choices, read_names
from cooperations.models import Projet, Thematique
from teleprocedure.forms.associes import AssociesForm
from teleprocedure.forms.fiche import FicheForm

YEAR_INPUT = {"inputmode": "numeric", "maxlength": 4, "autocomplete": "off"}
COPIE = " (copie)"


class ProjetForm(FicheForm):
    """What a project sheet says of the project: starred fields are compulsory.

    ``copie_de`` is the sheet that a new one starts from.
    """

    obligatoires = ("description", "annee_debut")

    thematique_principale = forms.ChoiceField(
        label="Thématique principale",
        help_text="Celle par laquelle on cherchera d’abord le projet.",
        choices=lambda: [("", "Choisissez une thématique"), *list_theme_choices()],
    )
    autres_thematiques = forms.MultipleChoiceField(
        label="Autres thématiques",
        help_text="Toutes celles que le projet touche aussi.",
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
            "objectifs": "Ce que le projet doit changer, et comment on le saura.",
            "lieu": "Quartier, commune ou région où le projet se déroule.",
            "operateurs": "Associations, établissements ou services qui le mettent en œuvre.",
            "reference_interne": "Numéro de dossier ou de délibération, pour vous y retrouver.",
            "budget": "Total en euros, toutes années et tous financeurs. Par exemple 12 500.",
            "site_web": "Page qui présente le projet.",
        }

    field_order = [
        "titre",
        "description",
        "statut",
        "annee_debut",
        "annee_fin",
        "thematique_principale",
        "autres_thematiques",
        "objectifs",
        "lieu",
        "operateurs",
        "partenaires_associes",
        "ajouter_partenaires",
        "collectivites_associees",
        "ajouter_collectivites",
    ]

    def __init__(self, *args, copie_de: Projet | None = None, **kwargs):
        if copie_de:
            kwargs["initial"] = copy_values(copie_de)
        super().__init__(*args, **kwargs)
        self.source = copie_de or self.instance
        self.fields["statut"].choices = Projet.Statut.choices
        if not self.is_bound:
            self.fields["titre"].widget.attrs["autofocus"] = True
        themes = list_codes(self.source)
        self.initial |= {
            "thematique_principale": themes[0] if themes else "",
            "autres_thematiques": themes[1:],
        }

    def read_codes(self) -> list[str]:
        """Return the codes of the themes, each once, the main one first."""
        data = self.cleaned_data
        return list(dict.fromkeys([data["thematique_principale"], *data["autres_thematiques"]]))

    def to_service(self) -> dict:
        """Return the arguments of ``update_projet`` and ``create_projet``."""
        codes = self.read_codes()
        found = Thematique.objects.in_bulk(codes)
        return super().to_service() | {"themes": [found[code] for code in codes]}

    def show_conflict(self, current) -> None:
        """Tell the themes apart too."""
        super().show_conflict(current)
        kept, typed = list_codes(current), self.read_codes()
        if kept[:1] != typed[:1]:
            self.add_difference("thematique_principale", name_all(kept[:1]), name_all(typed[:1]))
        if set(kept[1:]) != set(typed[1:]):
            self.add_difference("autres_thematiques", name_all(kept[1:]), name_all(typed[1:]))

    def add_difference(self, champ: str, enregistre: str, saisi: str) -> None:
        self.differences.append(
            {"champ": self.fields[champ].label, "enregistre": enregistre, "saisi": saisi}
        )


class FicheDeProjetForm(AssociesForm, ProjetForm):
    """The whole sheet, with who is associated."""

    class Meta(ProjetForm.Meta):
        pass

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.prepare_associes()


def copy_values(projet: Projet) -> dict:
    """Return what a sheet says, under a title that tells the copy."""
    titre = projet._meta.get_field("titre")
    values = {name: getattr(projet, name) for name in ProjetForm.Meta.fields}
    return values | {"titre": projet.titre[: titre.max_length - len(COPIE)] + COPIE}


def list_codes(projet: Projet) -> list[str]:
    return list(projet.themes.values_list("thematique", flat=True)) if projet.pk else []


def name_all(codes: list[str]) -> str:
    names = read_names()
    return ", ".join(names.get(code, code) for code in codes)
