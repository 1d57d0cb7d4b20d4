"""Reading an uploaded workbook: the text of its cells, row by row."""

from collections.abc import Iterator
from typing import IO

from django.core.exceptions import ValidationError
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from collectivites.archives import ABIME
from collectivites.texte import fold
from teleprocedure.tableur.colonnes import Colonne, read_text
from teleprocedure.tableur.limites import check_file

IDENTIFIANT, VERSION = "identifiant", "version"
LIGNES_MAX = 2_000
PARCOURUES_MAX = 10_000
COLONNES_MAX = 100
LETTRES = [get_column_letter(number) for number in range(1, COLONNES_MAX + 1)]
CALCULS = {"f", "e"}

TROP_DE_LIGNES = "Ce tableau dépasse 2 000 lignes : partagez-le en plusieurs fichiers."
TROP_LOIN = "Ce tableau va au-delà de la ligne 10 000 : supprimez les lignes vides, puis redéposez."
VIDE = "Ce tableau ne contient aucune ligne sous les titres des colonnes."
SANS_TITRES = (
    "La première ligne doit porter les titres des colonnes du tableau téléchargé ; il manque : {}."
)
REPETEE = "La colonne « {} » figure deux fois."


def read_lignes(file: IO[bytes], size: int, colonnes: list[Colonne]) -> list[dict]:
    """Return the rows of the first sheet, as ``Depot.lignes`` keeps them.

    The first is the head: letters of the columns by field, and the titles of those ignored. Each
    other has its number, its cells by field (those of the columns present) and the fields whose
    cell is computed. Raises ``ValidationError`` with the sentence to show.
    """
    check_file(file, size)
    try:
        workbook = load_workbook(file, read_only=True, keep_links=False)
        return read_sheet(workbook.worksheets[0], colonnes)
    except ValidationError:
        raise
    except Exception as error:
        # A broken workbook makes openpyxl raise whatever it meets: KeyError, TypeError, BadZipFile…
        raise ValidationError(ABIME) from error


def read_sheet(sheet, colonnes: list[Colonne]) -> list[dict]:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=COLONNES_MAX)
    head = read_head(next(rows, ()), colonnes)
    lignes = [head]
    for ligne in read_rows(rows, head["cellules"]):
        lignes.append(ligne)
        if len(lignes) > LIGNES_MAX + 1:
            raise ValidationError(TROP_DE_LIGNES)
    if len(lignes) == 1:
        raise ValidationError(VIDE)
    return lignes


def read_head(row: tuple, colonnes: list[Colonne]) -> dict:
    """Return where each column stands; identifiant and version must be there, none twice."""
    champs = {fold(colonne.titre): colonne.champ for colonne in colonnes}
    champs |= {IDENTIFIANT: IDENTIFIANT, VERSION: VERSION}
    letters: dict[str, str] = {}
    ignorees = []
    for letter, cell in zip(LETTRES, row, strict=False):
        title = read_text(cell.value).strip()
        champ = champs.get(fold(title))
        if champ in letters:
            raise ValidationError(REPETEE.format(title))
        if champ:
            letters[champ] = letter
        elif title:
            ignorees.append(title[:100])
    if missing := [name for name in (IDENTIFIANT, VERSION) if name not in letters]:
        raise ValidationError(SANS_TITRES.format(", ".join(missing)))
    return {"numero": 1, "cellules": letters, "ignorees": ignorees}


def read_rows(rows, letters: dict[str, str]) -> Iterator[dict]:
    """Yield the rows that are not blank, with the number the spreadsheet shows."""
    champs = {letter: champ for champ, letter in letters.items()}
    for number, row in enumerate(rows, 2):
        if number > PARCOURUES_MAX:
            raise ValidationError(TROP_LOIN)
        named = [
            (champs[letter], cell)
            for letter, cell in zip(LETTRES, row, strict=False)
            if letter in champs
        ]
        cells = {champ: read_text(cell.value) for champ, cell in named}
        calculs = [champ for champ, cell in named if cell.data_type in CALCULS]
        cells |= {champ: "" for champ in letters if champ not in cells}
        if any(text.strip() for text in cells.values()):
            yield {"numero": number, "cellules": cells, "calculs": calculs}
