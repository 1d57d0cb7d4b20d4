"""Who works with whom: well-known ties first, then pairs of comparable size."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from atlas.demonstration.collectivites import Type, weigh
from atlas.demonstration.partenaires import Contrepartie, build_autres
from atlas.demonstration.redaction import read_rows
from atlas.demonstration.tirages import TAILLE_DE_LOT, Tirage, allot
from collectivites.models import Collectivite
from cooperations.models import Cooperation, Partenaire

Nature = Cooperation.Nature
PROXIMITES = {Type.COMMUNE: 0.5, Type.INTERCOMMUNALITE: 0.1}
PARTS_DE_JUMELAGE = {"europe": 0.56, "monde": 0.3, "emergent": 0.14, "developpement": 0.1}
PART_DE_JUMELAGE_HORS_COMMUNES = 0.06
PREFERENCES = {"developpement": 8.0, "emergent": 3.0, "monde": 2.0, "europe": 1.0}
POPULATION_CONNUE = 2_000_000
PART_D_AUTRES_PARTENAIRES = 0.5

Paire = tuple[Collectivite, Contrepartie]


@dataclass(frozen=True)
class Lien:
    """A coopération or action with what the texts and amounts need of its two ends."""

    cooperation: Cooperation
    collectivite: Collectivite
    contrepartie: Contrepartie


def read_liens() -> set[tuple[str, str]]:
    """Return the (country, town) of well-known ties."""
    return {(ligne["pays"], ligne["ville"]) for ligne in read_rows("liens.csv")}


def build_cooperations(
    tirage: Tirage, collectivites: list[Collectivite], contreparties: list[Contrepartie]
) -> list[Lien]:
    """Create the coopérations: each collectivité and each partner has at least one."""
    nombres = allot(
        tirage.volumes.cooperations,
        [weigh(collectivite) * tirage.rng.uniform(0.6, 1.4) for collectivite in collectivites],
        minimum=1,
    )
    places = dict(zip(collectivites, nombres, strict=True))
    emplois = count_emplois(tirage, contreparties)
    paires = pair_known(places, emplois, contreparties)
    jumelages = {
        (ligne["collectivite"], ligne["pays"], ligne["ville"]): ligne["jumelage"] == "1"
        for ligne in read_rows("liens.csv")
    }
    paires += pair_others(tirage, places, emplois, contreparties, paires)
    liens = []
    for collectivite, contrepartie in paires:
        cle = (collectivite.code_insee, contrepartie.pays.pk, contrepartie.ville)
        jumelage = jumelages.get(cle, draw_jumelage(tirage, collectivite, contrepartie))
        liens.append(make_lien(tirage, collectivite, contrepartie, jumelage))
    Cooperation.objects.bulk_create([lien.cooperation for lien in liens], batch_size=TAILLE_DE_LOT)
    return liens


def count_emplois(tirage: Tirage, contreparties: list[Contrepartie]) -> Counter[int]:
    """Return {rank of the partner: coopérations to give it}; the best known are shared."""
    par_pays = Counter(contrepartie.pays.pk for contrepartie in contreparties)
    poids = [
        min(contrepartie.population + 1_000, POPULATION_CONNUE) ** 0.5
        * par_pays[contrepartie.pays.pk] ** 0.5
        * PREFERENCES[contrepartie.cadre]
        for contrepartie in contreparties
    ]
    rangs = range(len(contreparties))
    partages = tirage.rng.choices(rangs, poids, k=tirage.volumes.cooperations - len(rangs))
    return Counter(chain(rangs, partages))


def pair_known(
    places: dict[Collectivite, int], emplois: Counter[int], contreparties: list[Contrepartie]
) -> list[Paire]:
    """Take from ``places`` and ``emplois`` the well-known ties for which both have room."""
    par_code = {collectivite.code_insee: collectivite for collectivite in places}
    par_ville = {
        (contrepartie.pays.pk, contrepartie.ville): rang
        for rang, contrepartie in enumerate(contreparties)
        if contrepartie.partenaire.nature == Partenaire.Nature.COLLECTIVITE
    }
    paires = []
    for ligne in read_rows("liens.csv"):
        collectivite = par_code.get(ligne["collectivite"])
        rang = par_ville.get((ligne["pays"], ligne["ville"]))
        if collectivite and rang is not None and places[collectivite] and emplois[rang]:
            places[collectivite] -= 1
            emplois[rang] -= 1
            paires.append((collectivite, contreparties[rang]))
    return paires


def pair_others(
    tirage: Tirage,
    places: dict[Collectivite, int],
    emplois: Counter[int],
    contreparties: list[Contrepartie],
    connues: list[Paire],
) -> list[Paire]:
    """Pair what is left: small communes go to Europe first, and like goes with like in size."""
    restantes = [collectivite for collectivite, nombre in places.items() for _ in range(nombre)]
    restantes.sort(key=lambda c: PROXIMITES.get(Type(c.type), 0) + tirage.rng.random())
    par_zone: dict[bool, list[Contrepartie]] = {True: [], False: []}
    for rang in sorted(emplois.elements()):
        par_zone[contreparties[rang].cadre != "europe"].append(contreparties[rang])
    lointaines = restantes[: len(par_zone[True])]
    proches = restantes[len(par_zone[True]) :]
    paires = sort_by_size(tirage, lointaines, par_zone[True])
    paires += sort_by_size(tirage, proches, par_zone[False])
    return separate(paires, connues)


def sort_by_size(
    tirage: Tirage, collectivites: list[Collectivite], contreparties: list[Contrepartie]
) -> list[Paire]:
    """Return pairs of about the same rank, with enough chance for surprises."""

    def rank_collectivite(collectivite: Collectivite) -> float:
        return math.log(1 + (collectivite.population or 0)) + tirage.rng.gauss(0, 1.2)

    def rank_contrepartie(contrepartie: Contrepartie) -> float:
        bonus = 0 if contrepartie.partenaire.nature == Partenaire.Nature.COLLECTIVITE else 2
        return math.log(100 + contrepartie.population) + bonus + tirage.rng.gauss(0, 1.5)

    return list(
        zip(
            sorted(collectivites, key=rank_collectivite, reverse=True),
            sorted(contreparties, key=rank_contrepartie, reverse=True),
            strict=True,
        )
    )


def separate(paires: list[Paire], connues: Iterable[Paire]) -> list[Paire]:
    """Swap partners until no collectivité has the same one twice."""
    gauche = [collectivite.pk for collectivite, _ in paires]
    droite = [contrepartie for _, contrepartie in paires]
    vues = {(collectivite.pk, contrepartie.partenaire.pk) for collectivite, contrepartie in connues}

    def is_free(rang: int, autre: int) -> bool:
        return (gauche[rang], droite[autre].partenaire.pk) not in vues

    for rang in range(len(paires)):
        if not is_free(rang, rang):
            suivants = range(rang + 1, len(paires))
            autre = next(autre for autre in suivants if is_free(rang, autre))
            droite[rang], droite[autre] = droite[autre], droite[rang]
        vues.add((gauche[rang], droite[rang].partenaire.pk))
    return [(collectivite, droite[rang]) for rang, (collectivite, _) in enumerate(paires)]


def draw_jumelage(tirage: Tirage, collectivite: Collectivite, contrepartie: Contrepartie) -> bool:
    part = PARTS_DE_JUMELAGE[contrepartie.cadre]
    if collectivite.type != Type.COMMUNE:
        part = PART_DE_JUMELAGE_HORS_COMMUNES
    return tirage.chance(part)


def make_lien(
    tirage: Tirage,
    collectivite: Collectivite,
    contrepartie: Contrepartie,
    jumelage: bool,
    nature: str = Nature.COOPERATION,
) -> Lien:
    """Return a tie, not saved yet, with a plausible first year or none at all."""
    derniere = tirage.today.year - 1
    premiere, fin = (1955, min(2015, derniere)) if jumelage else (1988, derniere)
    cooperation = Cooperation(
        collectivite=collectivite,
        partenaire=contrepartie.partenaire,
        nature=nature,
        jumelage=jumelage,
        annee_debut=None if tirage.chance(0.08) else tirage.rng.randint(premiere, fin),
    )
    return Lien(cooperation, collectivite, contrepartie)


def build_actions(
    tirage: Tirage, collectivites: list[Collectivite], contreparties: list[Contrepartie]
) -> list[Lien]:
    """Create actions without commitment, half of them with other bodies than local authorities."""
    nombre = max(1, tirage.volumes.actions * 4 // 5)
    autres = build_autres(tirage, contreparties, int(nombre * PART_D_AUTRES_PARTENAIRES))
    locales = tirage.rng.sample(contreparties, min(nombre - len(autres), len(contreparties)))
    poids = [weigh(collectivite) for collectivite in collectivites]
    liens = [
        make_lien(tirage, collectivite, contrepartie, False, Nature.ACTION)
        for collectivite, contrepartie in zip(
            tirage.rng.choices(collectivites, poids, k=len(autres) + len(locales)),
            autres + locales,
            strict=True,
        )
    ]
    Cooperation.objects.bulk_create([lien.cooperation for lien in liens], batch_size=TAILLE_DE_LOT)
    return liens
