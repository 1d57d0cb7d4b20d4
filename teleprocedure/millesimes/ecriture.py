"""A table written as two files at once, CSV and JSON: the same rows, the same bytes each time."""

import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files import File

from collectivites.exports import BOM, SEPARATEUR
from collectivites.formules import shield
from teleprocedure.millesimes.tables import Table

CSV, JSON = FORMATS = ("csv", "json")
PAR_PAQUET = 2_000
MORCEAU = 1 << 20
ADRESSE = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
ADRESSE_OTEE = "[adresse électronique retirée]"
OUI, NON = "oui", "non"


@dataclass(frozen=True)
class Empreinte:
    """What proves a file: its SHA-256 in hexadecimal, its size in bytes, its rows of data."""

    sha256: str
    octets: int
    lignes: int


class Copie:
    """A file being written, that is measured as it goes."""

    def __init__(self, fichier: BinaryIO):
        self.fichier, self.hash, self.octets = fichier, hashlib.sha256(), 0

    def write(self, text: str) -> None:
        content = text.encode("utf-8", errors="replace")
        self.fichier.write(content)
        self.hash.update(content)
        self.octets += len(content)

    def close(self) -> None:
        """Have it on the disk before its print is told."""
        self.fichier.flush()
        os.fsync(self.fichier.fileno())


def write_table(table: Table, chemins: dict[str, Path]) -> dict[str, Empreinte]:
    """Write the rows of a table in the files of its two formats, and return what proves each."""
    with chemins[CSV].open("wb") as one, chemins[JSON].open("wb") as other:
        copies = {CSV: Copie(one), JSON: Copie(other)}
        number = write_rows(table, copies[CSV], copies[JSON])
        for copie in copies.values():
            copie.close()
    return {
        name: Empreinte(copie.hash.hexdigest(), copie.octets, number)
        for name, copie in copies.items()
    }


def write_rows(table: Table, tableau: Copie, objets: Copie) -> int:
    """Write every row in both files, a packet at a time: memory stays flat."""
    names, number = list(table.colonnes), 0
    tableau.write(BOM + write_lines([names]))
    objets.write("[")
    for packet in read_packets(table):
        tableau.write(write_lines([[write_cell(cell) for cell in row] for row in packet]))
        texts = [
            json.dumps(dict(zip(names, map(write_value, row), strict=True)), ensure_ascii=False)
            for row in packet
        ]
        objets.write(("," if number else "") + "\n" + ",\n".join(texts))
        number += len(packet)
    objets.write("\n]\n")
    return number


def read_packets(table: Table) -> Iterator[list[list[Any]]]:
    """Yield the rows of a table by packets, e-mail addresses taken out of the texts."""
    rows = table.lignes().values_list(*table.colonnes.values()).iterator(PAR_PAQUET)
    packet = []
    for row in rows:
        packet.append([clean(value) for value in row])
        if len(packet) == PAR_PAQUET:
            yield packet
            packet = []
    if packet:
        yield packet


def clean(value: Any) -> Any:
    return ADRESSE.sub(ADRESSE_OTEE, value) if isinstance(value, str) and "@" in value else value


def write_lines(rows: list[list[Any]]) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=SEPARATEUR).writerows(rows)
    return buffer.getvalue()


def write_cell(value: Any) -> Any:
    """Return a cell of the CSV: a text is never a formula, a number stays a number."""
    if isinstance(value, bool):
        return OUI if value else NON
    if isinstance(value, str):
        return shield(value)
    return write_date(value)


def write_value(value: Any) -> Any:
    """Return a value as JSON has it: amounts are numbers, two decimals at most."""
    return float(value) if isinstance(value, Decimal) else write_date(value)


def write_date(value: Any) -> Any:
    """Return a date as ISO 8601, a moment in universal time to the second."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, dt.date) else value


def measure(fichier: BinaryIO | File) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file as it is, a piece at a time."""
    proof, size = hashlib.sha256(), 0
    while piece := fichier.read(MORCEAU):
        proof.update(piece)
        size += len(piece)
    return proof.hexdigest(), size
