"""The world (countries, towns, themes), the register of partners, coopérations and projects."""

from .bilan import Bilan
from .cooperation import Cooperation
from .corrections import Correction
from .monde import Pays, Thematique, Ville
from .partenaire import Partenaire
from .projet import Projet, ProjetThematique

__all__ = [
    "Bilan",
    "Cooperation",
    "Correction",
    "Partenaire",
    "Pays",
    "Projet",
    "ProjetThematique",
    "Thematique",
    "Ville",
]
