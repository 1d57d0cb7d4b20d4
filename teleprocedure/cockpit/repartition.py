"""How many collectivités reached each stage: overall, by type, by région, by département."""

from collections import Counter
from urllib.parse import urlencode

from collectivites.lecture import read_territories
from collectivites.models import Collectivite
from collectivites.presentation import NBSP, format_integer
from teleprocedure.cockpit.adresses import build_list_url
from teleprocedure.cockpit.etapes import CONCERNEES, ETAPES, TRANSMISES, read_stages
from teleprocedure.models import Campagne

SANS = "aucun"
SANS_TERRITOIRE = "sans territoire"
LARGEUR = 100
CASE = ("pk", "type", "region", "departement")


def count_by_case(campagne: Campagne) -> dict[str, Counter]:
    """Count every stage by (type, région, département): two queries, three when some of those
    concerned are not recensées.
    """
    reached = read_stages(campagne)
    listed = Collectivite.objects.recensees().order_by().values_list(*CASE)
    cases = {pk: case for pk, *case in listed}
    if reached[CONCERNEES.slug] - cases.keys():
        others = CONCERNEES.find(campagne).filter(recensee=False).order_by()
        cases |= {pk: case for pk, *case in others.values_list(*CASE)}
    return {
        slug: Counter(tuple(cases[pk]) for pk in pks if pk in cases)
        for slug, pks in reached.items()
    }


def present_stages(cases: dict[str, Counter], campagne: Campagne) -> list[dict]:
    """Return each stage with its figure, its share of those concerned, its bar and its list."""
    whole = cases[CONCERNEES.slug].total()
    return [
        present_share(cases[etape.slug].total(), whole)
        | {"libelle": etape.libelle, "url": link(campagne, etape=etape.slug)}
        for etape in ETAPES
    ]


def present_share(nombre: int, whole: int) -> dict:
    """Return a figure, its share in words, and the width of its bar; 99.9 % is not yet 100."""
    share = min(nombre / whole, 1) if whole else 0
    return {
        "nombre": format_integer(nombre),
        "part": f"{int(share * LARGEUR)}{NBSP}%",
        "largeur": f"{share * LARGEUR:.1f}",
    }


def link(campagne: Campagne, **criteres) -> str:
    return build_list_url("collectivites", campagne=campagne.annee, **criteres)


def present_places(cases: dict[str, Counter], campagne: Campagne) -> list[dict]:
    """Return the three tables: by type, by région, by département."""
    regions = read_territories()
    departements = sorted((one["code"], one["nom"]) for r in regions for one in r["departements"])
    none = {SANS: SANS_TERRITOIRE}
    places = (
        ("Par type", "type", dict(Collectivite.Type.choices)),
        ("Par région", "region", {one["code"]: one["nom"] for one in regions} | none),
        (
            "Par département",
            "departement",
            {code: f"{nom} ({code})" for code, nom in departements} | none,
        ),
    )
    return [
        {
            "titre": titre,
            "etapes": [etape.libelle for etape in ETAPES],
            "lignes": present_rows(cases, campagne, rank, critere, noms),
        }
        for rank, (titre, critere, noms) in enumerate(places)
    ]


def present_rows(
    cases: dict[str, Counter], campagne: Campagne, rank: int, critere: str, noms: dict[str, str]
) -> list[dict]:
    """Return one row a place that has collectivités; ``rank`` is that of the place in the key."""
    totals = {slug: sum_by(counts, rank) for slug, counts in cases.items()}
    links = {etape.slug: link(campagne, etape=etape.slug) for etape in ETAPES}
    return [
        present_share(totals[TRANSMISES.slug][code], totals[CONCERNEES.slug][code])
        | {
            "nom": nom,
            "cases": [
                {
                    "nombre": format_integer(totals[slug][code]),
                    "url": f"{address}&{urlencode({critere: code})}",
                }
                for slug, address in links.items()
            ],
        }
        for code, nom in noms.items()
        if totals[CONCERNEES.slug][code]
    ]


def sum_by(counts: Counter, rank: int) -> Counter:
    found: Counter = Counter()
    for key, nombre in counts.items():
        found[key[rank] or SANS] += nombre
    return found
