"""Undoing an act of a collectivité, whatever the tabs it wrote in."""

from collectivites import annulation
from collectivites.journal import service
from collectivites.models import Acte
from cooperations.services.liens import update_recensement


@service
def undo(*, by, acte: Acte) -> Acte:
    """Undo ``acte``, and say again whether its collectivité leads anything abroad."""
    done = annulation.undo(by=by, acte=acte)
    update_recensement(acte.collectivite_id)
    return done
