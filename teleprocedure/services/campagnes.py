"""The delegation sets the dates of campaigns; two of them never run at once."""

import datetime as dt

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites import services
from collectivites.journal import service
from collectivites.presentation import format_moment
from teleprocedure.models import Campagne, Millesime, Reouverture

ARCHIVEE = "La campagne {} est archivée : ses dates ne changent plus."
ROUVERTE = "La campagne {} est rouverte à une collectivité jusqu’au {}."
PRINTEMPS = (dt.datetime(2000, 4, 1, 9), dt.datetime(2000, 6, 30, 18))


def lock_calendrier() -> None:
    """Make the acts on the dates of campaigns wait for one another, on any database.

    Two campaigns being created have no row in common: the one that Django keeps of their model
    stands for them all.
    """
    rows = ContentType.objects.filter(app_label="teleprocedure", model="campagne")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def propose_campagne(at=None) -> dict:
    """Return what a new campaign most likely is: the last one, a year or more later.

    Dates already past are not proposed.
    """
    at = at or timezone.now()
    last = Campagne.objects.order_by("-annee").first()
    annee = max(timezone.localdate(at).year, last.annee + 1 if last else 0)
    proposed: dict = {"annee": annee, "annee_apd": annee - 1}
    if last:
        proposed["message"] = last.message
        dates = [move(moment, annee - last.annee) for moment in (last.ouverture, last.cloture)]
    else:
        dates = [timezone.make_aware(moment.replace(year=annee)) for moment in PRINTEMPS]
    if dates[0] > at:
        proposed |= {"ouverture": dates[0], "cloture": dates[1]}
    return proposed


def move(moment: dt.datetime, years: int) -> dt.datetime:
    """Return the same day and hour, in Paris, some years later; 29 February is then the 28th."""
    local = timezone.localtime(moment).replace(tzinfo=None)
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    return timezone.make_aware(local.replace(year=local.year + years, day=day))


@service
def save(*, by, row: Campagne) -> None:
    """Save a campaign typed by staff, if no other runs then."""
    lock_calendrier()
    check_dates(row)
    services.save(by=by, row=row)


def check_dates(row: Campagne) -> None:
    """Refuse what neither the row nor its constraints can see alone."""
    check_not_archived(row)
    check_reouvertures(row)


def check_not_archived(row: Campagne) -> None:
    """Refuse to move the dates, or the years, of a campaign whose figures are frozen."""
    millesimes = Millesime.objects.filter(campagne=row.pk)
    kept = Campagne.objects.filter(pk=row.pk, millesime__in=millesimes).first()
    names = ("annee", "annee_apd", "ouverture", "cloture")
    if kept and any(getattr(kept, name) != getattr(row, name) for name in names):
        raise ValidationError(ARCHIVEE.format(kept.annee))


def check_reouvertures(row: Campagne) -> None:
    """Refuse an opening while an earlier campaign is still open to a collectivité."""
    running = Reouverture.objects.filter(
        campagne__ouverture__lt=row.ouverture, jusqu_a__gt=row.ouverture
    )
    late = running.exclude(campagne=row.pk).select_related("campagne").order_by("-jusqu_a").first()
    if late:
        sentence = ROUVERTE.format(late.campagne.annee, format_moment(late.jusqu_a))
        raise ValidationError({"ouverture": sentence})
