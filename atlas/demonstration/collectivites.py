"""Which collectivités are recensées: every région, most départements, the rest by size."""

import math

from atlas.demonstration.tirages import Tirage, sample_by_weight
from collectivites.models import Collectivite

Type = Collectivite.Type
PARTS = {
    Type.REGION: 18 / 4_785,
    Type.DEPARTEMENT: 88 / 4_785,
    Type.STATUT_PARTICULIER: 14 / 4_785,
    Type.INTERCOMMUNALITE: 250 / 4_785,
}
PART_DES_PLUS_PEUPLEES = 0.6
AMPLEURS = {Type.REGION: 95.0, Type.DEPARTEMENT: 26.0}
AMPLEUR_MAXIMALE = 115.0
AMPLEUR_D_INTERCOMMUNALITE = 30.0
GRANDE_VILLE, ELAN_DE_GRANDE_VILLE = 200_000, 1.6


def choose_collectivites(tirage: Tirage) -> list[Collectivite]:
    """Return exactly the number asked, in a stable order, communes filling what others leave."""
    populations: dict[str, dict[int, int]] = {type_: {} for type_ in Type.values}
    rows = Collectivite.objects.order_by("slug").values_list("pk", "type", "population")
    for pk, type_, population in rows:
        populations[type_][pk] = population or 1
    choisies: list[int] = []
    for type_, part in PARTS.items():
        nombre = math.ceil(part * tirage.volumes.collectivites)
        choisies += choose_in_type(tirage, populations[type_], nombre)
    nombre = tirage.volumes.collectivites - len(choisies)
    if nombre > len(populations[Type.COMMUNE]):
        raise ValueError("Le référentiel a trop peu de communes pour ce volume.")
    choisies += choose_in_type(tirage, populations[Type.COMMUNE], nombre)
    trouvees = Collectivite.objects.in_bulk(choisies)
    return [trouvees[pk] for pk in choisies]


def choose_in_type(tirage: Tirage, populations: dict[int, int], nombre: int) -> list[int]:
    """Return the most populous ones, then others drawn by size so that small ones appear too."""
    ordre = sorted(populations, key=lambda pk: -populations[pk])
    tete = ordre[: math.ceil(nombre * PART_DES_PLUS_PEUPLEES)]
    poids = {pk: populations[pk] ** 0.5 for pk in ordre[len(tete) :]}
    return tete + sample_by_weight(tirage.rng, poids, nombre - len(tete))


def weigh(collectivite: Collectivite) -> float:
    """Return how active it is likely to be: 1 is a commune of 1,000 inhabitants."""
    if collectivite.type in AMPLEURS:
        return AMPLEURS[Type(collectivite.type)]
    population = collectivite.population or 300
    ampleur = (population / 1_000) ** 0.75
    if collectivite.type == Type.INTERCOMMUNALITE:
        return min(ampleur / 3, AMPLEUR_D_INTERCOMMUNALITE)
    if collectivite.type == Type.STATUT_PARTICULIER:
        ampleur /= 3
    elif population > GRANDE_VILLE:
        ampleur *= ELAN_DE_GRANDE_VILLE
    return min(ampleur, AMPLEUR_MAXIMALE)
