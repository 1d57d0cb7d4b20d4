"""Undoing an act of a collectivité, whatever the tabs it wrote in."""

from django.core.exceptions import ValidationError

from apd.models import Declaration
from collectivites import annulation
from collectivites.journal import service
from collectivites.models import Acte
from cooperations.services.liens import update_recensement
from teleprocedure.models import Campagne

ANNEE_CLOSE = (
    "La campagne qui demandait ce montant n’est pas ouverte : demandez à la délégation d’annuler "
    "cet acte."
)


@service
def undo(*, by, acte: Acte, at=None) -> Acte:
    """Undo ``acte``, and say again whether its collectivité leads anything abroad."""
    if reason := explain_refusal(acte, by, at):
        raise ValidationError(reason)
    done = annulation.undo(by=by, acte=acte)
    update_recensement(acte.collectivite_id)
    return done


def explain_refusal(acte: Acte, user, at=None) -> str:
    """Say why ``user`` may not undo the act, "" when they may: amounts follow their campaign."""
    if reason := annulation.explain_refusal(acte, user, at):
        return reason
    if user.is_staff or "apd" not in acte.parties.split():
        return ""
    campagnes = Campagne.objects.ouverte_pour(acte.collectivite_id, at).values("annee_apd")
    written = Declaration.history.filter(acte=acte.pk)
    return ANNEE_CLOSE if written.exclude(annee__in=campagnes).exists() else ""
