"""The five parts of a collectivité as its public page shows them, to be signed before the close."""

from apd.lecture import build_chart, read_declarations
from collectivites.lecture import read_adhesions, read_contacts
from collectivites.models import Collectivite
from cooperations.lecture.liens import group_by_pays, read_liens
from cooperations.models.cooperation import PARTIES


def read_parties(collectivite: Collectivite) -> dict:
    """Return what fills the five parts of the public page."""
    declarations = read_declarations(collectivite.pk)
    liens = read_liens(collectivite.pk)
    return {
        "contacts": read_contacts(collectivite.pk),
        "adhesions": read_adhesions(collectivite.pk),
        "declarations": declarations,
        "graphique": build_chart(declarations),
    } | {
        slug: group_by_pays([lien for lien in liens if lien["nature"] == nature])
        for nature, slug in PARTIES.items()
    }
