"""The campaign, its mailings and archives, what agents state during it, what readers report."""

from .campagnes import Campagne, Reouverture
from .depots import Depot
from .millesimes import FichierDeMillesime, Millesime
from .publipostages import Envoi, Gabarit, NatureDePublipostage, Publipostage
from .saisies import Brouillon
from .signalements import Signalement
from .suivi import Transmission, Verification
from .visites import Visite

__all__ = [
    "Brouillon",
    "Campagne",
    "Depot",
    "Envoi",
    "FichierDeMillesime",
    "Gabarit",
    "Millesime",
    "NatureDePublipostage",
    "Publipostage",
    "Reouverture",
    "Signalement",
    "Transmission",
    "Verification",
    "Visite",
]
