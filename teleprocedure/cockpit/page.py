"""The first page of the admin: the campaign in figures, each leading to its list."""

from django.utils import timezone

from collectivites.models import Acte
from collectivites.presentation import format_integer, format_moment
from teleprocedure.campagnes import Calendrier
from teleprocedure.cockpit.adresses import build_list_url
from teleprocedure.cockpit.apd import read_apd
from teleprocedure.cockpit.courbe import read_curve
from teleprocedure.cockpit.etapes import (
    COMMENCEES,
    CONCERNEES,
    DATEES,
    TRANSMISES,
    Etape,
    choose,
    find_previous,
)
from teleprocedure.cockpit.files import read_messages, read_queues
from teleprocedure.cockpit.joignables import find_unreachable
from teleprocedure.cockpit.modifications import list_modifications
from teleprocedure.cockpit.onglets import read_missing_tabs
from teleprocedure.cockpit.repartition import SANS, count_by_case, present_places, present_stages
from teleprocedure.models import Campagne

DERNIERES = 8


def choose_stage(slug: str) -> Etape:
    """Return the stage whose curve is asked; transmissions are what the campaign is about."""
    return {etape.slug: etape for etape in DATEES}.get(slug, TRANSMISES)


def read_cockpit(user, annee: str, etape: Etape) -> dict:
    """Return what the page shows to ``user``, in as many queries for one row as for thousands.

    ``annee`` is that of the campaign, the last that opened when it is "".
    """
    campagnes = list(Campagne.objects.commencees())
    campagne = choose(campagnes, annee)
    shown = {"files": read_queues(user), "modifications": read_last_acts(user)}
    if campagne is None:
        following = Campagne.objects.order_by("ouverture").first()
        opening = format_moment(following.ouverture) if following else ""
        return shown | {"prochaine": following, "ouverture": opening}
    cases = count_by_case(campagne)
    started = cases[COMMENCEES.slug].total()
    return shown | {
        "campagne": campagne,
        "choisie": str(campagne.annee),
        "dates": f"Du {format_moment(campagne.ouverture)} au {format_moment(campagne.cloture)}",
        "delai": describe_delay(campagne),
        "annees": [str(one.annee) for one in campagnes],
        "etapes": present_stages(cases, campagne),
        "courbe": read_curve(etape, campagne, find_previous(campagnes, campagne)),
        "lieux": present_places(cases, campagne),
        "injoignables": read_unreachable(campagne),
        "onglets": read_missing_tabs(campagne, started),
        "apd": read_apd(campagne),
        "courriels": read_messages(user, campagne),
    }


def describe_delay(campagne: Campagne) -> str:
    """Return how long is left, in words."""
    if campagne.cloture <= timezone.now():
        return "close"
    return Calendrier(campagne=campagne, fin=campagne.cloture).delai


def read_unreachable(campagne: Campagne) -> dict:
    """Return how many collectivités recensées have nobody to write to."""
    url = build_list_url(
        "collectivites", campagne=campagne.annee, etape=CONCERNEES.slug, agent=SANS
    )
    return {"nombre": format_integer(find_unreachable().count()), "url": url}


def read_last_acts(user) -> list[dict]:
    """Return the latest acts, none for who may not read them."""
    if not user.has_perm("collectivites.view_acte"):
        return []
    return list_modifications(Acte.objects.all()).rows[:DERNIERES]
