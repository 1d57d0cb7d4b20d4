"""Which sheet is that of which tab."""

from collectivites.models import Collectivite
from teleprocedure.onglets import Onglet
from teleprocedure.tableur.apd import FeuilleDAPD
from teleprocedure.tableur.feuilles import Feuille
from teleprocedure.tableur.liens import FeuilleDeLiens
from teleprocedure.tableur.simples import FeuilleDeContacts, FeuilleDeReseaux

FEUILLES: dict[str, type[Feuille]] = {
    "contacts": FeuilleDeContacts,
    "reseaux": FeuilleDeReseaux,
    "apd": FeuilleDAPD,
    "cooperations": FeuilleDeLiens,
    "actions": FeuilleDeLiens,
}


def open_feuille(onglet: Onglet, collectivite: Collectivite) -> Feuille:
    """Return the sheet of a tab of a collectivité, as it is now."""
    return FEUILLES[onglet.slug](onglet, collectivite)
