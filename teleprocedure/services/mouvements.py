"""Communes that the yearly update closes: merged into the one that follows, act by act."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.core.exceptions import ValidationError

from collectivites.models import Collectivite
from collectivites.mouvements import Mouvement
from collectivites.presentation import format_date
from teleprocedure.services.vie import merge

SANS_SUITE = "le code {} n’est celui d’aucune commune connue"
SAISIE = "saisie par la délégation, elle est gardée telle quelle"


class Passage(NamedTuple):
    """What became of communes: how many rows followed, or why nothing was done."""

    anciennes: list[str]
    nouvelle: str
    date: str
    nombre: int
    refus: str = ""

    def __str__(self):
        what = f"{', '.join(self.anciennes)} → {self.nouvelle}"
        return f"{what} : {self.refus}" if self.refus else f"{what}, le {self.date}"


def apply_mouvements(mouvements: Sequence[Mouvement]) -> list[Passage]:
    """Merge the communes known here that a movement closes; those already followed are left.

    Each merge is one act, signed by nobody, that the delegation may undo. One that cannot be is
    told with its reason and stops no other.
    """
    codes = [one.ancien for one in mouvements] + [one.nouveau for one in mouvements]
    rows = Collectivite.objects.filter(type=Collectivite.Type.COMMUNE, code_insee__in=codes)
    by_code = {row.code_insee: row for row in rows}
    opened = set(rows.current().values_list("code_insee", flat=True))
    todo = [one for one in mouvements if one.ancien in opened]
    key = attrgetter("nouveau", "date", "nature")
    done = []
    for (nouveau, date, nature), group in groupby(sorted(todo, key=key), key=key):
        anciennes = [by_code[one.ancien] for one in group]
        done += follow_on(anciennes, by_code.get(nouveau), nouveau, date, nature)
    return done


def follow_on(anciennes, nouvelle, code, date, nature) -> list[Passage]:
    """Merge communes into one; those that staff wrote stay as they are."""
    kept = [row for row in anciennes if row.origine == Collectivite.Origine.DELEGATION]
    merged = [row for row in anciennes if row not in kept]
    name, le = nouvelle.nom if nouvelle else code, format_date(date)
    told = [Passage([row.nom], name, le, 0, SAISIE) for row in kept]
    if not merged:
        return told
    names = [row.nom for row in merged]
    if nouvelle is None:
        return [*told, Passage(names, name, le, 0, SANS_SUITE.format(code))]
    try:
        bilan = merge(by=None, anciennes=merged, nouvelle=nouvelle, date=date, nature=nature)
    except ValidationError as error:
        return [*told, Passage(names, name, le, 0, " ".join(error.messages))]
    return [*told, Passage(names, name, le, bilan.nombre)]
