"""Names looked up among collectivités, countries and partners."""

from itertools import chain

from collectivites.listes import present_collectivites, search_collectivites
from collectivites.models import Collectivite
from collectivites.texte import fold
from cooperations.adresses import partenaire_url, pays_url
from cooperations.models import Partenaire, Pays

RESULTS_MAX = 40
SUGGESTIONS_MAX = 8


def search(text: str) -> dict[str, list[dict]]:
    """Return what ``text`` names, by kind, forty rows a kind at most: three queries.

    Collectivités recensées come first; the others are found too, for their agents look for them.
    """
    key = fold(text)
    if not key:
        return {"collectivites": [], "pays": [], "partenaires": []}
    found = search_collectivites(text).order_by("-recensee", "nom_normalise", "id")
    return {
        "collectivites": present_collectivites(list(found[:RESULTS_MAX])),
        "pays": search_pays(key),
        "partenaires": search_partenaires(key),
    }


def search_pays(key: str) -> list[dict]:
    rows = Pays.objects.filter(nom_normalise__contains=key, bilan__isnull=False)
    found = rows.order_by("nom_normalise").values_list("code", "nom")[:RESULTS_MAX]
    return [{"nom": nom, "url": pays_url(code)} for code, nom in found]


def search_partenaires(key: str) -> list[dict]:
    rows = Partenaire.objects.current().filter(nom_normalise__startswith=key)
    found = rows.order_by("nom_normalise", "id").values_list(
        "id", "nom", "nom_normalise", "pays__nom"
    )
    return [
        {"nom": nom, "url": partenaire_url(pk, key), "pays": pays}
        for pk, nom, key, pays in found[:RESULTS_MAX]
    ]


def suggest(text: str, *, type="", region="", departement="") -> list[dict]:
    """Return up to eight collectivités for the text being typed.

    Names that start with the text come before those of which only a later word does.
    """
    key = fold(text)
    if not key:
        return []
    within = Collectivite.objects.in_territory(type=type, region=region, departement=departement)
    prefix = within.filter(nom_normalise__startswith=key)
    inside = within.filter(nom_normalise__contains=f" {key}").exclude(nom_normalise__startswith=key)
    rows = chain.from_iterable(
        part.order_by("-recensee", "-population", "nom_normalise", "id").values(
            "nom", "slug", "type", "recensee", "population", "mise_a_jour_le",
            "region__nom", "departement_id", "departement__nom",
        )[:SUGGESTIONS_MAX]
        for part in (prefix, inside)
    )  # fmt: skip
    return present_collectivites(list(rows)[:SUGGESTIONS_MAX])
