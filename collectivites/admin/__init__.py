"""The ground of the admin, and the pages of this app: one file a subject."""

from . import adresses_mortes, collectivites, courriels, echanges, notes, reseaux, territoires
from .base import AdminJournalise, AdminNomenclature, AdressesReservees
from .choix import AvecChoix

__all__ = [
    "AdminJournalise",
    "AdminNomenclature",
    "AdressesReservees",
    "AvecChoix",
    "adresses_mortes",
    "collectivites",
    "courriels",
    "echanges",
    "notes",
    "reseaux",
    "territoires",
]
