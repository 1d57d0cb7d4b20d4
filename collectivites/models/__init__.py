"""Territories, the collectivités and what they say of themselves."""

from .bases import LignePlacee, LigneVersionnee
from .collectivite import Collectivite
from .contacts import Contact
from .courriels import Courriel
from .reseaux import Adhesion, Reseau
from .territoires import Departement, Region

__all__ = [
    "Adhesion",
    "Collectivite",
    "Contact",
    "Courriel",
    "Departement",
    "LignePlacee",
    "LigneVersionnee",
    "Region",
    "Reseau",
]
