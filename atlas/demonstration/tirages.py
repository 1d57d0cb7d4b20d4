"""Draws and shares: the few ways in which the demonstration uses chance, from one seeded source."""

import datetime as dt
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

GRAINE = 2011
TAILLE_DE_LOT = 2_000


@dataclass(frozen=True)
class Volumes:
    """How much to generate; the defaults are the figures of the atlas of 2011.

    ``partenaires`` and ``pays`` count local authorities with at least one coopération only;
    ``projets`` are those of coopérations, ``actions`` those of other external actions.
    """

    collectivites: int = 4_785
    partenaires: int = 9_925
    pays: int = 142
    projets: int = 12_294
    actions: int = 475

    @property
    def cooperations(self) -> int:
        """Ties to make: more than partners, as several collectivités share the best known ones."""
        return max(self.collectivites, self.partenaires * 113 // 100)


@dataclass(frozen=True)
class Tirage:
    """What every step is given: the seeded source, the volumes, the day it is today."""

    rng: random.Random
    volumes: Volumes
    today: dt.date
    fuseau: dt.tzinfo

    def draw_moment(self, days: int) -> dt.datetime:
        """Return an aware moment of working hours in the last ``days`` days, never today."""
        day = self.today - dt.timedelta(days=self.rng.randint(1, days))
        time = dt.time(self.rng.randint(8, 18), self.rng.randrange(60))
        return dt.datetime.combine(day, time, self.fuseau)

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability


def start_draw(volumes: Volumes, today: dt.date) -> Tirage:
    """Return the one source of chance: same volumes and same day, same rows."""
    source = random.Random(GRAINE)  # noqa: S311
    return Tirage(source, volumes, today, timezone.get_default_timezone())


def allot(
    total: int,
    poids: Sequence[float],
    *,
    minimum: int = 0,
    plafonds: Sequence[int] | None = None,
) -> list[int]:
    """Share ``total`` in proportion to ``poids``, largest first, exactly.

    Each share is at least ``minimum`` and at most its own cap. Raises ``ValueError`` when the caps
    or the minimum make it impossible.
    """
    plafonds = plafonds or [total] * len(poids)
    parts = [minimum] * len(poids)
    if not sum(parts) <= total <= sum(plafonds):
        raise ValueError(f"{total} ne se partage pas en {len(poids)} parts dans ces limites.")
    reste = total - sum(parts)
    ordre = sorted(range(len(poids)), key=lambda rang: -poids[rang])
    while reste:
        ouverts = [rang for rang in ordre if parts[rang] < plafonds[rang]]
        unite = reste / sum(poids[rang] for rang in ouverts)
        for rang in ouverts:
            don = min(math.ceil(unite * poids[rang]), plafonds[rang] - parts[rang], reste)
            parts[rang] += don
            reste -= don
    return parts


def sample_by_weight(rng: random.Random, poids: dict[int, float], nombre: int) -> list[int]:
    """Return ``nombre`` distinct keys, the heavier the likelier (Efraimidis and Spirakis, 2006)."""
    cles = {cle: math.log(1 - rng.random()) / poids[cle] for cle in poids}
    return sorted(cles, key=lambda cle: -cles[cle])[:nombre]
