"""Who people are, which collectivités they may edit, and what proved it."""

from .compte import User, fold_address, fold_identity
from .demandes import DemandeDeCollectivite
from .domaines import DomainePartage
from .habilitation import Habilitation
from .preuves import CodeOfficiel, Invitation

__all__ = [
    "CodeOfficiel",
    "DemandeDeCollectivite",
    "DomainePartage",
    "Habilitation",
    "Invitation",
    "User",
    "fold_address",
    "fold_identity",
]
