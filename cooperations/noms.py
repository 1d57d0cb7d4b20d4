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
A_REPRENDRE = GENERIQUES.union(SAINTS, ROMAINS)
NUMERO = re.compile(r"\d+")
ORIENTATIONS = word_set(
    "nord sud est ouest centre north south east west central norte este oeste ost west bas "
    "haut basse haute inferior superior lower upper"
)
# Likenesses, the nearest first: same words, so many slips, one name longer than the other.
PAREIL, UNE_FAUTE, DEUX_FAUTES, PLUS_LONG = range(4)
# Letters from which a name with as many slips is still recognised.
UNE_FAUTE_DES, DEUX_FAUTES_DES = 3, 9
DEBUT_PARLANT = 5


def distil(key: str, pays: tuple[str, ...] = ()) -> list[str]:
    """Return the words of a name that tell it from others, ``pays`` being its country's names.

    Numbers are in digits, saints spelt out. A name made of generic words only keeps them all.

    >>> distil("commune vi du district de bamako")
    ['6', 'bamako']
    """
    words = key.split()
    if not A_REPRENDRE.isdisjoint(words):
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

    ``PAREIL`` is spaces and order apart; two slips are forgiven in a long name only. Numbers must
    be the same.
    """
    if "".join(typed) == "".join(other):
        return PAREIL
    if list_numbers(typed) != list_numbers(other):
        return None
    if sorted(typed) == sorted(other):
        return PAREIL
    slips = count_slips("".join(typed), "".join(other))
    if slips == UNE_FAUTE or (slips == DEUX_FAUTES and are_words_near(typed, other)):
        return slips
    return PLUS_LONG if is_beginning(typed, other) or is_beginning(other, typed) else None


def count_slips(typed: str, other: str) -> int | None:
    """Return the slips between two names of letters enough to recognise them; None above two."""
    slips = OSA.distance(typed, other, score_cutoff=DEUX_FAUTES)
    if slips > DEUX_FAUTES or min(len(typed), len(other)) < UNE_FAUTE_DES:
        return None
    return slips


def list_numbers(words: list[str]) -> list[str]:
    return [number for word in words for number in NUMERO.findall(word)]


def are_words_near(typed: list[str], other: list[str]) -> bool:
    """Tell whether two slips may be forgiven: neither at the head, nor both in a short word."""
    if typed[0][:1] != other[0][:1] or len("".join(typed)) < DEUX_FAUTES_DES:
        return False
    return len(typed) != len(other) or all(
        OSA.distance(a, b) < 2 or len(a) >= DEUX_FAUTES_DES
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
