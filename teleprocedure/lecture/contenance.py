"""Which tabs of a collectivité hold nothing."""

from apd.models import Declaration
from collectivites.models import Adhesion, Collectivite, Contact
from cooperations.models import Cooperation
from cooperations.models.cooperation import PARTIES
from teleprocedure.models import Campagne


def list_empty(collectivite: Collectivite, campagne: Campagne) -> set[str]:
    """Return the slugs of the tabs that hold nothing; for APD, nothing of the year asked."""
    mine = {"collectivite": collectivite}
    contents = {
        "contacts": Contact.objects.filter(**mine),
        "reseaux": Adhesion.objects.filter(**mine),
        "apd": Declaration.objects.filter(**mine, annee=campagne.annee_apd),
    }
    for nature, slug in PARTIES.items():
        contents[slug] = Cooperation.objects.filter(**mine).de_nature(nature)
    return {slug for slug, rows in contents.items() if not rows.exists()}
