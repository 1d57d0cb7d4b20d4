"""Declarations of APD from 2003 to last year, whose yearly totals are those once published."""

import datetime as dt
from decimal import Decimal

from apd.models import Declaration
from atlas.demonstration.collectivites import Type, weigh
from atlas.demonstration.comptes import COLLECTIVITES_DES_AGENTS
from atlas.demonstration.cooperations import Lien
from atlas.demonstration.redaction import read_rows
from atlas.demonstration.tirages import TAILLE_DE_LOT, Tirage, allot
from collectivites.models import Collectivite

CADRES_ELIGIBLES = {"developpement", "emergent"}
TOTAL_RECENT = 110.0
CENTIMES_PAR_MILLION = 100_000_000
PART_DE_NEANT = 0.08
GRANDE_AMPLEUR = 20
RETARDATAIRES = 0.35


def list_totals(last_year: int) -> dict[int, float]:
    """Return {year: millions of euros}: the known totals, then a steady rise to the last year."""
    totaux = {int(ligne["annee"]): float(ligne["millions"]) for ligne in read_rows("apd.csv")}
    derniere, dernier = max(totaux.items())
    duree = last_year - derniere
    for rang in range(1, duree + 1):
        hausse = (TOTAL_RECENT / dernier) ** (rang / duree)
        totaux[derniere + rang] = round(dernier * hausse, 1)
    return {annee: total for annee, total in totaux.items() if annee <= last_year}


def build_declarations(tirage: Tirage, liens: list[Lien]) -> list[Declaration]:
    """Create the declarations of those who act in an eligible country, each year or now and then.

    A year without a row is « non déclarée »; an amount of 0 is « néant ». The last year, which the
    open campaign asks for, lacks late-comers, among them those whose accounts are for trying.
    """
    actives = dict.fromkeys(
        lien.collectivite for lien in liens if lien.contrepartie.cadre in CADRES_ELIGIBLES
    )
    assiduites = {collectivite: draw_assiduite(tirage, collectivite) for collectivite in actives}
    last_year = tirage.today.year - 1
    declarations = []
    for annee, millions in list_totals(last_year).items():
        presentes = [
            collectivite
            for collectivite, assiduite in assiduites.items()
            if tirage.chance(assiduite)
            and not (annee == last_year and is_late(tirage, collectivite))
        ]
        declarations += declare_year(tirage, annee, millions, presentes or list(actives)[:1])
    return Declaration.objects.bulk_create(declarations, batch_size=TAILLE_DE_LOT)


def is_late(tirage: Tirage, collectivite: Collectivite) -> bool:
    if (collectivite.type, collectivite.code_insee) in COLLECTIVITES_DES_AGENTS:
        return True
    return weigh(collectivite) < GRANDE_AMPLEUR and tirage.chance(RETARDATAIRES)


def draw_assiduite(tirage: Tirage, collectivite: Collectivite) -> float:
    """Return the probability of declaring in a year: high for large authorities."""
    if weigh(collectivite) >= GRANDE_AMPLEUR:
        return tirage.rng.uniform(0.75, 1)
    return tirage.rng.choice([0, 0, 0.1, 0.3, 0.8])


def declare_year(
    tirage: Tirage, annee: int, millions: float, presentes: list[Collectivite]
) -> list[Declaration]:
    """Return the declarations of one year; they add up to ``millions`` to the cent."""
    payeuses = [c for c in presentes[1:] if not tirage.chance(PART_DE_NEANT)]
    payeuses.append(presentes[0])
    poids = [draw_poids(tirage, collectivite) for collectivite in payeuses]
    centimes = allot(round(millions * CENTIMES_PAR_MILLION), poids)
    montants = dict(zip(payeuses, centimes, strict=True))
    printemps = dt.datetime(annee + 1, 3, 1, 9, tzinfo=tirage.fuseau)
    hier = dt.datetime.combine(tirage.today, dt.time(9), tirage.fuseau) - dt.timedelta(days=1)
    return [
        Declaration(
            collectivite=collectivite,
            annee=annee,
            montant=Decimal(montants.get(collectivite, 0)) / 100,
            declaree_le=min(hier, printemps + dt.timedelta(days=tirage.rng.randint(0, 100))),
        )
        for collectivite in presentes
    ]


def draw_poids(tirage: Tirage, collectivite: Collectivite) -> float:
    """Return the share of the year's total: régions and large cities carry most of it."""
    facteur = 3 if collectivite.type == Type.REGION else 1
    return facteur * weigh(collectivite) ** 1.5 * tirage.rng.lognormvariate(0, 0.4)
