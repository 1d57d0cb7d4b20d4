"""Reading a file of any format, line by line, without holding it open in memory.

Formulas are text, never computed; numbers and dates of spreadsheets become the text that columns
read; what exports shielded from spreadsheets is given back.
"""

import codecs
import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from collectivites.archives import ABIME, check_file
from collectivites.echanges.cellules import say, write_moment
from collectivites.echanges.limites import CELLULE_MAX, CLASSEURS, COLONNES_MAX
from collectivites.formules import unshield
from collectivites.texte import strip_unreadable

Cellules = list[str]
ECHAPPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
CHIFFRES_MAX = 30
ESPACES_JSON = re.compile(r"[\s,]*")
PAS_DU_TEXTE = "Ce fichier n’est pas un fichier CSV : enregistrez-le au format CSV (UTF-8)."
GUILLEMETS = "Ligne {} illisible, sans doute un guillemet de trop ou de moins."
PAS_JSON = "Ce fichier n’est pas un fichier JSON de la forme [ {{…}}, {{…}} ] (caractère {})."
TROP_DE_COLONNES = f"Ce fichier compte plus de {COLONNES_MAX} colonnes."
WINDOWS = "Windows-1252"


def read_encoding(contenu: bytes) -> str:
    """Return how the text of a CSV file is encoded; refuse what is no text.

    What is not UTF-8 is read as French Excel writes it: the page says so.
    """
    if contenu.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for start in range(0, len(contenu), CELLULE_MAX):
                decoder.decode(contenu[start : start + CELLULE_MAX])
            decoder.decode(b"", final=True)
        except UnicodeError:
            continue
        if encoding == "cp1252" and b"\0" in contenu:
            break
        return encoding
    raise ValidationError(PAS_DU_TEXTE)


def read_csv(contenu: bytes) -> Iterator[Cellules]:
    """Yield the cells of each line, the head first; the separator is the head's most frequent."""
    if contenu.startswith(b"PK\x03\x04"):
        raise ValidationError(PAS_DU_TEXTE)
    text = io.TextIOWrapper(io.BytesIO(contenu), read_encoding(contenu), newline="")
    head = text.readline(CELLULE_MAX)
    separator = max(";,\t", key=head.count)
    text.seek(0)
    lines = csv.reader(text, delimiter=separator, strict=True)
    try:
        for cells in lines:
            yield [strip_unreadable(unshield(cell)) for cell in cells]
    except csv.Error as error:
        raise ValidationError(GUILLEMETS.format(lines.line_num)) from error


def read_xlsx(contenu: bytes) -> Iterator[Cellules]:
    """Yield the cells of each row of the first sheet."""
    check_file(io.BytesIO(contenu), len(contenu), CLASSEURS)
    try:
        workbook = load_workbook(io.BytesIO(contenu), read_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True, max_col=COLONNES_MAX + 1):
            filled = next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)
            yield [write_xlsx_cell(value) for value in row[:filled]]
    except ValidationError:
        raise
    except Exception as error:
        # A broken workbook makes openpyxl raise whatever it meets: KeyError, TypeError, BadZipFile…
        raise ValidationError(ABIME) from error


def write_xlsx_cell(value: Any) -> str:
    """Return the text of a spreadsheet's cell."""
    if isinstance(value, str):
        return strip_unreadable(unshield(read_escapes(value)))
    if isinstance(value, dt.datetime):
        return write_moment(value)
    return say(value)


def read_escapes(text: str) -> str:
    """Return ``text`` with what spreadsheets write as « _x000D_ », and their own escape, undone."""
    return ECHAPPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def read_json(contenu: bytes) -> Iterator[dict[str, str]]:
    """Yield the objects of a list, one by one."""
    try:
        text = contenu.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise ValidationError(PAS_JSON.format(error.start)) from error
    decoder = json.JSONDecoder(parse_float=read_number, parse_int=read_number)
    at, end = 1, len(text) - 1
    if text[:1] != "[" or text[-1:] != "]":
        raise ValidationError(PAS_JSON.format(0))
    while (at := ESPACES_JSON.match(text, at).end()) < end:  # type: ignore[union-attr]
        try:
            item, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise ValidationError(PAS_JSON.format(at)) from error
        if not isinstance(item, dict):
            raise ValidationError(PAS_JSON.format(at))
        yield {key: write_json_cell(value) for key, value in item.items()}


def read_number(text: str) -> Decimal:
    """Return a number; raise ``ValueError`` for one no column holds, gigabytes once written."""
    number = Decimal(text)
    if abs(number.adjusted()) > CHIFFRES_MAX:
        raise ValueError(text[:CHIFFRES_MAX])
    return number


def write_json_cell(value: Any) -> str:
    """Return the text of a value; a list or an object is shown as it is written."""
    if isinstance(value, str):
        return strip_unreadable(value)
    if isinstance(value, dict | list):
        return strip_unreadable(json.dumps(value, default=str, ensure_ascii=False))
    return say(value)
