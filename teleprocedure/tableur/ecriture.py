"""Writing a tab as a workbook: data, how to use it, and the lists that cells are chosen from."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from teleprocedure.tableur.classeur import IDENTIFIANT, LIGNES_MAX, VERSION
from teleprocedure.tableur.colonnes import Cellule, Colonne, write_text
from teleprocedure.tableur.feuilles import Feuille

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MODE_D_EMPLOI, LISTES = "Mode d’emploi", "Listes"
TITRE_MAX = 31
GRAS, GRISE = Font(bold=True), Font(color="FF666666")
FOND_DE_TITRE = PatternFill("solid", fgColor="FFE3E3FD")
FOND_GRISE = PatternFill("solid", fgColor="FFEEEEEE")
EN_HAUT = Alignment(vertical="top", wrap_text=True)
TEXTE, ENTIER, EUROS = "@", "0", "0.00"
LARGEUR_DE_REPERE, LARGEUR_DU_MODE_D_EMPLOI = 12, 110
NE_PAS_MODIFIER = (
    "Ne modifiez pas cette colonne : elle dit de quelle fiche est la ligne. Laissez-la vide pour "
    "une ligne ajoutée."
)
CHOIX_INCONNU = "Choisissez une valeur de la liste."
REGLES = (
    "Ce classeur est l’onglet « {onglet} » de {collectivite}, tel qu’il était le {jour}.",
    "Modifiez les cellules, ajoutez des lignes au bas du tableau, enregistrez au format .xlsx, "
    "puis déposez le fichier sur la page d’où il vient. Un rapport montre, ligne par ligne, ce qui "
    "sera créé, modifié ou refusé ; rien n’est enregistré avant que vous ne confirmiez.",
    "Une ligne sans identifiant est ajoutée. Une ligne retirée du tableau n’est pas supprimée : "
    "une suppression se fait sur la page seulement.",
    "Ne changez ni les titres des colonnes, ni les colonnes « identifiant » et « version ». Si "
    "quelqu’un a modifié une fiche sur le site depuis votre téléchargement, votre ligne est "
    "refusée et le rapport montre les deux textes.",
    "Les colonnes suivies d’un astérisque sont obligatoires. Une cellule vidée vide le champ de "
    "la fiche ; une colonne retirée n’y change rien.",
    "N’écrivez pas de formule : collez des valeurs. 2 000 lignes au plus, 2 Mo au plus.",
)


def write_workbook(feuille: Feuille, jour: str) -> bytes:
    """Return the workbook of a tab, as it is now; ``jour`` is the date written in it."""
    workbook = Workbook(write_only=True)
    data = workbook.create_sheet(feuille.onglet.titre[:TITRE_MAX])
    lists = write_data(data, feuille)
    write_rules(workbook.create_sheet(MODE_D_EMPLOI), feuille, jour)
    write_lists(workbook.create_sheet(LISTES), lists)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def write_data(sheet, feuille: Feuille) -> list[Colonne]:
    """Write the rows; return the columns whose cells are chosen from a list."""
    reperes = [Colonne(name, name, LARGEUR_DE_REPERE) for name in (IDENTIFIANT, VERSION)]
    colonnes = [*feuille.colonnes, *reperes]
    for rank, colonne in enumerate(colonnes, 1):
        dimension = sheet.column_dimensions[get_column_letter(rank)]
        dimension.width = colonne.largeur
        dimension.number_format = read_format(colonne)
    sheet.freeze_panes = "A2"
    lists = [colonne for colonne in feuille.colonnes if colonne.list_labels()]
    for rank, colonne in enumerate(lists, 1):
        letter = get_column_letter(feuille.colonnes.index(colonne) + 1)
        sheet.data_validations.append(build_choice(letter, rank, len(colonne.list_labels())))
    sheet.append([build_title(sheet, colonne, colonne in reperes) for colonne in colonnes])
    for row in feuille.toutes:
        sheet.append(list(build_row(sheet, feuille, row)))
    return lists


def read_format(colonne: Colonne) -> str:
    if not colonne.nombre:
        return TEXTE
    return EUROS if colonne.decimales else ENTIER


def build_choice(letter: str, rank: int, number: int) -> DataValidation:
    """Return the list of the cells of a column: the column ``rank`` of the sheet of lists."""
    source = get_column_letter(rank)
    choice = DataValidation(
        type="list",
        formula1=f"{quote_sheetname(LISTES)}!${source}$2:${source}${number + 1}",
        allow_blank=True,
        showErrorMessage=True,
        error=CHOIX_INCONNU,
    )
    choice.add(f"{letter}2:{letter}{LIGNES_MAX + 1}")
    return choice


def build_title(sheet, colonne: Colonne, repere: bool) -> Cell:
    cell = build_cell(sheet, colonne.titre, TEXTE)
    cell.font, cell.fill, cell.alignment = GRAS, FOND_DE_TITRE, EN_HAUT
    if repere:
        cell.fill = FOND_GRISE
        cell.comment = Comment(NE_PAS_MODIFIER, "Atlas")
    return cell


def build_row(sheet, feuille: Feuille, row: Any) -> Iterator[Cell]:
    typed = feuille.type_row(row)
    shown_only = bool(feuille.find_lock(row))
    for colonne in feuille.colonnes:
        cell = build_cell(sheet, colonne.write(typed[colonne.champ]), read_format(colonne))
        if shown_only or colonne.fixe:
            cell.font, cell.fill = GRISE, FOND_GRISE
        yield cell
    for value in feuille.identify(row):
        cell = build_cell(sheet, value, TEXTE)
        cell.font, cell.fill = GRISE, FOND_GRISE
        yield cell


def build_cell(sheet, value: Cellule, number_format: str) -> Cell:
    """Return a cell that is never a formula nor an error, whatever its text begins with."""
    cell = WriteOnlyCell(sheet, None if value == "" else value)
    if cell.value is not None and isinstance(value, str):
        cell.data_type = "s"
        number_format = TEXTE
    cell.number_format = number_format
    cell.alignment = EN_HAUT
    return cell


def write_rules(sheet, feuille: Feuille, jour: str) -> None:
    sheet.column_dimensions["A"].width = LARGEUR_DU_MODE_D_EMPLOI
    named = {
        "onglet": feuille.onglet.titre,
        "collectivite": feuille.collectivite.nom,
        "jour": jour,
    }
    title = build_cell(sheet, MODE_D_EMPLOI, TEXTE)
    title.font = GRAS
    sheet.append([title])
    for rule in (*REGLES, *feuille.conseils):
        sheet.append([build_cell(sheet, write_text(rule.format_map(named)), TEXTE)])


def write_lists(sheet, colonnes: list[Colonne]) -> None:
    """Write the values that each column offers, under its title."""
    sheet.append([build_cell(sheet, colonne.titre, TEXTE) for colonne in colonnes])
    labels = [colonne.list_labels() for colonne in colonnes]
    for rank in range(max(map(len, labels), default=0)):
        sheet.append(
            [
                build_cell(sheet, column[rank] if rank < len(column) else "", TEXTE)
                for column in labels
            ]
        )
