"""« Prolonger »: the close moves further, and those who are late are told, in one act."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites import services
from collectivites.journal import service
from collectivites.presentation import format_moment
from teleprocedure.models import Campagne, Millesime, NatureDePublipostage, Publipostage
from teleprocedure.services import publipostages
from teleprocedure.services.campagnes import ARCHIVEE, lock_calendrier

NATURE = NatureDePublipostage.PROLONGATION
PAS_OUVERTE = "Cette campagne n’est pas encore ouverte : changez plutôt ses dates."
DEJA_PASSEE = "Cette date est passée."
PAS_PLUS_TARD = "La campagne est déjà ouverte jusqu’au {} : indiquez une date plus tardive."


@service
def prolong(*, by, pk: int, cloture: dt.datetime, nombre: int, at=None) -> Publipostage:
    """Move the close of a campaign further, and tell those who are late: one act.

    ``nombre`` is how many messages staff read and typed. They leave ten minutes later, and can be
    cancelled until then. Raises ``ValidationError`` when the new close is not later or meets
    another campaign, or when the number is another one by now.
    """
    lock_calendrier()
    row = Campagne.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    check_prolongation(row, cloture, at or timezone.now())
    row.cloture = cloture
    services.save(by=by, row=row)
    notice = publipostages.create(by=by, campagne=row, nature=NATURE)
    return publipostages.confirm(by=by, publipostage=notice, nombre=nombre or None)


def check_prolongation(row: Campagne, cloture: dt.datetime, at: dt.datetime) -> None:
    """Refuse what is not a prolongation."""
    if at < row.ouverture:
        raise ValidationError(PAS_OUVERTE)
    if Millesime.objects.filter(campagne=row).exists():
        raise ValidationError(ARCHIVEE.format(row.annee))
    if cloture <= row.cloture:
        raise ValidationError({"cloture": PAS_PLUS_TARD.format(format_moment(row.cloture))})
    if cloture <= at:
        raise ValidationError({"cloture": DEJA_PASSEE})
