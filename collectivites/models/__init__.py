"""Territories, the collectivités and what they say of themselves."""

from .collectivite import Collectivite
from .contacts import Contact
from .reseaux import Adhesion, Reseau
from .territoires import Departement, Region
from .versions import LigneVersionnee

__all__ = [
    "Adhesion",
    "Collectivite",
    "Contact",
    "Departement",
    "LigneVersionnee",
    "Region",
    "Reseau",
]
