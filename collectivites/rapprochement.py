"""Names found from what people type: accents, case, order of words and slips are forgiven."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from collectivites.models import Reseau
from collectivites.texte import fold

TEXTE_MAX = 100
RESSEMBLANCE_MIN, PROCHES_MAX = 85, 8
NATURES = dict(Reseau.Nature.choices)
# What a name is to the text, the nearest first; with slips comes after, by their cost.
IDENTIQUE, COMMENCE, COLLE, PAR_MOTS, AVEC_FAUTES = range(5)

Row = TypeVar("Row")
# The place of a row among the others, and one of its names as a sort key.
Nom = tuple[int, str]


def rank(
    text: str,
    rows: Iterable[Row],
    *,
    key: Callable[[Row], str | tuple[str, ...]],
    limit: int,
    slips: bool = True,
) -> list[Row]:
    """Return the rows that ``text`` may name, the nearest first; none for an empty text.

    ``key`` gives the folded name of a row, or several. A name is kept when it begins with the text
    (spaces apart), when each word typed begins one of its words, in any order, or when this holds
    but for slips: one from four letters on, two from eight. Slips are forgiven only when fewer
    than ``limit`` rows are found without, and never if ``slips`` says no.
    """
    wanted = fold(text[:TEXTE_MAX])
    rows = list(rows)
    if not wanted:
        return []
    noms = [(rang, cle) for rang, row in enumerate(rows) for cle in list_keys(key(row))]
    found = keep_best(find_as_typed(wanted, noms))
    if slips and len(found) < limit and count_allowed(len(wanted)):
        rest = [(rang, cle) for rang, cle in noms if rang not in found]
        found |= keep_best(find_with_slips(wanted, rest))
    ordered = sorted(found, key=lambda rang: (*found[rang], rang))
    return [rows[rang] for rang in ordered[:limit]]


def list_keys(keys: str | tuple[str, ...]) -> tuple[str, ...]:
    return (keys,) if isinstance(keys, str) else keys


def keep_best(scores: Iterable[tuple[int, Nom]]) -> dict[int, tuple[int, int, str]]:
    """Return by row its best score, then what orders the rows of one score: short names first."""
    best: dict[int, tuple[int, int, str]] = {}
    for score, (rang, cle) in scores:
        value = (score, len(cle), cle)
        if rang not in best or value < best[rang]:
            best[rang] = value
    return best


def find_as_typed(wanted: str, noms: list[Nom]) -> Iterable[tuple[int, Nom]]:
    """Yield with its score each name that the text, taken as well typed, names or begins."""
    joined = wanted.replace(" ", "")
    beginnings = [f" {word}" for word in wanted.split()]
    for nom in noms:
        cle = nom[1]
        if cle.startswith(wanted):
            yield (IDENTIQUE if cle == wanted else COMMENCE), nom
        elif cle.replace(" ", "").startswith(joined):
            yield COLLE, nom
        elif all(map(f" {cle}".__contains__, beginnings)):
            yield PAR_MOTS, nom


def find_with_slips(wanted: str, noms: list[Nom]) -> Iterable[tuple[int, Nom]]:
    """Yield with its score each name that the text names or begins, but for slips."""
    vocabulary = set(" ".join(cle for _, cle in noms).split())
    near = [list_near(word, vocabulary) for word in dict.fromkeys(wanted.split())]
    glued = [cle.replace(" ", "") for _, cle in noms]
    glued_near = list_near(wanted.replace(" ", ""), set(glued))
    for nom, name in zip(noms, glued, strict=True):
        costs = [add_costs(near, nom[1].split()) if all(near) else None, glued_near.get(name)]
        possible = [cost for cost in costs if cost is not None]
        if possible:
            yield AVEC_FAUTES + min(possible), nom


def add_costs(near: list[dict[str, int]], words: list[str]) -> int | None:
    """Return what it costs each word typed to be one of ``words``, None if one is not."""
    total = 0
    for costs in near:
        possible = [costs[word] for word in words if word in costs]
        if not possible:
            return None
        total += min(possible)
    return total


def list_near(typed: str, words: Iterable[str]) -> dict[str, int]:
    """Return the words that ``typed`` may be, whole or begun, with the cost of its slips.

    Two a slip, one for a word begun only. One at least of the first two letters must be right, or
    the two swapped; the first one where two slips are forgiven.
    """
    start, allowed = typed[:2], count_allowed(len(typed))
    words = [word for word in words if word[:1] in start or word[1:2] in start]
    near: dict[str, int] = {}
    for length in range(len(typed) - allowed, len(typed) + allowed + 1):
        begun = [word[:length] for word in words]
        for _, slips, rang in process.extract(
            typed, begun, scorer=OSA.distance, score_cutoff=allowed, limit=None
        ):
            word = words[rang]
            if slips < 2 or word[0] == typed[0]:
                cost = 2 * slips + (len(word) > length)
                near[word] = min(cost, near.get(word, cost))
    return near


def count_allowed(length: int) -> int:
    """Return how many slips are forgiven in a word of this length."""
    return 0 if length < 4 else 1 if length < 8 else 2


def suggest_reseaux(text: str, limit: int = 8) -> list[dict]:
    """Return the associations and networks that ``text`` may name, by acronym or name (one query).

    Neither those refused nor those merged into another can be chosen any more.
    ``statut`` is « propose » for those that the delegation has not confirmed yet.
    """
    rows = Reseau.objects.current().values(
        "pk", "nom", "nom_normalise", "sigle", "nature", "statut"
    )
    found = rank(text, rows, key=list_reseau_keys, limit=limit) if fold(text) else []
    return [
        {name: row[name] for name in ("pk", "nom", "sigle", "statut")}
        | {"nature": NATURES[row["nature"]]}
        for row in found
    ]


def list_reseau_keys(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["nom_normalise"], f"{fold(row['sigle'])} {row['nom_normalise']}".strip()


def list_similar(reseau: Reseau, rows: Iterable[Reseau]) -> list[Reseau]:
    """Return those of ``rows`` that may be the same network, the nearest first.

    Their names have the same words, or one has those of the other and more; or their acronyms are
    the same.
    """
    others = [row for row in rows if row.pk != reseau.pk]
    found = process.extract(
        reseau.nom_normalise,
        [row.nom_normalise for row in others],
        scorer=fuzz.token_set_ratio,
        score_cutoff=RESSEMBLANCE_MIN,
        limit=PROCHES_MAX,
    )
    near = [others[rang] for _, _, rang in found]
    sigle = fold(reseau.sigle).replace(" ", "")
    same = [row for row in others if sigle and fold(row.sigle).replace(" ", "") == sigle]
    return list(dict.fromkeys([*same, *near]))[:PROCHES_MAX]
