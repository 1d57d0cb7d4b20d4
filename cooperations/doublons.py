"""Partners of one country that are probably one: their names, their kinds, how far apart.

A country is read in one query and compared in memory. Only names that share a block are: the same
letters but one, the same words, the first letter and three in a row. A block of many names, where
comparing all of them would cost their square, compares neighbours only: a register a hundred
times larger costs a little more than a hundred times as much, one kind of blocks at a time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cooperations.distances import Position, locate, measure_km
from cooperations.models import Doublon, Partenaire, Pays
from cooperations.noms import (
    DEUX_FAUTES,
    DEUX_FAUTES_DES,
    PAREIL,
    PLUS_LONG,
    UNE_FAUTE,
    measure_likeness,
)
from cooperations.villes import Lieu, read_exonymes, read_lieu

BLOC_MAX, VOISINS = 60, 12
# Letters in a row that two slips leave whole, in a name long enough to forgive both.
SUITE = 3
PAR_FICHE_MAX = 12
PRES_KM, LOIN_KM = 5, 25
LOIN_DEGRES = LOIN_KM / 111
FIELDS = ("pk", "nom_normalise", "nature", "precision", "latitude", "longitude")
RESSEMBLANCES = {
    PAREIL: (Doublon.Ressemblance.PAREIL, 100),
    UNE_FAUTE: (Doublon.Ressemblance.UNE_FAUTE, 85),
    DEUX_FAUTES: (Doublon.Ressemblance.DEUX_FAUTES, 75),
    PLUS_LONG: (Doublon.Ressemblance.PLUS_LONG, 60),
}
# What is taken off the score of two partners: of another kind, less or not placed, far away.
AUTRE_NATURE, SANS_PRECISION, SANS_DISTANCE, UN_PEU_LOIN, LOIN = 55, 10, 10, 10, 60
Mots = tuple[str, ...]


class Fiche(NamedTuple):
    """A partner as compared: the words of its name, under which the gazetteer may know it too."""

    pk: int
    mots: Mots
    nature: str
    precision: str
    position: Position | None


class Trouve(NamedTuple):
    """A pair found: the two keys in order, and why."""

    a: int
    b: int
    ressemblance: str
    distance: float | None
    score: int


def find_pairs(pays: str) -> list[Trouve]:
    """Return the pairs of current partners of a country that may be one, the likeliest first.

    ``PAR_FICHE_MAX`` at most by partner. Two queries, whatever the number of partners.
    """
    lieu = read_lieu(pays)
    fiches = read_fiches(lieu) if lieu else []
    found: dict[tuple[int, int], Trouve] = {}
    for one, other in list_candidates(fiches):
        if (one.pk, other.pk) not in found and (pair := judge(one, other)):
            found[one.pk, other.pk] = pair
    times: dict[int, int] = defaultdict(int)
    kept = []
    for pair in sorted(found.values(), key=lambda pair: (-pair.score, pair.a, pair.b)):
        if max(times[pair.a], times[pair.b]) < PAR_FICHE_MAX:
            kept.append(pair)
            times[pair.a] += 1
            times[pair.b] += 1
    return kept


def read_fiches(lieu: Lieu) -> list[Fiche]:
    """Return the current partners of a country, in the order of their keys."""
    francais = {
        tuple(lieu.distil(row["nom"])): tuple(lieu.distil(row["nom_francais"]))
        for row in read_exonymes(lieu.code)
    }
    rows = Partenaire.objects.current().filter(pays=lieu.code).order_by("pk").values_list(*FIELDS)
    fiches = []
    for pk, nom, nature, precision, latitude, longitude in rows.iterator(chunk_size=2_000):
        mots = tuple(lieu.distil(nom))
        position = locate(latitude, longitude)
        fiches.append(Fiche(pk, francais.get(mots, mots), nature, precision, position))
    return fiches


def list_candidates(fiches: list[Fiche]) -> Iterator[tuple[Fiche, Fiche]]:
    """Yield the pairs worth measuring, the lower key first, maybe several times."""
    for list_keys in (list_spellings, list_beginnings, list_runs):
        blocks: dict[str, list[int]] = defaultdict(list)
        for rank, fiche in enumerate(fiches):
            for key in list_keys(fiche.mots):
                blocks[key].append(rank)
        for ranks in blocks.values():
            for one, other in list_pairs(fiches, ranks):
                yield fiches[one], fiches[other]


def list_spellings(mots: Mots) -> set[str]:
    """Return the letters of a name, all of them and all but one."""
    joined = "".join(mots)
    return {joined, *(joined[:rank] + joined[rank + 1 :] for rank in range(len(joined)))}


def list_beginnings(mots: Mots) -> set[str]:
    """Return the words of a name in any order, and its first words in theirs."""
    begun = (" ".join(mots[:rank]) for rank in range(1, len(mots) + 1))
    return {"=" + " ".join(sorted(mots)), *begun}


def list_runs(mots: Mots) -> set[str]:
    """Return the first letter of a long name with each run of letters that follows."""
    joined = "".join(mots)
    if len(joined) < DEUX_FAUTES_DES:
        return set()
    runs = range(1, len(joined) - SUITE + 1)
    return {f"{joined[0]}…{joined[rank : rank + SUITE]}" for rank in runs}


def list_pairs(fiches: list[Fiche], ranks: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a block; in a large one, of names near in alphabetical order only."""
    if len(ranks) <= BLOC_MAX:
        reach = len(ranks)
    else:
        ranks = sorted(ranks, key=lambda rank: fiches[rank].mots)
        reach = VOISINS
    for place, rank in enumerate(ranks):
        for other in ranks[place + 1 : place + 1 + reach]:
            yield (rank, other) if rank < other else (other, rank)


def judge(one: Fiche, other: Fiche) -> Trouve | None:
    """Return the pair with its score, None when they are two.

    Two are those of another family (an association and a town), those that a précision tells
    apart, and those of near names too far from one another.
    """
    if are_far(one, other) or is_local(one) != is_local(other) or are_told_apart(one, other):
        return None
    likeness = measure_likeness(list(one.mots), list(other.mots))
    if likeness is None:
        return None
    km = measure_km(one.position, other.position) if one.position and other.position else None
    if likeness != PAREIL and km is not None and km > LOIN_KM:
        return None
    ressemblance, score = RESSEMBLANCES[likeness]
    score -= AUTRE_NATURE if one.nature != other.nature else 0
    score -= SANS_PRECISION if one.precision != other.precision else 0
    score -= weigh(km)
    return Trouve(one.pk, other.pk, ressemblance, km, max(0, score))


def are_far(one: Fiche, other: Fiche) -> bool:
    """Tell at once that two of other words are too far apart, which most candidates are."""
    if one.position is None or other.position is None or one.mots == other.mots:
        return False
    return abs(one.position.latitude - other.position.latitude) > LOIN_DEGRES


def is_local(fiche: Fiche) -> bool:
    return fiche.nature in Partenaire.NATURES_LOCALES


def are_told_apart(one: Fiche, other: Fiche) -> bool:
    return bool(one.precision and other.precision) and one.precision != other.precision


def weigh(km: float | None) -> int:
    """Return what a distance takes off the score."""
    if km is None:
        return SANS_DISTANCE
    return 0 if km <= PRES_KM else UN_PEU_LOIN if km <= LOIN_KM else LOIN


def build_rows(pairs: Iterable[Trouve]) -> list[Doublon]:
    return [
        Doublon(
            partenaire_a_id=pair.a,
            partenaire_b_id=pair.b,
            ressemblance=pair.ressemblance,
            distance=pair.distance,
            score=pair.score,
        )
        for pair in pairs
    ]


def list_pays() -> list[str]:
    """Return all countries, in the order of their codes: a search taken up again skips none."""
    return list(Pays.objects.order_by("code").values_list("code", flat=True))
