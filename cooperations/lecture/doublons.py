"""What the delegation reads before it makes one partner of two."""

from collections import defaultdict

from collectivites.presentation import NBSP, format_count, format_integer
from cooperations.adresses import partenaire_url
from cooperations.distances import locate, measure_km
from cooperations.lecture.partenaires import count_projets
from cooperations.models import Cooperation, Correction, Partenaire, Projet
from cooperations.rapprochement import find_duplicates, search_partenaires

TROUVES_MAX = 20
UTILISATEURS_MAX = 50
LIENS = ("coopération ou action", "coopérations ou actions")


def list_possible(partenaire: Partenaire, text: str) -> list[dict]:
    """Return the partners of the same country that may be this one, or that ``text`` names."""
    pays = partenaire.pays_id
    found = (
        search_partenaires(pays, text, TROUVES_MAX)
        if text
        else find_duplicates(pays=pays, nom=partenaire.nom, nature=partenaire.nature)
    )
    return [row for row in found if row["pk"] != partenaire.pk]


def describe_pair(one: Partenaire, other: Partenaire) -> dict:
    """Return who works with each of the two, what waits for it, and how far apart they are."""
    rows = (one, other)
    users, associated = read_users(rows), read_associated(rows)
    waiting = Correction.objects.a_traiter().filter(partenaire__in=rows).order_by("pk")
    proposed = list(waiting.select_related("collectivite"))
    return {
        "distance": tell_distance(one, other),
        "fiches": [
            {
                "row": row,
                "url": partenaire_url(row.pk, row.nom_normalise),
                "liens": users[row.pk][:UTILISATEURS_MAX],
                "nombre": format_count(len(users[row.pk]), *LIENS),
                "associes": associated[row.pk],
                "corrections": [one for one in proposed if one.partenaire_id == row.pk],
            }
            for row in rows
        ],
    }


def read_users(rows) -> dict[int, list[dict]]:
    """Return by partner the ties of each: one query."""
    ties = Cooperation.objects.filter(partenaire__in=rows).select_related("collectivite")
    ties = ties.annotate(nombre=count_projets("cooperation"))
    users: dict[int, list[dict]] = defaultdict(list)
    for tie in ties.order_by("collectivite__nom_normalise", "pk"):
        details = [
            tie.get_nature_display(),
            "jumelage" if tie.jumelage else "",
            f"depuis {tie.annee_debut}" if tie.annee_debut else "",
            format_count(tie.nombre, "projet"),
        ]
        users[tie.partenaire_id].append(
            {"nom": tie.collectivite.nom, "detail": ", ".join(filter(None, details))}
        )
    return users


def read_associated(rows) -> dict[int, list[Projet]]:
    """Return by partner the projects to which it is associated: one query."""
    through = Projet.partenaires_associes.through.objects.filter(partenaire__in=rows)
    associated: dict[int, list[Projet]] = defaultdict(list)
    for tie in through.select_related("projet").order_by("projet"):
        associated[tie.partenaire_id].append(tie.projet)
    return associated


def tell_distance(one: Partenaire, other: Partenaire) -> str:
    """Return how far two partners are from one another, "" when one has no place."""
    here, there = locate(one.latitude, one.longitude), locate(other.latitude, other.longitude)
    return format_km(measure_km(here, there)) if here and there else ""


def format_km(km: float | None) -> str:
    """Return « 12 km », « moins d’un kilomètre », or nothing when unknown."""
    if km is None:
        return ""
    return f"{format_integer(round(km))}{NBSP}km" if km >= 1 else "moins d’un kilomètre"


def name_users(partenaires) -> dict[int, list[str]]:
    """Return by partner the names of the collectivités that work with it or associate it."""
    pks = list(partenaires)
    names: dict[int, dict[str, None]] = defaultdict(dict)
    own = Cooperation.objects.filter(partenaire__in=pks).order_by()
    projets = Projet.objects.filter(partenaires_associes__in=pks).order_by()
    rows = own.values_list("partenaire", "collectivite__nom_normalise", "collectivite__nom").union(
        projets.values_list(
            "partenaires_associes",
            "cooperation__collectivite__nom_normalise",
            "cooperation__collectivite__nom",
        )
    )
    for pk, _, nom in sorted(rows):
        names[pk][nom] = None
    return {pk: list(found) for pk, found in names.items()}
