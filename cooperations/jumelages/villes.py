"""The foreign side of a twinning: in the register, else in the gazetteer, else as written."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from collectivites.texte import fold
from cooperations.distances import Position, locate, measure_km
from cooperations.jumelages.lignes import Ecartee, Ligne, Refusee
from cooperations.models import Partenaire, Pays, Ville
from cooperations.villes import count_marks

FRANCE = "FR"
EXONYMES = Path(__file__).parent.parent / "nomenclatures" / "exonymes_anglais.csv"
MEME_LIEU_KM, HOMONYME_KM = 30, 50
# Words that are no part of a name; those that may be one (« Kansas City ») go if the rest is known.
GENERIQUES = re.compile(
    r"^(?:Gmina|(?:City|Municipality|Town) of|(?:London |Royal )+Borough of)\s+"
    r"|\s+(?:Municipality|Department|County Borough)$"
)
DOUTEUX = re.compile(r"\s+(?:District|Township|City|County|Region)$")
PRECISION = re.compile(r"^(?P<nom>[^(,]+?)\s*(?:\((?P<entre>[^)]+)\)|,\s*(?P<apres>.+))$")
DEUX_NOMS = re.compile(r"\s+[–/]\s+|(?<=\w)/(?=\w)")


class Lieu(NamedTuple):
    """A town of the gazetteer."""

    nom: str
    position: Position


class Nom(NamedTuple):
    """A town as a row names it: its names, the likeliest first, and what tells it from others."""

    noms: list[str]
    precision: str


class Villes:
    """Countries, register and gazetteer, read once; partners made on the way are known too."""

    def __init__(self) -> None:
        self.pays = list(Pays.objects.all())
        self.codes = read_country_names(self.pays)
        self.registre = read_registre()
        self.gazetteer = read_gazetteer()
        self.exonymes = read_exonymes()

    def find(self, ligne: Ligne) -> Partenaire:
        """Return the partner of a row: one of the register, or a new one, not yet saved."""
        code = self.find_pays(ligne)
        nom = self.read_nom(ligne.partenaire)
        lieu = self.locate(code, nom.noms, ligne.lieu)
        noms = [write_name(lieu.nom, nom.noms[0]), *nom.noms] if lieu else nom.noms
        position = ligne.lieu or (lieu and lieu.position)
        homonyms = []
        for key in dict.fromkeys(map(fold, noms)):
            for known in self.registre[code, key]:
                if is_same_place(known, position) and agrees(known, nom.precision):
                    return known
                homonyms.append(known)
        return self.register(code, noms[0], nom.precision, position, homonyms)

    def find_pays(self, ligne: Ligne) -> str:
        code = next((code for text in ligne.pays if (code := self.codes.get(fold(text)))), "")
        if code == FRANCE:
            raise Ecartee("Jumelage entre deux communes françaises : l’Atlas n’en tient pas.")
        if not code:
            name = next(iter(ligne.pays), "")
            raise Refusee(
                f"« {name} » n’est pas un pays du référentiel : indiquez son code à deux lettres."
            )
        return code

    def read_nom(self, texte: str) -> Nom:
        """Read « Alfaro, La Rioja », « Menden (Sauerland) », « Roncal – Erronkari »."""
        match, precision = PRECISION.match(texte), ""
        if match:
            texte, precision = match["nom"], match["entre"] or match["apres"]
        texte = GENERIQUES.sub("", texte)
        names = [texte, *DEUX_NOMS.split(texte), DOUTEUX.sub("", texte)]
        known = fold(precision) in self.codes
        return Nom(list(dict.fromkeys(filter(fold, names))), "" if known else precision)

    def locate(self, code: str, noms: list[str], position: Position | None) -> Lieu | None:
        """Return the town of the gazetteer that one of these names designates, within 30 km."""
        for key in self.list_keys(code, noms):
            towns = self.gazetteer.get((code, key), [])
            near = [
                town
                for town in towns
                if position is None or measure_km(position, town.position) <= MEME_LIEU_KM
            ]
            if near:
                return near[0]
        return None

    def list_keys(self, code: str, noms: list[str]) -> Iterator[str]:
        """Yield the sort keys of these names, and of those they translate."""
        for nom in noms:
            key = fold(nom)
            yield from filter(None, [self.exonymes.get((code, key)), key])

    def register(
        self, code: str, nom: str, precision: str, position: Position | None, homonyms: list
    ) -> Partenaire:
        """Return a new partner, that the rows after this one will find."""
        if any(known.precision == precision for known in homonyms):
            raise Refusee(
                f"Un autre « {nom} » du même pays est au registre, loin de celui-ci"
                " : ajoutez sa région au nom, par exemple « Munster, Basse-Saxe »."
            )
        partenaire = Partenaire(nom=nom.replace("'", "’"), pays_id=code, precision=precision)
        if position:
            partenaire.latitude, partenaire.longitude = position
        partenaire.set_keys()
        self.registre[code, partenaire.nom_normalise].append(partenaire)
        return partenaire


def write_name(known: str, typed: str) -> str:
    """Return the gazetteer's name; of two spellings of the same letters, the richer in marks."""
    richer = count_marks(typed) >= count_marks(known)
    return typed if richer and fold(known) == fold(typed) else known


def is_same_place(known: Partenaire, position: Position | None) -> bool:
    """Whether a partner may be at this place: within 50 km, or one of the two is not placed."""
    place = locate(known.latitude, known.longitude)
    return position is None or place is None or measure_km(position, place) <= HOMONYME_KM


def agrees(known: Partenaire, precision: str) -> bool:
    """Whether nothing tells apart a partner and a name of the same place."""
    return known.latitude is not None or fold(known.precision) == fold(precision)


def read_country_names(pays: list[Pays]) -> dict[str, str]:
    """Return the code of each country by any of its names."""
    return {
        fold(name): row.code
        for row in pays
        for name in (row.nom, row.nom_anglais, row.iso3, row.code)
        if name
    }


def read_registre() -> defaultdict[tuple[str, str], list[Partenaire]]:
    registre: defaultdict[tuple[str, str], list[Partenaire]] = defaultdict(list)
    for row in Partenaire.objects.current().locaux().order_by("pk"):
        registre[row.pays_id, row.nom_normalise].append(row)
    return registre


def read_gazetteer() -> dict[tuple[str, str], list[Lieu]]:
    """Return the towns of the world by country and by each of their names, the largest first."""
    towns: defaultdict[tuple[str, str], list[Lieu]] = defaultdict(list)
    rows = Ville.objects.order_by("-population", "code").values_list(
        "pays_id", "nom_normalise", "nom", "nom_francais", "latitude", "longitude"
    )
    for code, key, nom, francais, latitude, longitude in rows:
        lieu = Lieu(francais or nom, Position(latitude, longitude))
        for one in {key, *([fold(nom)] if francais else [])}:
            towns[code, one].append(lieu)
    return towns


def read_exonymes() -> dict[tuple[str, str], str]:
    """Return the sort key of the French name of towns, by country and key of the English one."""
    with EXONYMES.open(encoding="utf-8", newline="") as file:
        return {
            (row["pays"], fold(row["anglais"])): fold(row["francais"])
            for row in csv.DictReader(file)
        }
