"""The delegation lets one collectivité in after the close."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites import services
from collectivites.journal import service
from collectivites.presentation import format_moment
from teleprocedure.models import Campagne, Millesime, Reouverture
from teleprocedure.services.campagnes import lock_calendrier

DEJA_PASSEE = "Cette date est passée : indiquez jusqu’à quand la collectivité pourra saisir."
PAS_OUVERTE = "Cette campagne n’est pas encore ouverte : il n’y a rien à rouvrir."
ARCHIVEE = "Cette campagne est archivée : ses données sont figées."


def check_reouverture(row: Reouverture, at=None) -> None:
    """Refuse a reopening that would let nobody in, or run into the next campaign."""
    at = at or timezone.now()
    if row.campagne.ouverture > at:
        raise ValidationError({"campagne": PAS_OUVERTE})
    if Millesime.objects.filter(campagne=row.campagne).exists():
        raise ValidationError({"campagne": ARCHIVEE})
    if row.jusqu_a <= at:
        raise ValidationError({"jusqu_a": DEJA_PASSEE})
    if row.jusqu_a <= row.campagne.cloture:
        close = format_moment(row.campagne.cloture)
        raise ValidationError({"jusqu_a": f"La campagne n’est close pour tous que le {close}."})
    later = Campagne.objects.filter(ouverture__gt=row.campagne.ouverture).order_by("ouverture")
    following = later.first()
    if following and row.jusqu_a > following.ouverture:
        opening = format_moment(following.ouverture)
        raise ValidationError({"jusqu_a": f"La campagne suivante s’ouvre le {opening}."})


@service
def grant(*, by, row: Reouverture) -> None:
    """Save a reopening, in the name of who grants it."""
    lock_calendrier()
    check_reouverture(row)
    row.accordee_par = by
    services.save(by=by, row=row)
