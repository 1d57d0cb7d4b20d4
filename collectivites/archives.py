"""What is checked of a file before it is opened: sizes, entries, ratio, declarations of its XML.

An XLSX file is a zip archive of XML parts: 2 MB of it can hide 300 MB.
"""

import zipfile
import zlib
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from django.core.exceptions import ValidationError

MEGA = 1024 * 1024
# The two ways that spreadsheets write the parts of a workbook.
COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ENTREES_MAX = 200
RAPPORT_MAX = 200
SANS_RAPPORT = MEGA
MORCEAU = 64 * 1024
ANCIEN_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CLASSEUR = "[Content_Types].xml"

TROP_GROS_OUVERT = (
    "Ce fichier est trop gros une fois ouvert : supprimez les lignes et les colonnes vides, les "
    "images et les autres feuilles."
)
PAS_XLSX = (
    "Ce fichier n’est pas un classeur .xlsx. Dans votre tableur, choisissez « Enregistrer sous », "
    "puis le format « Classeur Excel (.xlsx) »."
)
PROTEGE = (
    "Ce fichier est un ancien classeur .xls, ou il est protégé par un mot de passe. Enregistrez-le "
    "au format « Classeur Excel (.xlsx) », sans mot de passe."
)
ABIME = "Ce fichier est abîmé : téléchargez de nouveau le tableau, ou enregistrez-le de nouveau."
DECLARATIONS = "Ce fichier contient des déclarations qu’un tableur n’écrit pas : il est refusé."


@dataclass(frozen=True)
class Limites:
    """How large a workbook may be: in bytes, in bytes once opened, in tags of its XML.

    ``trop_gros`` is the sentence for a file of more bytes.
    """

    taille: int
    ouvert: int
    balises: int
    trop_gros: str


class Arret(Exception):
    """The head of an XML part is read."""


def check_file(file: IO[bytes], size: int, limites: Limites) -> None:
    """Refuse, with the sentence to show, what must not be opened as a spreadsheet."""
    if size > limites.taille:
        raise ValidationError(limites.trop_gros)
    file.seek(0)
    if file.read(len(ANCIEN_FORMAT)) == ANCIEN_FORMAT:
        raise ValidationError(PROTEGE)
    try:
        with zipfile.ZipFile(file) as archive:
            check_directory(archive, limites.ouvert)
            for entry in archive.infolist():
                check_head(archive, entry)
            check_tags(archive, limites.balises)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        raise ValidationError(PAS_XLSX if is_no_zip(file) else ABIME) from error
    except (NotImplementedError, RuntimeError) as error:
        raise ValidationError(PROTEGE) from error
    finally:
        file.seek(0)


def is_no_zip(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(2) != b"PK"


def check_directory(archive: zipfile.ZipFile, ouvert: int) -> None:
    """Refuse too many entries, too much once opened, and what is no workbook."""
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    bomb = total > SANS_RAPPORT and total > RAPPORT_MAX * packed
    if len(entries) > ENTREES_MAX or total > ouvert or bomb:
        raise ValidationError(TROP_GROS_OUVERT)
    if CLASSEUR not in archive.namelist():
        raise ValidationError(PAS_XLSX)
    if any(entry.compress_type not in COMPRESSIONS for entry in entries):
        raise ValidationError(ABIME)


def check_head(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse a part whose XML declares a type or entities, which a spreadsheet never does."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = stop
    with archive.open(entry) as part:
        try:
            while chunk := part.read(MORCEAU):
                parser.Parse(chunk)
        except (Arret, expat.ExpatError, LookupError):
            return


def check_tags(archive: zipfile.ZipFile, balises: int) -> None:
    """Refuse millions of tags, were they empty: each is an object to whoever reads them."""
    total = 0
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while chunk := part.read(MORCEAU):
                total += chunk.count(b"<")
    if total > balises:
        raise ValidationError(TROP_GROS_OUVERT)


def refuse(*declaration) -> None:
    raise ValidationError(DECLARATIONS)


def stop(*element) -> None:
    raise Arret
