"""Capitals of proper names: what is typed all in capitals, or without any, is proposed rewritten.

Usage of the languages in which partners are named: French typographical usage first, particles of
German, English, Spanish, Portuguese, Italian and Dutch.
"""

import re
import unicodedata
from typing import NamedTuple

from collectivites.texte import fold


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list written at length."""
    return frozenset(text.split())


APOSTROPHES = ("'", "’")
MOT = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
ROMAIN = re.compile(r"(?=[ivx])x{0,3}(ix|iv|v?i{0,3})")
SANS_VOYELLE = re.compile(r"[bcdfghjklmnpqrstvwxz]{3,}")

SIGLES = word_set(
    "AFD AIMF AIRF ASBL CCAS CCFD CGLU CHR CHRU CHU CIAS CUF EPCI FAO FSPI IUT MJC OCDE OIF OMS "
    "ONG ONU PNUD RDC SIVOM SIVU UE UNESCO UNICEF USA WWF"
)
# Lower-case inside a name, though never at its end.
PARTICULES = word_set(
    "aan al am an and au auf aus aux bei bij by da das de degli dei del della delle dem den der "
    "des di do dos du e em en es et im in la le les lez lès nad ob of on op over pod pour près "
    "sobre sous sul sulla sur ten the und under unter upon van von vor y zu zum zur à"
)
ELIDEES = word_set("all d dall dell l nell sull")
ARTICLES_ESPAGNOLS = frozenset({"las", "los"})
LIAISONS = frozenset({"d", "de", "du", "des"})
# The name of a town follows: « Ville de La Paz ».
NIVEAUX_DE_VILLE = word_set("cercle commune intercommunalite mairie municipalite ville")
# Common nouns and adjectives of French, lower-case after « de », « du », « des »… or another.
NOMS_COMMUNS = NIVEAUX_DE_VILLE | word_set(
    "agglomeration agricole amicale amis arrondissement arrondissements association associations "
    "canton centrale centre chambre collectivite collectivites comite commerce communale "
    "communaute communautes communes comte conseil conservatoire cooperation cooperative "
    "culture culturel culturelle departement departemental departementale departements "
    "developpement district eau ecole economique education elus enfants federation femmes "
    "francophones general generale gouvernorat habitants hopital hospitalier industrie "
    "international internationale jeunes jeunesse jumelage lecture lycee maire maires metiers "
    "metropole municipal municipale municipales municipalites musique national nationale office "
    "pays prefecture primaire producteurs province provinces provincial quartier regional "
    "regionale region regions rural rurale rurales sante secteur solidarite sport sports syndicat "
    "technique tourisme universitaire universite urbain urbaine vallee village villages "
    "villes zone"
)
AVANT_UN_NOM_COMMUN = LIAISONS | NOMS_COMMUNS | {"a", "aux", "et", "pour"}
NUMEROTES = word_set("arrondissement commune district quartier secteur tranche zone")
# Before an apostrophe, they leave its capital to what follows: « L'Aquila », but « Xi'an ».
ELISIONS = word_set("all c castell coll d dall dell k l m n nell o qu s sant sull t")


class Mot(NamedTuple):
    """A word of a name: as typed, its sort key, its rank, and the characters that touch it."""

    texte: str
    cle: str
    rang: int
    avant: str
    apres: str

    @property
    def elide(self) -> bool:
        return self.apres in APOSTROPHES

    @property
    def after_apostrophe(self) -> bool:
        return self.avant[-1:] in APOSTROPHES


def suggest_case(nom: str) -> str:
    """Return ``nom`` with the capitals of a proper name, or as it is when it needs no correction.

    Only a name wholly in capitals or wholly without is rewritten: mixed case was meant.

    >>> suggest_case("COMMUNE VI DU DISTRICT DE BAMAKO"), suggest_case("McAllen")
    ('Commune VI du district de Bamako', 'McAllen')
    """
    upper = nom.isupper()
    if not (upper or nom.islower()):
        return nom
    found = list(MOT.finditer(nom))
    if upper and len(found) == 1 and SANS_VOYELLE.fullmatch(nom.lower()):
        return nom
    mots = [read_word(nom, match, rang) for rang, match in enumerate(found)]
    pieces, end = [], 0
    for mot, match in zip(mots, found, strict=True):
        pieces += [nom[end : match.start()], rewrite_word(mots, mot, upper=upper)]
        end = match.end()
    written = "".join([*pieces, nom[end:]])
    return nom if written == nom else unicodedata.normalize("NFC", written)


def read_word(nom: str, match: re.Match, rang: int) -> Mot:
    start, end = match.span()
    around = nom[max(start - 2, 0) : start], nom[end : end + 1]
    return Mot(match.group(), fold(match.group()), rang, *around)


def rewrite_word(mots: list[Mot], mot: Mot, *, upper: bool) -> str:
    """Return the word as it is written in its place; ``upper``: the name came in capitals."""
    if is_acronym(mots, mot) or is_numeral(mots, mot):
        return mot.texte.upper()
    if goes_on(mots, mot) or is_common_noun(mots, mot):
        return lower(mot.texte)
    if is_particle(mots, mot) and not begins_a_town(mots, mot):
        return lower(mot.texte)
    return capitalize(mot.texte, upper=upper)


def keys_before(mots: list[Mot], mot: Mot) -> list[str]:
    """Return the keys of the two words before, the nearest last."""
    return [before.cle for before in mots[max(mot.rang - 2, 0) : mot.rang]]


def is_acronym(mots: list[Mot], mot: Mot) -> bool:
    """Tell the known acronyms; the short ones are also syllables of names (« Choa Chu Kang »)."""
    if mot.texte.upper() not in SIGLES:
        return False
    if len(mot.texte) > 3 or not mot.rang:
        return True
    return mots[mot.rang - 1].cle in AVANT_UN_NOM_COMMUN


def is_numeral(mots: list[Mot], mot: Mot) -> bool:
    """Tell roman numerals below forty; a letter alone counts last or after what is numbered.

    At the head of a name only from three letters on, « Vi » and « Xi » being names.
    """
    if not ROMAIN.fullmatch(mot.cle) or mot.elide or mot.after_apostrophe:
        return False
    if not mot.rang or len(mot.cle) > 1:
        return bool(mot.rang) or len(mot.cle) > 2
    return mot.rang == len(mots) - 1 or mots[mot.rang - 1].cle in NUMEROTES


def goes_on(mots: list[Mot], mot: Mot) -> bool:
    """Tell what continues without a capital: « 1er », « Xi'an », « 's-Hertogenbosch »."""
    if not mot.after_apostrophe:
        return mot.avant[-1:].isdigit()
    if mot.avant[0].isalpha():
        return mots[mot.rang - 1].cle not in ELISIONS
    return len(mot.texte) == 1


def is_common_noun(mots: list[Mot], mot: Mot) -> bool:
    """Tell the French common nouns and adjectives inside a name: « Centre hospitalier de… »."""
    if not mot.rang or mot.cle not in NOMS_COMMUNS:
        return False
    before = keys_before(mots, mot)
    return before[-1] in AVANT_UN_NOM_COMMUN or before in (["de", "la"], ["de", "l"], ["a", "la"])


def is_particle(mots: list[Mot], mot: Mot) -> bool:
    """Tell the small words inside a name; an initial (« A. ») is none, nor « Al » in « d'Al »."""
    if not 0 < mot.rang < len(mots) - 1 or mot.after_apostrophe:
        return False
    word = lower(mot.texte)
    if mot.elide:
        return word in ELIDEES
    if word in ARTICLES_ESPAGNOLS:
        return mots[mot.rang - 1].cle == "de"
    return word in PARTICULES


def begins_a_town(mots: list[Mot], mot: Mot) -> bool:
    """Tell whether a town's name begins here: « Ville de La Paz », not « Ville de la vallée »."""
    match keys_before(mots, mot):
        case [niveau, liaison] if niveau in NIVEAUX_DE_VILLE and liaison in LIAISONS:
            return mot.cle not in LIAISONS and mots[mot.rang + 1].cle not in NOMS_COMMUNS
    return False


def lower(word: str) -> str:
    """Return ``word`` in lower case; Turkish « İ » becomes one plain « i »."""
    return word.replace("İ", "i").lower()


def capitalize(word: str, *, upper: bool) -> str:
    """Return ``word`` with its capital, two for « McAllen »."""
    if upper and word.startswith("MC") and len(word) > 4:
        return f"Mc{word[2]}{lower(word[3:])}"
    return word[0].title() + lower(word[1:])
