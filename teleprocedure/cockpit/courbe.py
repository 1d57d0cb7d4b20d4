"""The burn-up: how many collectivités reached a stage, day by day, beside the year before."""

import datetime as dt
from bisect import bisect
from collections import Counter
from itertools import accumulate
from math import ceil

from django.core.cache import caches
from django.db.models import Min
from django.utils import timezone

from collectivites.presentation import format_date, format_integer
from teleprocedure.cockpit.adresses import build_list_url
from teleprocedure.cockpit.etapes import DATEES, Etape, end_of_day
from teleprocedure.models import Campagne

LARGEUR, HAUTEUR = 600, 200
REPERES = 4
RONDS = (*range(1, 10), 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
JOURS_PAR_REPERE = 30
GARDE_SECONDS = 300


def read_curve(etape: Etape, campagne: Campagne, previous: Campagne | None) -> dict:
    """Return the curve of a campaign and that of the one before, drawn and as a table.

    Days are those of Paris, 0 being that of the opening: the two are compared at the same day.
    """
    curves = {one: read_counts(etape, one) for one in (campagne, previous) if one}
    days = max(len(counts) for counts in curves.values())
    top = find_top(max(counts[-1] for counts in curves.values()))
    today = len(curves[campagne]) - 1
    return {
        "etape": etape,
        "choix": [
            {"libelle": one.libelle, "slug": one.slug, "choisi": one == etape} for one in DATEES
        ],
        "annees": [str(one.annee) for one in curves],
        "precedente": str(previous.annee) if previous else "",
        "largeur": str(LARGEUR),
        "hauteur": str(HAUTEUR),
        "trace": draw(curves[campagne], days, top),
        "trace_precedente": draw(curves[previous], days, top) if previous else "",
        "fin": locate(today, curves[campagne][-1], days, top),
        "niveaux": draw_levels(top),
        "jours": draw_days(days),
        "phrase": compare(etape, campagne, previous, curves),
        "lignes": present_days(etape, campagne, previous, curves, days),
    }


def read_counts(etape: Etape, campagne: Campagne) -> list[int]:
    """Return ``count_by_day``, kept five minutes in the process once the campaign is over."""
    if campagne.cloture > timezone.now():
        return count_by_day(etape, campagne)
    dates = f"{campagne.ouverture:%Y%m%d%H%M}_{campagne.cloture:%Y%m%d%H%M}"
    key = f"courbe_{etape.slug}_{campagne.pk}_{dates}"
    counts = caches["pages"].get(key)
    if counts is None:
        counts = count_by_day(etape, campagne)
        caches["pages"].set(key, counts, GARDE_SECONDS)
    return counts


def count_by_day(etape: Etape, campagne: Campagne) -> list[int]:
    """Return how many had reached the stage at the end of each day, to the close or to today."""
    nights = list_nights(campagne)
    first: dict[int, dt.datetime] = {}
    for source in etape.list_sources(campagne):
        rows = source.rows.order_by().values_list(source.de)
        for pk, moment in rows.annotate(premier=Min(source.le)):
            if pk not in first or moment < first[pk]:
                first[pk] = moment
    found = Counter(min(bisect(nights, moment), len(nights) - 1) for moment in first.values())
    return list(accumulate(found[day] for day in range(len(nights))))


def list_nights(campagne: Campagne) -> list[dt.datetime]:
    """Return the midnight that ends each day of the campaign, those to come left out."""
    start = timezone.localdate(campagne.ouverture)
    last = min(timezone.localdate(campagne.cloture), timezone.localdate())
    return [end_of_day(start + dt.timedelta(days=day)) for day in range((last - start).days + 1)]


def find_top(highest: int) -> int:
    """Return the top of the scale: four round steps that the curves do not pass."""
    step = max(1, ceil(highest / REPERES))
    power = max(1, 10 ** (len(str(step)) - 2))
    tens = ceil(step / power)
    return REPERES * power * next((one for one in RONDS if tens <= one), tens)


def locate(day: int, count: int, days: int, top: int) -> dict:
    """Return the place of a point, as an SVG writes it."""
    x = day * LARGEUR / max(days - 1, 1)
    return {"x": f"{x:.1f}", "y": f"{HAUTEUR * (1 - count / top):.1f}"}


def draw(counts: list[int], days: int, top: int) -> str:
    """Return the points of a broken line."""
    places = (locate(day, count, days, top) for day, count in enumerate(counts))
    return " ".join(f"{place['x']},{place['y']}" for place in places)


def draw_levels(top: int) -> list[dict]:
    steps = [top * step // REPERES for step in range(REPERES + 1)]
    return [locate(0, step, 1, top) | {"libelle": format_integer(step)} for step in steps]


def draw_days(days: int) -> list[dict]:
    marks = range(0, days, JOURS_PAR_REPERE)
    return [locate(day, 0, days, 1) | {"libelle": f"J+{day}" if day else "J"} for day in marks]


def compare(etape: Etape, campagne: Campagne, previous: Campagne | None, curves: dict) -> str:
    """Return where the curve stands, in words: « 120 ont transmis, contre 98 le même jour »."""
    counts = curves[campagne]
    day = timezone.localdate(campagne.ouverture) + dt.timedelta(days=len(counts) - 1)
    sentence = f"Au {format_date(day)}, {format_integer(counts[-1])} {etape.libelle}"
    if previous is None:
        return f"{sentence}."
    then = get_at(curves[previous], len(counts) - 1)
    return (
        f"{sentence}, contre {format_integer(then)} le même jour de la campagne {previous.annee}."
    )


def get_at(counts: list[int], day: int) -> int:
    """Return the count of a day; past the close, nothing is added."""
    return counts[min(day, len(counts) - 1)]


def present_days(
    etape: Etape, campagne: Campagne, previous: Campagne | None, curves: dict, days: int
) -> list[dict]:
    """Return the rows of the table: a day of each campaign, the count, the list behind it."""
    asked = [campagne, previous] if previous else [campagne]
    return [
        {
            "jour": f"J+{day}" if day else "J",
            "cases": [present_day(etape, one, curves[one], day) for one in asked],
        }
        for day in range(days)
    ]


def present_day(etape: Etape, campagne: Campagne, counts: list[int], day: int) -> dict:
    if day >= len(counts):
        return {"date": "", "nombre": "", "url": ""}
    date = timezone.localdate(campagne.ouverture) + dt.timedelta(days=day)
    url = build_list_url(
        "collectivites", campagne=campagne.annee, etape=etape.slug, jusqu_au=date.isoformat()
    )
    return {"date": format_date(date), "nombre": format_integer(counts[day]), "url": url}
