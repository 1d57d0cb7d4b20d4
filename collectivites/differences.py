"""What a load of the referential changes, cell by cell, as lines that people read and sort."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from collectivites.comparaison import Bilan
from collectivites.formules import shield

ENTETES = ("fichier", "ligne", "nom", "changement", "champ", "avant", "après")
CREATION, MODIFICATION, NOUVEAU_NOM, ABSENTE = (
    "création",
    "modification",
    "nouveau nom",
    "absente du fichier",
)


class Difference(NamedTuple):
    """One cell that changes, or one row made or missing."""

    fichier: str
    cle: str
    nom: str
    changement: str
    champ: str = ""
    avant: object = ""
    apres: object = ""


def list_differences(bilan: Bilan) -> Iterator[Difference]:
    """Yield what a load does to one table: rows made, cells changed, rows that left the file."""
    table = bilan.table
    for valeurs in bilan.creees:
        yield Difference(table.fichier, *name_row(bilan, valeurs), CREATION)
    for fiche, valeurs in bilan.modifiees:
        for champ, apres in valeurs.items():
            if (avant := fiche.valeurs[champ]) != apres:
                kind = NOUVEAU_NOM if champ == "nom" else MODIFICATION
                named = name_row(bilan, fiche.valeurs)
                yield Difference(table.fichier, *named, kind, champ, avant, apres)
    for cle in bilan.list_absent():
        yield Difference(table.fichier, cle, "", ABSENTE)


def name_row(bilan: Bilan, valeurs: dict) -> tuple[str, str]:
    """Return the natural key of a row, and its name where it has one."""
    cle = bilan.table.cle(valeurs)
    text = " ".join(map(str, cle)) if isinstance(cle, tuple) else str(cle)
    return text, str(valeurs.get("nom") or valeurs.get("libelle") or "")


def write_report(chemin: Path, differences: Iterable[Difference]) -> int:
    """Write a CSV for spreadsheets, no cell of which can be a formula; return its rows."""
    number = 0
    with chemin.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(ENTETES)
        for one in differences:
            writer.writerow([shield("" if cell is None else str(cell)) for cell in one])
            number += 1
    return number
