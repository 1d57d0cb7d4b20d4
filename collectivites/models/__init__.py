"""Territories, the collectivités and what they say of themselves."""

from .actes import Acte
from .bases import LigneDeCollectivite, LignePlacee, LigneVersionnee
from .collectivite import Collectivite
from .contacts import Contact
from .courriels import Courriel
from .reseaux import Adhesion, Reseau
from .territoires import Departement, Region

__all__ = [
    "Acte",
    "Adhesion",
    "Collectivite",
    "Contact",
    "Courriel",
    "Departement",
    "LigneDeCollectivite",
    "LignePlacee",
    "LigneVersionnee",
    "Region",
    "Reseau",
]
