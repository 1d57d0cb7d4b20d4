"""« Aucune action internationale »: one act ticks all that holds nothing."""

from django.core.exceptions import ValidationError

from collectivites.journal import service
from collectivites.models import Collectivite
from teleprocedure.lecture.contenance import list_empty
from teleprocedure.models import Campagne
from teleprocedure.services.apd import declare
from teleprocedure.services.suivi import tick

CHOIX_MANQUANT = "Dites ce que vous déclarez pour l’année {annee} : « néant », ou rien."


@service
def tick_empty(*, by, campagne: Campagne, collectivite: Collectivite, choix: str) -> set[str]:
    """Tick the tabs that hold nothing, and return them; those that hold something are left alone.

    ``choix`` answers for the year of APD, only when nothing is declared for it.
    """
    empty = list_empty(collectivite, campagne)
    target = {"by": by, "campagne": campagne, "collectivite": collectivite}
    if "apd" in empty:
        if not choix:
            raise ValidationError({"choix": CHOIX_MANQUANT.format(annee=campagne.annee_apd)})
        declare(**target, choix=choix)
    for slug in sorted(empty - {"apd"}):
        tick(**target, onglet=slug)
    return empty
