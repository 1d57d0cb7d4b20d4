"""What staff type of a mailing: its words, whom it is for, the number that confirms it."""

from django import forms

from collectivites.champs import ChampTexte
from collectivites.decisions import DecisionForm
from collectivites.lecture import read_territories
from collectivites.models import Collectivite
from teleprocedure.audience import EN_RETARD, TRANSMIS, Criteres
from teleprocedure.models import Campagne
from teleprocedure.mots import DU_TEXTE_SEUL, VARIABLES, check_words
from teleprocedure.onglets import ONGLETS

ETATS = [
    ("", "transmise ou non"),
    (EN_RETARD, "non transmise (en retard)"),
    (TRANSMIS, "transmise"),
]
CHOIX_DES_ONGLETS = [(onglet.slug, onglet.titre) for onglet in ONGLETS]
AIDE_DE_L_OBJET = "Variables : " + ", ".join(
    f"{{{name}}}" for name in VARIABLES if name not in DU_TEXTE_SEUL
)
AIDE_DU_TEXTE = " · ".join(f"{{{name}}} : {told}" for name, told in VARIABLES.items())
LIGNES = 18
ONGLET_DES_DEUX = "Le même onglet est demandé vérifié et à vérifier : personne ne répondrait."


def list_regions() -> list[tuple[str, str]]:
    found = [(region["code"], region["nom"]) for region in read_territories()]
    return [("", "toutes les régions"), *found]


class MotsForm(forms.ModelForm):
    """Says beside each field which variable cannot be replaced."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        large = {"class": "vLargeTextField"}
        for name, told, attrs in (
            ("objet", AIDE_DE_L_OBJET, large),
            ("texte", AIDE_DU_TEXTE, large | {"rows": LIGNES}),
        ):
            if name in self.fields:
                self.fields[name].help_text = told
                self.fields[name].widget.attrs |= attrs

    def clean(self):
        data = super().clean()
        if {"objet", "texte"} <= data.keys():
            check_words(self.instance.nature, data["objet"], data["texte"])
        return data


class PublipostageForm(forms.ModelForm):
    """A new mailing: for which campaign, of which kind; its words come from the kind."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        last = Campagne.objects.commencees().first() or Campagne.objects.first()
        self.fields["campagne"].initial = last


class BrouillonForm(MotsForm):
    """The words of a draft, and the criteria of its audience."""

    types = forms.MultipleChoiceField(
        label="types de collectivité",
        choices=Collectivite.Type.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun coché : tous.",
    )
    region = forms.ChoiceField(label="région", choices=list_regions, required=False)
    transmission = forms.ChoiceField(label="mise à jour", choices=ETATS, required=False)
    verifies = forms.MultipleChoiceField(
        label="onglets déjà vérifiés",
        choices=CHOIX_DES_ONGLETS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    a_verifier = forms.MultipleChoiceField(
        label="onglets encore à vérifier",
        choices=CHOIX_DES_ONGLETS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    jamais_ouvert = forms.BooleanField(
        label="jamais ouvert",
        required=False,
        help_text="Aucun agent ne s’est connecté depuis l’ouverture de la campagne.",
    )
    sans_agent = forms.BooleanField(
        label="sans agent",
        required=False,
        help_text="Aucune habilitation accordée ou à reconfirmer.",
    )
    toutes = forms.BooleanField(
        label="y compris les collectivités non recensées",
        required=False,
        help_text="Celles qui ne mènent aucune coopération ni action connue.",
    )
    # Field → criterion; the state of the mailing itself is another « etat ».
    DE_L_AUDIENCE = {
        "types": "types",
        "region": "region",
        "transmission": "etat",
        "verifies": "verifies",
        "a_verifier": "a_verifier",
        "jamais_ouvert": "jamais_ouvert",
        "sans_agent": "sans_agent",
        "toutes": "toutes",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kept = Criteres.read(self.instance.audience)
        for name, criterion in self.DE_L_AUDIENCE.items():
            self.fields[name].initial = getattr(kept, criterion)

    def clean(self):
        data = super().clean()
        if set(data.get("verifies", ())) & set(data.get("a_verifier", ())):
            self.add_error("a_verifier", ONGLET_DES_DEUX)
        found = {to: data[name] for name, to in self.DE_L_AUDIENCE.items() if name in data}
        self.instance.audience = Criteres.read(found).write()
        return data


class ConfirmationForm(DecisionForm):
    """The number of messages, typed again."""

    nombre = forms.IntegerField(label="Nombre de messages, à retaper", min_value=0)


class AnnulationForm(ConfirmationForm):
    """The same; a draft has none."""

    def __init__(self, *args, expected: int, **kwargs):
        super().__init__(*args, expected=expected, **kwargs)
        if not expected:
            del self.fields["nombre"]


class AdressesMortesForm(DecisionForm):
    """The number of addresses that no mailing will try again, and why."""

    motif = ChampTexte(label="Motif, montré aux agents", max_length=300, required=False)
    nombre = forms.IntegerField(label="Nombre d’adresses, à retaper", min_value=0)
    field_order = ["motif", "nombre"]
