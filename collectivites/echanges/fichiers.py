"""A file as lines of a table: its head read and checked first, then its lines one by one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from collectivites.echanges.formats import (
    TROP_DE_COLONNES,
    WINDOWS,
    read_csv,
    read_encoding,
    read_json,
    read_xlsx,
)
from collectivites.echanges.limites import CELLULE_MAX, CLASSEURS, COLONNES_MAX, LIGNES_MAX
from collectivites.echanges.tables import Ligne, Verdict
from collectivites.models import Import
from collectivites.presentation import format_integer
from collectivites.texte import clean_text, fold

Format = Import.Format
VIDE = "Ce fichier est vide."
SANS_LIGNE = "Ce fichier ne contient aucune ligne sous les titres des colonnes."
MANQUENT = "La première ligne doit porter les titres des colonnes ; il manque : {}."
REPETEE = "La colonne « {} » figure deux fois."
TROP_DE_LIGNES = (
    f"Ce fichier dépasse {format_integer(LIGNES_MAX)} lignes : partagez-le en plusieurs."
)
INEGALE = "{} cellules au lieu de {} : un séparateur manque ou est en trop."
CELLULE_TROP_LONGUE = "Une cellule dépasse {} caractères."
TITRE_MONTRE = 100


@dataclass
class Fichier:
    """A file given for a table; ``ignorees`` and ``avis`` are known once its head is read."""

    contenu: bytes
    format: str
    titres: list[str]
    obligatoires: list[str]
    ignorees: list[str] = field(default_factory=list)
    avis: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Refuse what must not be opened, and a head without the columns that must be there."""
        if not self.contenu:
            raise ValidationError(VIDE)
        if len(self.contenu) > CLASSEURS.taille:
            raise ValidationError(CLASSEURS.trop_gros)
        if next(self.read(), None) is None:
            raise ValidationError(SANS_LIGNE)

    def read(self) -> Iterator[tuple[Ligne, Verdict | None]]:
        """Yield each line that is not blank, and why it is refused when it cannot be read."""
        number = 0
        for ligne, verdict in self.read_json() if self.format == Format.JSON else self.read_sheet():
            if any(text.strip() for text in ligne.cellules.values()):
                number += 1
                yield ligne, verdict or check_lengths(ligne)
            if number > LIGNES_MAX or ligne.rang > 2 * LIGNES_MAX:
                raise ValidationError(TROP_DE_LIGNES)

    def read_sheet(self) -> Iterator[tuple[Ligne, Verdict | None]]:
        """The same, from rows of cells: the first one is the head, the number 1."""
        if self.format == Format.CSV and read_encoding(self.contenu) == "cp1252":
            self.avis = [f"Ce fichier n’est pas en UTF-8 : il est lu en {WINDOWS}."]
        rows = read_csv(self.contenu) if self.format == Format.CSV else read_xlsx(self.contenu)
        head = next(rows, [])
        known = self.read_head(head)
        for rang, cells in enumerate(rows, 2):
            extra = [cell for cell in cells[len(head) :] if cell.strip()]
            short = self.format == Format.CSV and 0 < len(cells) < len(head)
            ligne = Ligne(rang, {titre: get(cells, at) for at, titre in known.items()})
            wrong = INEGALE.format(len(cells), len(head)) if extra or (short and any(cells)) else ""
            yield ligne, Verdict.refuse(wrong) if wrong else None

    def read_json(self) -> Iterator[tuple[Ligne, Verdict | None]]:
        """The same, from objects: the keys of the first are the head, objects count from 1."""
        known: dict[str, str] | None = None
        for rang, item in enumerate(read_json(self.contenu), 1):
            if known is None:
                names = list(item)
                known = {names[at]: titre for at, titre in self.read_head(names).items()}
            cells = {known[name]: text for name, text in item.items() if name in known}
            yield Ligne(rang, dict.fromkeys(known.values(), "") | cells), None

    def read_head(self, head: list[str]) -> dict[int, str]:
        """Return the title known by the table at each place of the head."""
        if len(head) > COLONNES_MAX:
            raise ValidationError(TROP_DE_COLONNES)
        wanted = {fold(titre): titre for titre in self.titres}
        found = {at: wanted[fold(text)] for at, text in enumerate(head) if fold(text) in wanted}
        repeated = [titre for titre, number in Counter(found.values()).items() if number > 1]
        if repeated:
            raise ValidationError(REPETEE.format(repeated[0]))
        if missing := [titre for titre in self.obligatoires if titre not in found.values()]:
            raise ValidationError(MANQUENT.format(", ".join(missing)))
        others = [text for at, text in enumerate(head) if at not in found and text.strip()]
        self.ignorees = [clean_text(text)[:TITRE_MONTRE] for text in others]
        return found


def get(cells: list[Any], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def check_lengths(ligne: Ligne) -> Verdict | None:
    """Refuse a cell that no column could hold: nothing else of it is looked at."""
    if all(len(text) <= CELLULE_MAX for text in ligne.cellules.values()):
        return None
    return Verdict.refuse(CELLULE_TROP_LONGUE.format(format_integer(CELLULE_MAX)))


def find_format(nom: str) -> str:
    """Return the format that the name of a file says, "" for another."""
    extension = nom.rpartition(".")[2].lower()
    return extension if extension in Format.values else ""
