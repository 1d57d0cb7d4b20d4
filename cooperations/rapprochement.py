"""Partners of the shared register found by name in one country, and probable duplicates.

The country's names are compared in memory, then the few kept are read in full: as many queries
whatever the number found.
"""

from collections import defaultdict
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from collectivites.cles import begins_with
from collectivites.rapprochement import rank
from collectivites.texte import fold
from cooperations.models import Cooperation, Partenaire
from cooperations.noms import (
    DEUX_FAUTES,
    PLUS_LONG,
    UNE_FAUTE,
    count_slips,
    distil,
    list_numbers,
    measure_likeness,
)
from cooperations.villes import Lieu, list_other_names, read_lieu

TEXTE_MAX = 200
NOMS_MAX = 4_000
DOUBLONS_MAX = 6
# More names that begin alike prove nothing: « Santa Cruz de… ».
PLUS_LONGS_MAX = 3
COLLECTIVITES_MONTREES = 3
NATURES = dict(Partenaire.Nature.choices)
FIELDS = ("pk", "nom", "nature", "precision", "latitude", "longitude")


class Inscrit(NamedTuple):
    """A partner of the register, as compared."""

    pk: int
    cle: str
    nature: str


def search_partenaires(pays: str, text: str, limit: int = 8) -> list[dict]:
    """Return the current partners of a country that ``text`` may name, the nearest first.

    Accents, order of words and slips are forgiven, generic words too, and a town is found under
    its name there. Each row: pk, nom, nature (label), precision, latitude, longitude, the names of
    three ``collectivites`` at most that work with it, and the ``nombre`` of all of them.
    """
    text = text[:TEXTE_MAX]
    lieu = read_lieu(pays) if fold(text) else None
    if lieu is None:
        return []
    words = lieu.distil(text)
    others = list_other_names(lieu, words)
    inscrits = list_inscrits(lieu.code, fold(text), words)
    wordings = list(dict.fromkeys([*map(" ".join, others), fold(text), " ".join(words)]))
    found: dict[Inscrit, None] = {}
    for wording in wordings:
        if len(found) < limit:
            last = wording == wordings[-1]
            ranked = rank(wording, inscrits, key=read_key, limit=limit, slips=last)
            found |= dict.fromkeys(ranked)
    return describe(list(found)[:limit])


def read_key(inscrit: Inscrit) -> str:
    return inscrit.cle


def list_inscrits(pays: str, key: str, words: list[str]) -> list[Inscrit]:
    """Return the current partners of a country, ``NOMS_MAX`` at most.

    Where there are more, only those that begin as the name sought does.
    """
    names = Partenaire.objects.current().filter(pays=pays).order_by("nom_normalise", "pk")
    rows = names.values_list("pk", "nom_normalise", "nature")
    found: list[tuple[int, str, str]] = []
    for letters in (0, 2, 4):
        begun = begins_with(key[:letters]) | begins_with(words[0][:letters])
        found = list((rows.filter(begun) if letters else rows)[: NOMS_MAX + 1])
        if len(found) <= NOMS_MAX:
            break
    return [Inscrit(*row) for row in found[:NOMS_MAX]]


def find_duplicates(*, pays: str, nom: str, nature: str = "") -> list[dict]:
    """Return the partners of a country that are probably the one named, the nearest first.

    Rows of ``search_partenaires``, six at most; those of ``nature`` come first.
    """
    nom = nom[:TEXTE_MAX]
    key = fold(nom)
    lieu = read_lieu(pays) if key else None
    if lieu is None:
        return []
    words = lieu.distil(nom)
    wordings = [words, *list_other_names(lieu, words)]
    inscrits = list_inscrits(lieu.code, key, words)
    found = drop_doubtful(compare(lieu, key, wordings, inscrits), nature)
    ordered = sorted(found, key=lambda row: (found[row], row.nature != nature, row.cle, row.pk))
    return describe(ordered[:DOUBLONS_MAX])


def compare(
    lieu: Lieu, key: str, wordings: list[list[str]], inscrits: list[Inscrit]
) -> dict[Inscrit, int]:
    """Return those which one of the wordings likens, or which ``key`` is a slip away from."""
    distilled = [distil(inscrit.cle, lieu.noms) for inscrit in inscrits]
    likenesses: dict[Inscrit, int] = {}
    for words in wordings:
        for rang in list_candidates(words, distilled):
            likeness = measure_likeness(words, distilled[rang])
            if likeness is not None:
                known = likenesses.get(inscrits[rang], likeness)
                likenesses[inscrits[rang]] = min(known, likeness)
    for rang in list_within(key, [inscrit.cle for inscrit in inscrits], UNE_FAUTE):
        same_numbers = list_numbers(wordings[0]) == list_numbers(distilled[rang])
        if same_numbers and count_slips(key, inscrits[rang].cle) is not None:
            likenesses.setdefault(inscrits[rang], UNE_FAUTE)
    return likenesses


def list_candidates(words: list[str], distilled: list[list[str]]) -> set[int]:
    """Return the ranks of the names worth measuring: near in letters, or sharing a first word."""
    candidates = set(list_within("".join(words), ["".join(other) for other in distilled]))
    sought = set(words)
    return candidates.union(
        rang
        for rang, other in enumerate(distilled)
        if other[0] == words[0] or (other[0] in sought and set(other) == sought)
    )


def list_within(typed: str, names: list[str], slips: int = DEUX_FAUTES) -> list[int]:
    found = process.extract(typed, names, scorer=OSA.distance, score_cutoff=slips, limit=None)
    return [rang for _, _, rang in found]


def drop_doubtful(likenesses: dict[Inscrit, int], nature: str) -> dict[Inscrit, int]:
    """Leave out longer names when they are many, or when one only is a local authority."""
    local = nature in Partenaire.NATURES_LOCALES
    longer = [inscrit for inscrit, likeness in likenesses.items() if likeness == PLUS_LONG]
    doubtful = {
        inscrit
        for inscrit in longer
        if len(longer) > PLUS_LONGS_MAX
        or (nature and (inscrit.nature in Partenaire.NATURES_LOCALES) != local)
    }
    return {
        inscrit: likeness for inscrit, likeness in likenesses.items() if inscrit not in doubtful
    }


def describe(inscrits: list[Inscrit]) -> list[dict]:
    """Return in their order what a page shows of partners and who works with them: two queries."""
    pks = [inscrit.pk for inscrit in inscrits]
    rows = {row["pk"]: row for row in Partenaire.objects.filter(pk__in=pks).values(*FIELDS)}
    names: dict[int, list[str]] = defaultdict(list)
    ties = Cooperation.objects.filter(partenaire__in=pks).order_by(
        "collectivite__nom_normalise", "collectivite"
    )
    for pk, _, nom in ties.values_list(
        "partenaire", "collectivite", "collectivite__nom"
    ).distinct():
        names[pk].append(nom)
    return [
        rows[pk]
        | {
            "nature": NATURES[rows[pk]["nature"]],
            "collectivites": names[pk][:COLLECTIVITES_MONTREES],
            "nombre": len(names[pk]),
        }
        for pk in pks
        if pk in rows
    ]
