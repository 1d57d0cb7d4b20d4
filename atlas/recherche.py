"""Names looked up among collectivités, countries and partners."""

from django.db.models import F

from collectivites.cles import begins_with, has_word_like
from collectivites.listes import FIELDS, present_collectivites, search_collectivites
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
    rows = Partenaire.objects.current().filter(begins_with(key))
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
    chosen = Collectivite.objects.current()
    within = chosen.in_territory(type=type, region=region, departement=departement)
    rows = rank(within.filter(begins_with(key)), SUGGESTIONS_MAX)
    if missing := SUGGESTIONS_MAX - len(rows):
        rows += rank(within.filter(has_word_like(key)).exclude(begins_with(key)), missing)
    return present_collectivites(rows)


def rank(found, limit: int) -> list[dict]:
    """Return the first rows of ``found``: those recensées, then the most populous."""
    order = ("-recensee", F("population").desc(nulls_last=True), "nom_normalise", "id")
    return list(found.order_by(*order).values(*FIELDS)[:limit])
