"""Which collectivité follows which: where an old address leads, and what may be recorded.

A collectivité that was merged, or that changed of code, has one successor and its address leads
there. One that was split has several, and keeps a page that names them.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites.models import Collectivite, Succession
from collectivites.presentation import format_date
from collectivites.services import save_row

PREMIERE_DATE = dt.date(1900, 1, 1)
SCISSION = Succession.Nature.SCISSION
A_VENIR = "Cette date est à venir, et les pages changeraient aussitôt : revenez ce jour-là."
TROP_TOT = "Indiquez une date à partir de 1900."


class Suite(NamedTuple):
    """What becomes of one row: its kind, its name, and a sentence."""

    rubrique: str
    designation: str
    sort: str


def follow(pk: int) -> Collectivite | None:
    """Return where the address of a collectivité leads in the end, None when nobody follows it.

    A chain is followed whole; a circle, which nothing here can write, ends where it closes.
    """
    seen, last = {pk}, None
    following = Succession.objects.find_next(pk)
    while following and following.pk not in seen:
        seen.add(following.pk)
        last = following
        following = None if last.recensee else Succession.objects.find_next(last.pk)
    return last


def list_chain(pk: int, following: Mapping[int, int]) -> list[int]:
    """Return a key and those that took its place in turn; a circle ends where it closes.

    ``following`` gives who took the place of each, as ``Succession.objects.read_next`` does.
    """
    chain = [pk]
    while (after := following.get(chain[-1])) and after not in chain:
        chain.append(after)
    return chain


def read_split(pk: int) -> list[dict]:
    """Return those that came out of a collectivité, as ready strings: one query."""
    rows = Succession.objects.filter(ancienne=pk, nature=SCISSION)
    named = rows.order_by("nouvelle__nom_normalise").values_list(
        "nouvelle__nom", "nouvelle__slug", "date"
    )
    return [{"nom": nom, "slug": slug, "date": format_date(date)} for nom, slug, date in named]


def check_date(date: dt.date) -> None:
    """Refuse a day to come: pages change at once."""
    if date > timezone.localdate():
        raise ValidationError({"date": A_VENIR})
    if date < PREMIERE_DATE:
        raise ValidationError({"date": TROP_TOT})


def write_successions(
    anciennes: Collection[Collectivite], nouvelle: Collectivite, *, date: dt.date, nature: str
) -> list[Succession]:
    """Write that ``nouvelle`` follows each of ``anciennes``; the caller holds them all.

    Return what was not known yet.
    """
    written = []
    for ancienne in anciennes:
        same = Succession.objects.filter(ancienne=ancienne, nouvelle=nouvelle, nature=nature)
        if not same.exists():
            row = Succession(ancienne=ancienne, nouvelle=nouvelle, date=date, nature=nature)
            save_row(row)
            written.append(row)
    return written
