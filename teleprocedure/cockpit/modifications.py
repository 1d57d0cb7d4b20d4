"""« Dernières modifications »: the acts on all pages, the latest first."""

from dataclasses import replace
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Value, When

from collectivites.adresses import collectivite_url
from collectivites.models import Acte, Collectivite
from collectivites.pagination import Page
from collectivites.presentation import format_count
from collectivites.services import AJOUT, MODIFICATION, SUPPRESSION
from teleprocedure.cockpit.collectivites import in_territory
from teleprocedure.forms.cockpit import AGENTS, DELEGATION
from teleprocedure.lecture.historique import LA_DELEGATION, list_actes

AUTEURS = {
    AGENTS: Q(auteur__isnull=False, par_la_delegation=False),
    DELEGATION: Q(par_la_delegation=True),
}
ENTETES = (
    "le",
    "prénom",
    "nom",
    "au titre de",
    "collectivité",
    "onglets",
    "acte",
    "annulé le",
)
SUITES = {
    AJOUT: "sera supprimé",
    MODIFICATION: "reprendra ses valeurs d’avant",
    SUPPRESSION: "reviendra",
}


def select(criteres: dict) -> QuerySet:
    """Return the acts that meet the criteria, read by ``ModificationsForm``; the tab is apart."""
    found = Acte.objects.filter(AUTEURS.get(criteres["par"], Q()))
    if not (criteres["type"] or criteres["region"]):
        return found
    places = in_territory(Collectivite.objects.order_by(), criteres).values("pk")
    shared = Acte.touchees.through.objects.filter(collectivite__in=places)
    return found.filter(Q(collectivite__in=places) | Q(pk__in=shared.values("acte")))


def list_modifications(actes: QuerySet, **asked: str) -> Page:
    """Return one page of acts, each with the collectivité whose pages it wrote in."""
    page = list_actes(actes, **asked)
    return replace(page, rows=place(page.rows))


def place(rows: list[dict]) -> list[dict]:
    """Say of each act where it was done: one query for all."""
    found = Acte.objects.filter(pk__in=[row["numero"] for row in rows]).order_by()
    told = found.annotate(nombre=Count("touchees")).values_list(
        "pk", "collectivite", "collectivite__nom", "collectivite__slug", "nombre"
    )
    places: dict[Any, list[Any]] = {pk: place for pk, *place in told}
    return [row | present_place(*places[row["numero"]]) for row in rows]


def present_place(pk: int | None, nom: str | None, slug: str | None, nombre: int) -> dict:
    """Return the collectivité of an act, or how many it touched."""
    page = collectivite_url(slug) if slug else ""
    return {"pk": pk, "ou": nom or format_count(nombre, "collectivité"), "page": page}


def list_for_export(actes: QuerySet) -> QuerySet:
    """Return the rows of the file, the latest first; they are read as they leave."""
    role = Case(When(par_la_delegation=True, then=Value(LA_DELEGATION)), default=Value("agent"))
    return actes.order_by("-le", "numero").values_list(
        "le",
        "auteur__first_name",
        "auteur__last_name",
        role,
        "collectivite__nom",
        "parties",
        "intitule",
        "annule_par__le",
    )


def foretell(fiches: list[dict]) -> list[dict]:
    """Say of each row that an act wrote what becomes of it when the act is undone."""
    return [fiche | {"suite": SUITES[fiche["geste"]]} for fiche in fiches]
