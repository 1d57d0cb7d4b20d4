"""Communes that became another one, as a file tells them: read and checked line by line.

Columns: ``ancien_code``, ``nouveau_code`` (code INSEE), ``date`` (AAAA-MM-JJ), ``nature``
(fusion, or nom when one commune only changed of code). The packaged file gives no date: a commune
nouvelle is born on 1 January, so an empty one is that of the year of the load.
"""

import datetime as dt
import re
from pathlib import Path
from typing import NamedTuple

from collectivites.fichiers import FichierInvalide, read_cells
from collectivites.models import Succession

COLONNES = ["ancien_code", "nouveau_code", "date", "nature"]
NOMS = ("mouvements.csv", "mouvements.csv.gz")
PAQUET = Path(__file__).parent / "nomenclatures" / NOMS[1]
CODE = re.compile(r"[0-9][0-9AB][0-9]{3}")
NATURES = {nature.value for nature in Succession.Nature} - {Succession.Nature.SCISSION}


class Mouvement(NamedTuple):
    """What one line tells."""

    numero: int
    ancien: str
    nouveau: str
    date: dt.date
    nature: str


def locate(dossier: Path | None) -> Path | None:
    """Return the file of movements: that of ``dossier`` if it has one, else the packaged one."""
    if dossier is None:
        return PAQUET
    return next((path for nom in NOMS if (path := dossier / nom).is_file()), None)


def read_mouvements(chemin: Path, today: dt.date, encore: set[str]) -> list[Mouvement]:
    """Return the movements of a file; the first fault refuses it.

    ``encore`` are the codes that the list of collectivités just loaded still gives.
    """
    read: dict[str, Mouvement] = {}
    for numero, cells in read_cells(chemin, COLONNES):
        one = parse(chemin.name, numero, cells, today)
        if one.ancien in read:
            refuse(chemin.name, numero, f"« {one.ancien} » figure déjà à une ligne précédente.")
        if one.ancien in encore:
            refuse(chemin.name, numero, f"« {one.ancien} » est encore dans la liste des communes.")
        read[one.ancien] = one
    return [one._replace(nouveau=find_end(chemin.name, one, read)) for one in read.values()]


def parse(fichier: str, numero: int, cells: list[str], today: dt.date) -> Mouvement:
    ancien, nouveau, date, nature = (cell.strip() for cell in cells)
    for code in (ancien, nouveau):
        if not CODE.fullmatch(code):
            refuse(fichier, numero, f"« {code} » n’est pas un code INSEE de commune.")
    if (nature := nature or Succession.Nature.FUSION.value) not in NATURES:
        refuse(fichier, numero, f"nature : « {nature} » n’est ni « fusion » ni « nom ».")
    return Mouvement(numero, ancien, nouveau, parse_date(fichier, numero, date, today), nature)


def parse_date(fichier: str, numero: int, text: str, today: dt.date) -> dt.date:
    if not text:
        return today.replace(month=1, day=1)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        refuse(fichier, numero, f"date : « {text} » n’est pas une date, comme 2026-01-01.")
        raise


def find_end(fichier: str, one: Mouvement, read: dict[str, Mouvement]) -> str:
    """Return the code that a movement leads to in the end; a circle refuses the file."""
    code, seen = one.nouveau, {one.ancien}
    while code in read:
        if code in seen:
            refuse(fichier, one.numero, f"« {one.ancien} » finit par se suivre elle-même.")
        seen.add(code)
        code = read[code].nouveau
    if code in seen:
        refuse(fichier, one.numero, f"« {one.ancien} » finit par se suivre elle-même.")
    return code


def refuse(fichier: str, numero: int, raison: str) -> None:
    raise FichierInvalide(fichier, raison, numero)
