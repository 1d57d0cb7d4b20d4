"""The ground of the admin, and the pages of this app: one file a subject."""

from . import collectivites, courriels, reseaux, territoires
from .base import AdminJournalise, AdminNomenclature

__all__ = [
    "AdminJournalise",
    "AdminNomenclature",
    "collectivites",
    "courriels",
    "reseaux",
    "territoires",
]
