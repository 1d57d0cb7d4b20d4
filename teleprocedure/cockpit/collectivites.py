"""The list behind the figures of a campaign: which collectivités, how far, on which day."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, QuerySet

from collectivites.listes import TYPES, present_collectivites
from collectivites.presentation import format_date
from teleprocedure.cockpit.etapes import CONCERNEES, ETAPES, PAR_SLUG, end_of_day, read_stages
from teleprocedure.cockpit.joignables import find_unreachable
from teleprocedure.cockpit.repartition import SANS
from teleprocedure.models import Campagne, Transmission, Verification
from teleprocedure.onglets import ONGLETS

TERRITOIRES = ("type", "region", "departement")
ENTETES = (
    "type",
    "code INSEE",
    "SIREN",
    "nom",
    "région",
    "département",
    "étape",
    "onglets vérifiés",
    "transmise le",
)
RIEN = {"etape": "", "onglets": "", "transmise_le": ""}
COLONNES = ("type", "code_insee", "siren", "nom", "region__nom", "departement__nom")


def select(campagne: Campagne, criteres: dict) -> QuerySet:
    """Return the collectivités that meet the criteria, read by ``CollectivitesForm``."""
    etape = PAR_SLUG[criteres["etape"] or CONCERNEES.slug]
    found: Any = etape.find(campagne, read_moment(criteres["jusqu_au"]))
    found = found.named(criteres["nom"])
    if criteres["sans"]:
        found = found.exclude(pk__in=PAR_SLUG[criteres["sans"]].find_pks(campagne))
    if criteres["onglet"]:
        ticks = Verification.objects.filter(campagne=campagne, onglet=criteres["onglet"])
        found = found.exclude(pk__in=ticks.order_by().values("collectivite"))
    if criteres["agent"]:
        found = found.filter(pk__in=find_unreachable().order_by().values("pk"))
    return in_territory(found, criteres)


def read_moment(date: dt.date | None) -> dt.datetime | None:
    """Return the moment before which the stage was reached, None for any."""
    return end_of_day(date) if date else None


def in_territory(found: QuerySet, criteres: dict) -> QuerySet:
    """Narrow by type and territory; « aucun » asks for those that have none."""
    for name in TERRITOIRES:
        if criteres.get(name) == SANS:
            found = found.filter(**{f"{name}__isnull": True})
        elif criteres.get(name):
            found = found.filter(**{name: criteres[name]})
    return found


def present(rows: list[dict], campagne: Campagne) -> list[dict]:
    """Return ready strings for the rows of one page, each with how far it went."""
    told = read_progress(campagne, [row["id"] for row in rows])
    return [
        shown | {"pk": row["id"]} | told.get(row["id"], RIEN)
        for shown, row in zip(present_collectivites(rows), rows, strict=True)
    ]


def read_progress(campagne: Campagne, pks: list[int] | None = None) -> dict[int, dict]:
    """Return by key how far collectivités went: last stage, ticks, day of the transmission.

    Three queries whatever their number; ``pks`` is None for all.
    """
    stages = read_stages(campagne, pks)
    reached = {pk: etape.etat for etape in ETAPES for pk in stages[etape.slug]}
    own = {} if pks is None else {"collectivite__in": pks}
    ticks = dict(count_ticks(Verification.objects.filter(campagne=campagne, **own)))
    sent = Transmission.objects.filter(campagne=campagne, **own).order_by()
    last = dict(sent.values_list("collectivite").annotate(Max("le")))
    return {
        pk: {
            "etape": reached[pk],
            "onglets": f"{ticks.get(pk, 0)}/{len(ONGLETS)}",
            "transmise_le": format_date(last.get(pk)),
        }
        for pk in reached
    }


def count_ticks(ticks: QuerySet) -> Iterable[tuple[int, int]]:
    return ticks.order_by().values_list("collectivite").annotate(Count("pk"))


def list_for_export(found: QuerySet, campagne: Campagne) -> list[list]:
    """Return the rows of the file, in the order of the list."""
    told = read_progress(campagne)
    rows = found.order_by("nom_normalise", "pk").values_list("pk", *COLONNES)
    return [
        [TYPES[type_], *values, *(told.get(pk, RIEN)[name] for name in RIEN)]
        for pk, type_, *values in rows
    ]


def describe(criteres: dict) -> str:
    """Return what the list holds, in a title."""
    etape = PAR_SLUG[criteres["etape"] or CONCERNEES.slug]
    parts = [f"Collectivités : {etape.libelle}"]
    if criteres["jusqu_au"]:
        parts.append(f"au {format_date(criteres['jusqu_au'])}")
    if criteres["sans"]:
        parts.append(f"étape non atteinte : {PAR_SLUG[criteres['sans']].libelle}")
    if criteres["onglet"]:
        titres = {onglet.slug: onglet.titre for onglet in ONGLETS}
        parts.append(f"onglet non vérifié : {titres[criteres['onglet']]}")
    if criteres["agent"]:
        parts.append("personne de joignable")
    return ", ".join(parts)
