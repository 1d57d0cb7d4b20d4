"""Partners: lists by country, one partner's page, points of the map."""

from collections import defaultdict

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from collectivites.adresses import collectivite_url
from collectivites.presentation import format_count
from cooperations.adresses import partenaire_url, pays_url
from cooperations.models import Cooperation, Partenaire, Projet

NATURES = dict(Partenaire.Nature.choices)
NATURES_DE_LIEN = dict(Cooperation.Nature.choices)
POINTS_MAX = 10_000


def count_projets(path: str) -> Coalesce:
    """Return a subquery counting the public projects whose ``path`` is the outer row's key.

    It is evaluated for the rows shown only, so a list costs the same at any volume.
    """
    counted = (
        Projet.objects.visibles()
        .filter(**{path: OuterRef("pk")})
        .order_by()
        .values(path)
        .annotate(n=Count("pk"))
    )
    return Coalesce(Subquery(counted.values("n")), 0)


def list_partenaires(pays: str) -> QuerySet:
    """Return the current partners of a country, ready for paging by name."""
    partenaires = Partenaire.objects.current().filter(pays=pays)
    return partenaires.annotate(nombre=count_projets("cooperation__partenaire")).values(
        "id", "nom", "nom_normalise", "nature", "precision", "latitude", "longitude", "nombre"
    )


def read_partenaires_of(rows: list[dict]) -> list[dict]:
    """Present the rows of one page of partners, each with the collectivités that work with it."""
    names: dict[int, list[dict]] = defaultdict(list)
    ties = Cooperation.objects.filter(partenaire__in=[row["id"] for row in rows])
    for partenaire, nom, slug in (
        ties.order_by("collectivite__nom_normalise", "id")
        .values_list("partenaire", "collectivite__nom", "collectivite__slug")
        .distinct()
    ):
        names[partenaire].append({"nom": nom, "url": collectivite_url(slug)})
    return [
        {
            "nom": row["nom"],
            "precision": row["precision"],
            "nature": NATURES[row["nature"]],
            "url": partenaire_url(row["id"], row["nom_normalise"]),
            "latitude": row["latitude"],
            "longitude": row["longitude"],
            "projets": format_count(row["nombre"], "projet"),
            "collectivites": names[row["id"]],
        }
        for row in rows
    ]


def read_partenaire(pk: int) -> dict | None:
    """Return a partner with its ties: the collectivités that work with it (two queries)."""
    row = (
        Partenaire.objects.filter(pk=pk)
        .values(
            "id", "nom", "nom_normalise", "nature", "precision", "latitude", "longitude",
            "pays_id", "pays__nom", "fusionne_dans_id", "fusionne_dans__nom_normalise",
        )
        .first()
    )  # fmt: skip
    if row is None:
        return None
    return row | {
        "url": partenaire_url(row["id"], row["nom_normalise"]),
        "nature": NATURES[row["nature"]],
        "pays": row["pays__nom"],
        "pays_url": pays_url(row["pays_id"]),
    }


def list_collectivites_of(partenaire: int) -> QuerySet:
    """Return the ties of a partner, ready for paging by the collectivité's name."""
    ties = Cooperation.objects.filter(partenaire=partenaire)
    return ties.annotate(
        nombre=count_projets("cooperation"), nom_normalise=F("collectivite__nom_normalise")
    ).values(
        "id", "nature", "jumelage", "annee_debut", "nombre", "nom_normalise",
        "collectivite__nom", "collectivite__slug",
    )  # fmt: skip


def present_collectivites_of(rows: list[dict]) -> list[dict]:
    """Present the rows of one page of the ties of a partner."""
    return [
        {
            "nom": row["collectivite__nom"],
            "url": collectivite_url(row["collectivite__slug"]),
            "nature": NATURES_DE_LIEN[row["nature"]],
            "jumelage": row["jumelage"],
            "annee_debut": row["annee_debut"] or "",
            "projets": format_count(row["nombre"], "projet"),
        }
        for row in rows
    ]


def read_points(pays: str = "") -> list[tuple]:
    """Return (country code, country, id, name, latitude, longitude, projects) by partner.

    Placed and current partners by country then key, of one country or of all, 10,000 at most:
    one query.
    """
    placed = Partenaire.objects.current().filter(
        Q(latitude__isnull=False) & Q(longitude__isnull=False)
    )
    if pays:
        placed = placed.filter(pays=pays)
    counted = placed.annotate(nombre=count_projets("cooperation__partenaire"))
    rows = counted.order_by("pays_id", "id").values_list(
        "pays_id", "pays__nom", "id", "nom", "latitude", "longitude", "nombre"
    )
    return list(rows[:POINTS_MAX])
