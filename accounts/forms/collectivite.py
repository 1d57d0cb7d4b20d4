"""The choice of a collectivité by its type and name, with or without suggestions."""

import re

from django import forms

from accounts.forms.champs import FormulaireDeCompte
from collectivites.champs import ChampTexte
from collectivites.listes import FIELDS, present_collectivites
from collectivites.models import Collectivite
from collectivites.successions import follow
from collectivites.texte import fold

CHOIX_MAX = 20
TYPES = [("", "Choisissez un type"), *Collectivite.Type.choices]
# « Conseil départemental du Rhône » and « Mairie de Lyon » name Rhône and Lyon.
GENERIQUE = re.compile(
    r"^(conseil )?(regional|region|departemental|general|departement|commune|ville|mairie"
    r"|collectivite territoriale) (de la |de l |du |des |de |d )?"
)
AUCUNE = (
    "Aucune collectivité de ce type ne porte ce nom. Vérifiez le type et l’orthographe, "
    "ou signalez qu’elle manque par le lien ci-dessous."
)
PLUSIEURS = "Plusieurs collectivités répondent à ce nom : choisissez la vôtre ci-dessous."
TROP = "Trop de collectivités répondent à ce nom : écrivez-le en entier."


class ChoixDeCollectivite(forms.Form):
    """Type, then name; ``slug`` is filled by a suggestion or by the list shown for homonyms.

    Once valid, ``cleaned_data["collectivite"]`` is the one found, or that took its place since;
    otherwise ``choix`` lists those that the name may mean, as ready strings.
    """

    type = forms.ChoiceField(
        label="Type de collectivité",
        choices=TYPES,
    )
    nom = ChampTexte(
        label="Nom de la collectivité",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    slug = forms.SlugField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.choix: list[dict] = []

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("type") and data.get("nom"):
            found = self.find(data["type"], data["nom"], data.get("slug", ""))
            data["collectivite"] = (found and follow(found.pk)) or found
        return data

    def find(self, type: str, nom: str, slug: str) -> Collectivite | None:
        """Return the collectivité of that type and name; else note why and list the candidates."""
        of_type = Collectivite.objects.filter(type=type)
        key = fold(nom)
        if not of_type.named(key).exists():
            key = GENERIQUE.sub("", key) or key
        named = of_type.named(key)
        if chosen := named.filter(slug=slug).first():
            return chosen
        exact = named.filter(nom_normalise=key)
        if exact.count() == 1:
            return exact.get()
        self.list_candidates(exact if exact.exists() else named)
        return None

    def list_candidates(self, named) -> None:
        """Keep what the name may mean, unless it means too much, and say so beside the field."""
        rows = list(named.order_by("nom_normalise", "id").values(*FIELDS)[: CHOIX_MAX + 1])
        if len(rows) <= CHOIX_MAX:
            self.choix = present_collectivites(rows)
        self.add_error("nom", PLUSIEURS if self.choix else TROP if rows else AUCUNE)


class ChoixDeCollectiviteForm(FormulaireDeCompte, ChoixDeCollectivite):
    """The choice alone, for who already has a profile."""
