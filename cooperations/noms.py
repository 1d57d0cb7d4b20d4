"""What is left of a partner's name once taken away what everybody writes in his own way.

« Bamako », « Ville de Bamako », « Bamako-ville » and « BAMAKO (Mali) » are one town; « Commune I »
and « Commune II » of Bamako are two. Everything here works on sort keys (``collectivites.texte``).
"""

import re

from rapidfuzz.distance import OSA

from collectivites.typographie import word_set

# Kinds of authorities, in the languages of the partners most often named.
NIVEAUX = word_set(
    "agglomeration arrondissement ayuntamiento bezirk borough cabildo camara canton cercle cidade "
    "citta city ciudad collectivite commune comune comunidad comte concello concelho county "
    "departement department departamento district distretto distrito gemeente gemeinde gmina "
    "gouvernorat governorate grad komuna kommun kommune kreis landkreis mairie mesto metropole "
    "miasto municipal municipale municipalidad municipalite municipality municipio municipiul obec "
    "oras powiat prefecture prefeitura province provincia region rural rurale stad stadt town "
    "township urbain urbaine ville voivodie wilaya zone"
)
PARTICULES = word_set(
    "al and at d da das de degli dei del dell della der des di die do dos du e el et il l la las "
    "le les los of the und y"
)
GENERIQUES = NIVEAUX | PARTICULES
SAINTS = {"st": "saint", "ste": "sainte", "sankt": "saint", "sint": "saint"}
ROMAINS = {
    romain: str(valeur)
    for valeur, romain in enumerate(
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv"], 1
    )
}
A_RETRADUIRE = frozenset({*SAINTS, *ROMAINS})
NUMERO = re.compile(r"\d+")
ORIENTATIONS = word_set(
    "nord sud est ouest centre north south east west central norte sur este oeste ost west bas "
    "haut basse haute inferior superior lower upper"
)
# Costs of a likeness: none, so many slips, one name longer than the other.
PAREIL, PLUS_LONG = 0, 3
FAUTES_MAX = 2
DEUX_FAUTES_DES = 8
DEBUT_PARLANT = 5


def distil(key: str, pays: tuple[str, ...] = ()) -> list[str]:
    """Return the words of a name that tell it from others, ``pays`` being its country's names.

    Numbers are in digits, saints spelt out. A name made of generic words only keeps them all.

    >>> distil("commune vi du district de bamako")
    ['6', 'bamako']
    """
    words = key.split()
    if not GENERIQUES.isdisjoint(words) or not A_RETRADUIRE.isdisjoint(words):
        words = drop_generic(words)
    for nom in pays:
        if key.endswith(f" {nom}"):
            shorter = drop_generic(key.removesuffix(nom).split())
            return words if GENERIQUES.issuperset(shorter) else shorter
    return words


def drop_generic(words: list[str]) -> list[str]:
    spelt = [
        spell_out(word, before, last=rank == len(words))
        for rank, (before, word) in enumerate(zip(["", *words], words, strict=False), 1)
    ]
    return [word for word in spelt if word not in GENERIQUES] or spelt


def spell_out(word: str, before: str, *, last: bool) -> str:
    """Return a numeral in digits, after what is numbered or at the end (« Xi’an » has none)."""
    if word in ROMAINS and (before in NIVEAUX or (last and before)):
        return ROMAINS[word]
    return SAINTS.get(word, word)


def measure_likeness(typed: list[str], other: list[str]) -> int | None:
    """Return how far two distilled names are, None when they name two things.

    0: the same words, spaces and order apart; 1 or 2: as many slips, in names long enough;
    3: one is the beginning of the other. Numbers must be the same, and the points of the compass
    unless a single slip is the only difference.
    """
    glued, other_glued = "".join(typed), "".join(other)
    if glued == other_glued:
        return PAREIL
    if list_numbers(typed) != list_numbers(other):
        return None
    if sorted(typed) == sorted(other):
        return PAREIL
    slips = OSA.distance(glued, other_glued, score_cutoff=FAUTES_MAX)
    if slips <= count_allowed(min(len(glued), len(other_glued))) and (
        slips == 1 or are_words_near(typed, other)
    ):
        return slips
    return PLUS_LONG if is_beginning(typed, other) or is_beginning(other, typed) else None


def list_numbers(words: list[str]) -> list[str]:
    return [number for word in words for number in NUMERO.findall(word)]


def count_allowed(length: int) -> int:
    """Return how many slips leave a name of this length recognisable."""
    return 0 if length < 3 else 1 if length < DEUX_FAUTES_DES else FAUTES_MAX


def are_words_near(typed: list[str], other: list[str]) -> bool:
    """Tell whether two slips are not both in one short word, nor in a point of the compass."""
    if ORIENTATIONS.intersection(typed) != ORIENTATIONS.intersection(other):
        return False
    return len(typed) != len(other) or all(
        OSA.distance(a, b) <= count_allowed(min(len(a), len(b)))
        for a, b in zip(typed, other, strict=True)
    )


def is_beginning(short: list[str], long: list[str]) -> bool:
    """Tell « Francfort » of « Francfort sur Main », not « San » of « San José »."""
    return (
        len(short) < len(long)
        and long[: len(short)] == short
        and len("".join(short)) >= DEBUT_PARLANT
        and ORIENTATIONS.isdisjoint(long[len(short) :])
    )
