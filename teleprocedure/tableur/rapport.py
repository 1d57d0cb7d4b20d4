"""The report of a deposited sheet: what becomes of each row, and why."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from teleprocedure.forms.fiche import FicheForm

CREEE, MODIFIEE, INCHANGEE, REFUSEE = "creee", "modifiee", "inchangee", "refusee"


@dataclass
class Refus:
    """Why a row is refused, with the cell when there is one."""

    phrase: str
    colonne: str = ""
    titre: str = ""


@dataclass
class Changement:
    """One field of a row, as it is and as the sheet says."""

    titre: str
    avant: str
    apres: str


@dataclass
class Ligne:
    """One row of the sheet and what becomes of it; ``form`` writes it when it is accepted."""

    numero: int
    etat: str
    designation: str = ""
    changements: list[Changement] = field(default_factory=list)
    refus: list[Refus] = field(default_factory=list)
    conflit: bool = False
    form: FicheForm | None = None


@dataclass
class Rapport:
    """All the rows of a sheet."""

    lignes: list[Ligne]
    ignorees: list[str] = field(default_factory=list)

    @cached_property
    def nombres(self) -> Counter:
        return Counter(ligne.etat for ligne in self.lignes)

    @property
    def refusees(self) -> int:
        return self.nombres[REFUSEE]

    @property
    def acceptees(self) -> list[tuple[int, FicheForm]]:
        """The number of each row to write, and the form that holds it."""
        return [(ligne.numero, ligne.form) for ligne in self.lignes if ligne.form]

    @property
    def empreinte(self) -> str:
        """What tells this report from one that would not do the same."""
        return sha256(repr([describe(ligne) for ligne in self.lignes]).encode()).hexdigest()


def describe(ligne: Ligne) -> tuple:
    return ligne.numero, ligne.etat, ligne.changements, ligne.refus
