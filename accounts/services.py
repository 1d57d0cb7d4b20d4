"""Writes on habilitations."""

from django.utils import timezone

from accounts.models import Habilitation
from collectivites.journal import service
from collectivites.services import save_row


@service
def decide_habilitation(*, by, row: Habilitation, at=None) -> None:
    """Save a decision of the delegation: who took it and when are written with it."""
    if row.statut == Habilitation.Statut.DEMANDEE:
        row.decidee_par, row.decidee_le = None, None
    else:
        row.decidee_par, row.decidee_le = by, at or timezone.now()
    save_row(row)
