"""The world (countries, towns, themes), the register of partners, coopérations and projects."""

from .bilan import Bilan
from .cooperation import Cooperation
from .corrections import Correction
from .doublons import Doublon, DoublonEcarte, RechercheDeDoublons
from .monde import Pays, Thematique, Ville
from .partenaire import Partenaire
from .projet import Projet, ProjetThematique

__all__ = [
    "Bilan",
    "Cooperation",
    "Correction",
    "Doublon",
    "DoublonEcarte",
    "Partenaire",
    "Pays",
    "Projet",
    "ProjetThematique",
    "RechercheDeDoublons",
    "Thematique",
    "Ville",
]
