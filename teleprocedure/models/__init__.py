"""The campaign, what agents state during it, and what they were typing."""

from .campagnes import Campagne, Reouverture
from .depots import Depot
from .saisies import Brouillon
from .suivi import Transmission, Verification

__all__ = ["Brouillon", "Campagne", "Depot", "Reouverture", "Transmission", "Verification"]
