"""What the opening of a campaign sets going."""

from accounts.services import reconfirmations
from teleprocedure.models import Campagne


def ask_reconfirmations(at=None) -> int:
    """Ask agents to confirm, once per open campaign; returns how many were asked."""
    campagne = Campagne.objects.ouverte(at).first()
    return reconfirmations.ask_all(since=campagne.ouverture) if campagne else 0
