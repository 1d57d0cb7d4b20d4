"""Who came: the first log-in of an agent of each collectivité during a campaign."""

from accounts.models import Habilitation
from collectivites.journal import service
from teleprocedure.models import Campagne, Visite


@service
def note_visits(*, by) -> None:
    """Write that the agent came for the collectivités they work for, once each and per campaign.

    Who has still to confirm for the year works for it too: the opening asks them all. Nothing is
    written when no campaign is open, nor when the visit is noted already.
    """
    campagne = Campagne.objects.ouverte().first()
    if campagne is None:
        return
    noted = Visite.objects.filter(campagne=campagne).values("collectivite")
    held = Habilitation.objects.tenues().filter(user=by).exclude(collectivite__in=noted)
    new = [Visite(campagne=campagne, collectivite_id=pk) for pk in list_collectivites(held)]
    if new:
        Visite.objects.bulk_create(new, ignore_conflicts=True)


def list_collectivites(held) -> list[int]:
    return list(held.order_by("collectivite").values_list("collectivite", flat=True))
