"""The partners: local authorities on real towns, and the other bodies that some actions need."""

import re
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from atlas.demonstration.redaction import fill, read_rows, with_a, with_de
from atlas.demonstration.tirages import TAILLE_DE_LOT, Tirage, allot
from cooperations.models import Partenaire, Pays, Ville

Nature = Partenaire.Nature
NOM_LISIBLE = re.compile(r"[^\d/(),]{2,40}")
PART_DE_REGIONS, UN_GROUPEMENT_SUR = 0.05, 12
REGIONS_PAR_PAYS = 40


@dataclass(frozen=True)
class Contrepartie:
    """A partner with what the texts need of it: its town, its country, the kind of country."""

    partenaire: Partenaire
    ville: str
    population: int
    pays: Pays
    cadre: str


class Candidate(NamedTuple):
    """A local authority that may become a partner."""

    nature: str
    titre: str
    ville: str
    population: int
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Terrain:
    """A country, the kind of country it is, its weight, and who may be met there."""

    pays: Pays
    cadre: str
    poids: int
    candidates: list[Candidate]


def build_partenaires(tirage: Tirage, connues: set[tuple[str, str]]) -> list[Contrepartie]:
    """Create exactly the local authorities asked, in exactly the number of countries asked.

    ``connues`` are (country, town) that must be there when their country is.
    """
    terrains = list_terrains(tirage.volumes.pays)
    nombres = allot(
        tirage.volumes.partenaires,
        [terrain.poids for terrain in terrains],
        minimum=1,
        plafonds=[len(terrain.candidates) for terrain in terrains],
    )
    choisies = [
        make_contrepartie(terrain, candidate)
        for terrain, nombre in zip(terrains, nombres, strict=True)
        for candidate in choose_candidates(tirage, terrain, nombre, connues)
    ]
    create([contrepartie.partenaire for contrepartie in choisies])
    return choisies


def create(partenaires: list[Partenaire]) -> None:
    for partenaire in partenaires:
        partenaire.set_keys()
    Partenaire.objects.bulk_create(partenaires, batch_size=TAILLE_DE_LOT)


def list_terrains(nombre: int) -> list[Terrain]:
    """Return the ``nombre`` heaviest countries of ``pays.csv`` that have towns."""
    pays = Pays.objects.in_bulk()
    champs = ("pays_id", "nom_francais", "nom", "nom_normalise", "population")
    villes = Ville.objects.order_by("pays", "-population", "code")
    lignes = villes.values_list(*champs, "latitude", "longitude").iterator()
    par_pays = {code: list(groupe) for code, groupe in groupby(lignes, key=itemgetter(0))}
    terrains: list[Terrain] = []
    for ligne in read_rows("pays.csv"):
        code = ligne["pays"]
        candidates = list_candidates(ligne["subdivision"], par_pays.get(code, []))
        if candidates and code in pays:
            terrains.append(Terrain(pays[code], ligne["cadre"], int(ligne["poids"]), candidates))
        if len(terrains) == nombre:
            return terrains
    raise ValueError(f"Le référentiel n’a de villes que pour {len(terrains)} pays.")


def list_candidates(subdivision: str, villes: list[tuple]) -> list[Candidate]:
    """Return towns by size, one of each name, then the regions and groupings named after them."""
    retenues = {}
    for _, francais, nom, cle, *mesures in villes:
        lisible = (francais or nom).replace("'", "’")
        if cle and cle not in retenues and NOM_LISIBLE.fullmatch(lisible):
            retenues[cle] = (lisible, *mesures)
    communes = list(retenues.values())
    regions = communes[: min(REGIONS_PAR_PAYS, int(len(communes) * PART_DE_REGIONS))]
    groupements = communes[UN_GROUPEMENT_SUR - 1 :: UN_GROUPEMENT_SUR]
    return [
        *(Candidate(Nature.COLLECTIVITE, "", *ville) for ville in communes),
        *(Candidate(Nature.REGION, subdivision, *ville) for ville in regions),
        *(Candidate(Nature.GROUPEMENT, "Intercommunalité", *ville) for ville in groupements),
    ]


def choose_candidates(
    tirage: Tirage, terrain: Terrain, nombre: int, connues: set[tuple[str, str]]
) -> list[Candidate]:
    """Return the known ones, the largest towns for a third, then a draw among all the others."""

    def is_known(candidate: Candidate) -> bool:
        return not candidate.titre and (terrain.pays.pk, candidate.ville) in connues

    ordre = sorted(terrain.candidates, key=lambda candidate: not is_known(candidate))
    fixes = min(nombre, sum(map(is_known, ordre)) + nombre // 3)
    return ordre[:fixes] + tirage.rng.sample(ordre[fixes:], nombre - fixes)


def make_contrepartie(terrain: Terrain, candidate: Candidate) -> Contrepartie:
    ville = candidate.ville
    partenaire = Partenaire(
        nom=f"{candidate.titre} {with_de(ville)}" if candidate.titre else ville,
        pays=terrain.pays,
        nature=candidate.nature,
        latitude=candidate.latitude,
        longitude=candidate.longitude,
    )
    return Contrepartie(partenaire, ville, candidate.population, terrain.pays, terrain.cadre)


def build_autres(
    tirage: Tirage, contreparties: list[Contrepartie], nombre: int
) -> list[Contrepartie]:
    """Create partners that are not local authorities: they never count in the atlas's totals."""
    modeles = read_rows("autres_partenaires.csv")
    autres = []
    for contrepartie in tirage.rng.sample(contreparties, nombre):
        modele = tirage.rng.choice(modeles)
        slots = {"de_ville": with_de(contrepartie.ville), "a_ville": with_a(contrepartie.ville)}
        partenaire = Partenaire(
            nom=fill(tirage.rng, modele["texte"], slots),
            pays=contrepartie.pays,
            nature=modele["nature"],
            latitude=contrepartie.partenaire.latitude,
            longitude=contrepartie.partenaire.longitude,
        )
        autres.append(replace(contrepartie, partenaire=partenaire))
    uniques = {(a.pays.pk, a.partenaire.nature, a.partenaire.nom): a for a in autres}
    create([autre.partenaire for autre in uniques.values()])
    return list(uniques.values())
