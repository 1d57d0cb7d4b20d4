"""What every exchanged table is, and the register of them all."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from collectivites.echanges.plan import Plan
from collectivites.models import Acte, Import, LigneDImport

Sort = LigneDImport.Sort
Difference = tuple[str, str, str]
FORMATS = tuple(Import.Format.values)


@dataclass(frozen=True)
class Ligne:
    """One line of a file: its number (the head is line 1), the text of its cells by title.

    A column that the file lacks is not in ``cellules``; an empty cell is "".
    """

    rang: int
    cellules: dict[str, str]


@dataclass(frozen=True)
class Verdict:
    """What one line does: ``differences`` lists (column, before, after)."""

    sort: str
    designation: str = ""
    differences: Sequence[Difference] = ()
    explication: str = ""

    @classmethod
    def refuse(cls, phrase: str, designation: str = "") -> "Verdict":
        """A line that breaks a rule: nothing of it is written."""
        return cls(Sort.REFUSEE, designation, (), phrase)

    @classmethod
    def leave_out(cls, phrase: str, designation: str = "") -> "Verdict":
        """A line that is well formed, and not taken on purpose."""
        return cls(Sort.ECARTEE, designation, (), phrase)


class Table:
    """Base of what can be imported or exported: see the package's docstring."""

    nom: ClassVar[str]
    titre: ClassVar[str]
    modele: ClassVar[Any]
    importable: ClassVar[bool] = True
    exportable: ClassVar[bool] = False
    personnelle: ClassVar[bool] = False
    formats_lus: ClassVar[tuple[str, ...]] = FORMATS
    droits: ClassVar[tuple[str, ...]] = ()
    parties: ClassVar[str] = ""
    avertissement: ClassVar[str] = ""
    titres: Sequence[str] = ()
    obligatoires: Sequence[str] = ()

    def __init__(self, *, by=None) -> None:
        """``by`` is the user who imports: services that date or sign rows ask for them."""
        self.by = by
        self.plan = Plan()

    def read(self, lignes: Sequence[Ligne]) -> list[Verdict]:
        """Say what these lines do, and plan what they write."""
        raise NotImplementedError

    def announce(self) -> None:
        """Queue the messages that the rows just written call for, in the same transaction."""

    def refresh(self, collectivites: Collection[int]) -> None:
        """Compute again what follows from the rows of these collectivités, given by key."""

    @classmethod
    def may_import(cls, user) -> bool:
        """Whether ``user`` may add and change the rows that an import writes."""
        name, app = cls.modele._meta.model_name, cls.modele._meta.app_label
        own = (f"{app}.add_{name}", f"{app}.change_{name}")
        return cls.importable and user.has_perms((*own, *cls.droits))


@dataclass
class Registre:
    """The tables declared by every app, by name.

    ``suites`` are called with the act that undid an import, ``gardes`` with the plan about to be
    written, to hold the rows that it names and refuse those no longer current: apps above this one
    add what they do.
    """

    tables: dict[str, type[Table]] = field(default_factory=dict)
    suites: list[Callable[[Acte], None]] = field(default_factory=list)
    gardes: list[Callable[[Plan], None]] = field(default_factory=list)

    def of_model(self, modele: Any) -> list[type[Table]]:
        """Return the tables that the list of a model offers."""
        return [table for table in self.tables.values() if table.modele is modele]


REGISTRE = Registre()
OneTable = TypeVar("OneTable", bound=type[Table])


def echange(table: OneTable) -> OneTable:
    """Declare a table that can be exchanged."""
    REGISTRE.tables[table.nom] = table
    return table
