"""Territories, the collectivités and what they say of themselves."""

from .actes import Acte
from .adresses_mortes import AdresseMorte
from .bases import LigneDeCollectivite, LignePlacee, LigneVersionnee
from .collectivite import Collectivite
from .contacts import Contact
from .courriels import Courriel
from .echanges import Export, Import, LigneDImport
from .notes import Note
from .reseaux import Adhesion, Reseau
from .successions import Succession
from .territoires import Departement, Region
from .travaux import TravailLong

__all__ = [
    "Acte",
    "Adhesion",
    "AdresseMorte",
    "Collectivite",
    "Contact",
    "Courriel",
    "Departement",
    "Export",
    "Import",
    "LigneDImport",
    "LigneDeCollectivite",
    "LignePlacee",
    "LigneVersionnee",
    "Note",
    "Region",
    "Reseau",
    "Succession",
    "TravailLong",
]
