"""What the gazetteer of the world's towns says of a partner's name: its place, its spelling."""

import unicodedata
from operator import itemgetter
from typing import NamedTuple

from django.core.cache import caches
from django.db.models import QuerySet

from collectivites.cles import begins_with
from collectivites.texte import fold
from collectivites.typographie import suggest_case
from cooperations.models import Pays, Ville
from cooperations.noms import NUMERO, distil, is_beginning

TEXTE_MAX = 200
EXONYMES_SECONDS = 300
ARTICLES = ("al", "el", "la", "las", "le", "les", "los")
FIELDS = ("nom", "nom_francais", "nom_normalise", "population", "latitude", "longitude")


class Lieu(NamedTuple):
    """A country and its names, as sort keys."""

    code: str
    noms: tuple[str, ...]

    def distil(self, nom: str) -> list[str]:
        """Return the words of ``nom`` that tell it from the others of this country."""
        return distil(fold(nom), self.noms)


def read_lieu(code: str) -> Lieu | None:
    """Return the country of this code, None for anything that is not a country's code."""
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        return None
    row = Pays.objects.filter(pk=code).values_list("nom_normalise", "nom_anglais").first()
    return Lieu(code, (row[0], fold(row[1]))) if row else None


def locate(pays: str, nom: str) -> dict | None:
    """Return the town that a partner's name designates: its French name, latitude, longitude.

    Generic words, numbers of districts, articles and the country's name are set aside; a name in
    use there is known too (« Köln » is Cologne). The most populated of equals; None when none is.
    """
    lieu = read_lieu(pays)
    words = lieu.distil(nom[:TEXTE_MAX]) if lieu else []
    if not lieu or not words:
        return None
    villes = Ville.objects.filter(pays=lieu.code).order_by("-population", "code").values(*FIELDS)
    unnumbered = [word for word in words if not NUMERO.search(word)] or words
    row = find_written(villes, fold(nom), words, unnumbered) or find_near(lieu, villes, unnumbered)
    return row and {
        "nom": write_name(row),
        "latitude": row["latitude"],
        "longitude": row["longitude"],
    }


def find_written(villes: QuerySet, key: str, *wordings: list[str]) -> dict | None:
    """Return the town whose sort key is ``key``, else one of the wordings, articles apart."""
    keys = [key]
    for wording in map(" ".join, wordings):
        keys += [wording, *(f"{article} {wording}" for article in ARTICLES)]
    rows = villes.filter(nom_normalise__in=set(keys))
    return min(rows, key=lambda row: keys.index(row["nom_normalise"]), default=None)


def find_near(lieu: Lieu, villes: QuerySet, words: list[str]) -> dict | None:
    """Return the town known under these words in its language or with other spaces or saints.

    Failing that, the most populated whose name they begin.
    """
    rows = [*read_exonymes(lieu.code), *villes.filter(begins_with(words[0][0]))]
    rows.sort(key=itemgetter("population"), reverse=True)
    named = [(row, wording) for row in rows for wording in list_wordings(lieu, row)]
    for is_meant in (is_same, is_beginning):
        for row, wording in named:
            if is_meant(words, wording):
                return row
    return None


def list_wordings(lieu: Lieu, row: dict) -> list[list[str]]:
    wordings = [distil(row["nom_normalise"], lieu.noms)]
    return [*wordings, lieu.distil(row["nom"])] if row["nom_francais"] else wordings


def is_same(words: list[str], wording: list[str]) -> bool:
    return "".join(words) == "".join(wording)


def read_exonymes(pays: str) -> list[dict]:
    """Return the towns of a country whose French name is not their own.

    Kept five minutes in the process: they change with the referential, once a year.
    """
    towns = Ville.objects.filter(pays=pays, nom_francais__gt="").values(*FIELDS)
    kept = caches["pages"].get_or_set(f"exonymes-{pays}", lambda: list(towns), EXONYMES_SECONDS)
    return kept or []


def list_other_names(lieu: Lieu, words: list[str]) -> list[list[str]]:
    """Return the other names of the towns that ``words`` name or begin: « Köln » is Cologne."""
    pairs = [
        (lieu.distil(row["nom"]), lieu.distil(row["nom_francais"]))
        for row in read_exonymes(lieu.code)
    ]
    return [
        other
        for pair in pairs
        for name, other in (pair, pair[::-1])
        if not is_same(*pair) and (is_same(words, name) or is_beginning(words, name))
    ]


def suggest_name(pays: str, nom: str) -> str:
    """Return ``nom`` as the gazetteer writes it, else with the capitals of a proper name.

    The gazetteer is followed for the same letters only: « NDJAMENA » becomes « N’Djamena ». It is
    not where it would take accents or hyphens away, nor for capitals where some were typed, nor
    for an apostrophe of another form.
    """
    key = fold(nom[:TEXTE_MAX])
    lieu = read_lieu(pays) if key else None
    written = [write_name(row) for row in read_homonyms(lieu, key)] if lieu else []
    mixed = not (nom.isupper() or nom.islower())
    if mixed and any(level(name) == level(nom) for name in written):
        return nom
    if written and count_marks(written[0]) >= count_marks(nom):
        return written[0]
    return suggest_case(nom)


def read_homonyms(lieu: Lieu, key: str) -> list[dict]:
    """Return the towns of these letters, spaces apart, the most populated first."""
    villes = Ville.objects.filter(pays=lieu.code).order_by("-population", "code").values(*FIELDS)
    exact = list(villes.filter(nom_normalise=key))
    return exact or [
        row
        for row in villes.filter(begins_with(key[0]))
        if is_same([key.replace(" ", "")], row["nom_normalise"].split())
    ]


def write_name(row: dict) -> str:
    """Return the French name of a town if it has one, else its own, with our apostrophe."""
    return (row["nom_francais"] or row["nom"]).replace("'", "’")


def level(nom: str) -> str:
    """Return ``nom`` less what it may be typed with: capitals, one apostrophe or the other."""
    return nom.casefold().replace("’", "'")


def count_marks(nom: str) -> int:
    """Return how many accents, special letters and hyphens a name has."""
    composed = unicodedata.normalize("NFC", nom)
    return sum(char == "-" or (not char.isascii() and char != "’") for char in composed)
