"""Ticks: an agent states that what a tab says is true."""

from django.core.exceptions import ValidationError

from collectivites.journal import service
from collectivites.models import Collectivite
from cooperations.models import Projet
from cooperations.models.cooperation import PARTIES
from teleprocedure.horloge import now
from teleprocedure.lecture.manques import read_manques_of
from teleprocedure.models import Campagne, Verification

NATURES = {slug: nature for nature, slug in PARTIES.items()}


@service
def tick(
    *,
    by,
    campagne: Campagne,
    collectivite: Collectivite,
    onglet: str,
    sans_declaration: bool = False,
) -> Verification:
    """Tick a tab whose compulsory data are complete; ticking again re-dates the tick.

    The APD tab without an amount is ticked only if ``sans_declaration`` states « je ne déclare
    pas ». The caller checked that the campaign lets this collectivité in: an amount typed before
    the close may be sent a little after. A tick is not an act: no version rises.
    """
    manques = read_manques_of(collectivite, onglet, campagne.annee_apd)
    if manques and not (onglet == "apd" and sans_declaration):
        raise ValidationError(describe_manques(manques))
    at = now()
    row, _ = Verification.objects.update_or_create(
        campagne=campagne,
        collectivite=collectivite,
        onglet=onglet,
        defaults={"agent": by, "le": at},
    )
    if onglet in NATURES and not by.is_staff:
        confirm_projets(collectivite, NATURES[onglet], at)
    return row


def confirm_projets(collectivite: Collectivite, nature: str, at) -> None:
    """Date all the projects of a tab; they are locked in order, so that two ticks never block."""
    projets = Projet.objects.de([collectivite.pk]).de_nature(nature)
    locked = projets.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)
    Projet.objects.filter(pk__in=list(locked)).update(verifie_le=at)


def describe_manques(manques) -> str:
    """Say what must be filled before a tab can be ticked."""
    first = manques.montres[0]
    others = len(manques) - 1
    suite = f", et {others} autre{'s' if others > 1 else ''} champ{'s' if others > 1 else ''}"
    return (
        "Cet onglet ne peut pas encore être vérifié : il manque "
        f"{first.objet} ({first.champ}){suite if others else ''}."
    )
