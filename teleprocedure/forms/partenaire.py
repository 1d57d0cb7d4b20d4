"""What is typed of a partner: its country and name to find it, then its own fields."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from dsfr.forms import DsfrBaseForm

from collectivites.champs import ChampTexte
from collectivites.texte import clean_text
from cooperations.models import Partenaire, Pays
from cooperations.services.partenaires import CHAMPS
from cooperations.villes import suggest_name

NOM_MAX, PRECISION_MAX, DEGRES_MAX = 200, 100, 30
HORS_DE_FRANCE = (
    "Choisissez un pays de la liste : une coopération ou une action se mène hors de France."
)
ECRITURE = (
    "Ce nom s’écrit d’ordinaire « {} ». Corrigez-le, ou cochez plus bas que vous gardez le vôtre."
)
LES_DEUX = "Indiquez la latitude et la longitude, ou aucune des deux."


def list_pays():
    """Return the countries where one may work: all but France."""
    return Pays.objects.exclude(pk="FR").order_by("nom_normalise")


class ChampDegres(forms.FloatField):
    """Degrees with a comma or a point, as people copy them."""

    def __init__(self, *, bound: int, **kwargs):
        widget = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"})
        super().__init__(min_value=-bound, max_value=bound, required=False, widget=widget, **kwargs)

    def to_python(self, value):
        if not isinstance(value, str):
            return super().to_python(value)
        text = clean_text(value).replace(",", ".").replace("−", "-").removesuffix("°").strip()
        if len(text) > DEGRES_MAX:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)

    def prepare_value(self, value):
        return str(value).replace(".", ",") if isinstance(value, float) else value


class RadioSelect(forms.RadioSelect):
    """Only the first choice takes the focus; under this name the design system draws it."""

    def create_option(self, name, value, label, selected, index, subindex=None, attrs=None):
        option = super().create_option(name, value, label, selected, index, subindex, attrs)
        if index:
            option["attrs"].pop("autofocus", None)
        return option


class ChoixPartenaireForm(DsfrBaseForm, forms.Form):
    """Whom one works with: the country first, then the name; ``slug`` is set by a suggestion."""

    pays = forms.ModelChoiceField(
        label="Pays",
        queryset=Pays.objects.none(),
        empty_label="Choisissez un pays",
        error_messages={"invalid_choice": HORS_DE_FRANCE},
    )
    nom = ChampTexte(
        label="Nom du partenaire",
        help_text="La ville, la région ou l’organisme : quelques lettres suffisent.",
        max_length=NOM_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    nature = forms.ChoiceField(
        label="Nature du partenaire",
        choices=Partenaire.Nature.choices,
        initial=Partenaire.Nature.COLLECTIVITE,
    )
    slug = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pays"].queryset = list_pays()
        if not self.is_bound:
            self.fields["pays"].widget.attrs["autofocus"] = True


class PartenaireForm(forms.Form):
    """The partner's own fields, which a form about a tie adds to its own.

    A name that is usually written otherwise (« BAMAKO ») is refused once; ``garder`` then keeps
    it. ``ecrit`` is the name already there, which is not discussed again.
    """

    ecrit = ""

    nom = ChampTexte(
        label="Nom du partenaire",
        max_length=NOM_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    garder = forms.BooleanField(label="Garder le nom tel que je l’ai écrit", required=False)
    nature = forms.ChoiceField(label="Nature du partenaire", choices=Partenaire.Nature.choices)
    precision = ChampTexte(
        label="Précision",
        help_text="Subdivision qui distingue des homonymes, par exemple « Bavière ».",
        required=False,
        max_length=PRECISION_MAX,
    )
    latitude = ChampDegres(bound=90, label="Latitude", help_text="En degrés, par exemple 12,65.")
    longitude = ChampDegres(
        bound=180, label="Longitude", help_text="En degrés, par exemple −8 à l’ouest de Greenwich."
    )

    def prepare_nom(self, pays: str) -> None:
        """Look for how the name is written in that country; show it beside the name."""
        typed = self.data.get("nom", "") if self.is_bound else self.initial.get("nom", "")
        nom = clean_text(str(typed))[:NOM_MAX]
        self.propose = suggest_name(pays, nom)
        if not self.is_bound or self.propose == nom or nom == self.ecrit:
            del self.fields["garder"]
        if not self.is_bound and self.propose != nom:
            self["nom"].help_text = format_html("Écriture proposée : « {} ».", self.propose)

    def check_partenaire(self) -> None:
        """Discuss the name, and want a whole position or none."""
        if "garder" in self.fields and not self.cleaned_data.get("garder"):
            self.add_error("nom", ECRITURE.format(self.propose))
        if not {"latitude", "longitude"} & self.errors.keys():
            position = [self.cleaned_data.get(name) for name in ("latitude", "longitude")]
            if position.count(None) == 1:
                missing = ("latitude", "longitude")[position.index(None)]
                self.add_error(missing, LES_DEUX)

    def read_partenaire(self) -> dict:
        """Return the values of the partner's own fields, as services take them."""
        return {name: self.cleaned_data[name] for name in CHAMPS}
