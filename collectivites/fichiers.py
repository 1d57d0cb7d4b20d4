"""Read a CSV file of reference: its cells by line number, and the values of a model's fields."""

import csv
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from collectivites.texte import clean_text

PROPRE = re.compile(r"[!-~À-ÿŒœ’]+(?: [!-~À-ÿŒœ’]+)*")
GZIP = 31


class FichierInvalide(Exception):
    """A file that cannot be loaded; the sentence says which file, which line and why."""

    def __init__(self, fichier: str, raison: str, numero: int | None = None):
        ligne = f", ligne {numero}" if numero else ""
        super().__init__(f"{fichier}{ligne} : {raison}")


def read_cells(chemin: Path, entetes: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of each line and its cells, in the order of ``entetes``.

    Lines are those an editor shows, the header is line 1; columns not in ``entetes`` are ignored.
    """
    lignes = parse_csv(chemin.name, read_text(chemin))
    _, presents = next(lignes, (1, []))
    if manquantes := [entete for entete in entetes if presents.count(entete) != 1]:
        raison = f"colonnes absentes ou répétées : {', '.join(manquantes)}."
        raise FichierInvalide(chemin.name, raison, 1)
    positions = [presents.index(entete) for entete in entetes]
    numero = 1
    for numero, cellules in lignes:
        if len(cellules) != len(presents):
            raison = f"{len(cellules)} cellules au lieu de {len(presents)}."
            raise FichierInvalide(chemin.name, raison, numero)
        yield numero, [cellules[position] for position in positions]
    if numero == 1:
        raise FichierInvalide(chemin.name, "aucune ligne après l’en-tête.", 1)


def parse_csv(fichier: str, texte: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that is not blank, with the number of the line they start at."""
    lecteur = csv.reader(io.StringIO(texte, newline=""), strict=True)
    numero = 1
    try:
        for cellules in lecteur:
            if cellules:
                yield numero, cellules
            numero = lecteur.line_num + 1
    except csv.Error as error:
        raison = "ligne illisible, sans doute un guillemet de trop ou de moins."
        raise FichierInvalide(fichier, raison, numero) from error


def read_text(chemin: Path) -> str:
    """Return the text of a UTF-8 file, compressed by gzip where its name says so."""
    try:
        contenu = chemin.read_bytes()
    except OSError as error:
        raise FichierInvalide(chemin.name, f"lecture impossible ({error.strerror}).") from error
    if chemin.suffix == ".gz":
        contenu = decompress(chemin.name, contenu)
    try:
        return contenu.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        numero = contenu.count(b"\n", 0, error.start) + 1
        raison = "caractère illisible : le fichier doit être en UTF-8."
        raise FichierInvalide(chemin.name, raison, numero) from error


def decompress(fichier: str, contenu: bytes) -> bytes:
    """Return the decompressed content of a whole gzip archive, told by its length and checksum."""
    archive = zlib.decompressobj(wbits=GZIP)
    try:
        clair = archive.decompress(contenu)
    except zlib.error as error:
        raise FichierInvalide(fichier, "archive gzip abîmée.") from error
    if not archive.eof:
        raise FichierInvalide(fichier, "archive gzip tronquée.", clair.count(b"\n") + 1)
    return clair


class Nombre(NamedTuple):
    """How a file writes numbers; Python alone also reads ``1_000``, ``nan``, ``1e9``, ``١٢``."""

    motif: re.Pattern
    convert: Callable[[str], int | float]
    attendu: str


NOMBRES = {
    models.IntegerField: Nombre(re.compile(r"-?[0-9]{1,9}"), int, "un nombre entier"),
    models.FloatField: Nombre(
        re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,15})?"), float, "un nombre décimal"
    ),
}


class Colonne:
    """A column of the file and the field of the model that it fills."""

    def __init__(self, entete: str, champ: models.Field, bornes: Iterable[int], codes: set | None):
        """``bornes`` limit a number further than the model does; ``codes`` are the only values."""
        self.entete = entete
        self.champ = champ
        self.attribut = champ.attname
        self.codes = codes
        self.vide = None if champ.null else ""
        self.nombre = next((n for type_, n in NOMBRES.items() if isinstance(champ, type_)), None)
        limites = zip((MinValueValidator, MaxValueValidator), bornes, strict=False)
        self.validators: list[Callable] = [
            *champ.validators,
            *(validator(borne) for validator, borne in limites),
        ]
        self.parse = cache(self._parse)

    def _parse(self, texte: str):
        """Return the value that a cell writes, not yet checked."""
        if not texte:
            return self.vide
        if self.nombre is None:
            return texte
        if not self.nombre.motif.fullmatch(texte):
            raise ValidationError(f"{self.entete} : « {texte} » n’est pas {self.nombre.attendu}.")
        return self.nombre.convert(texte)

    def check(self, valeur):
        """Return ``valeur`` normalised, if the field of the model takes it."""
        if isinstance(valeur, str) and not PROPRE.fullmatch(valeur):
            valeur = clean_text(valeur) or self.vide
        if valeur == self.vide:
            if not self.champ.blank:
                raise ValidationError(f"{self.entete} : une valeur est obligatoire.")
            return valeur
        if self.codes is not None and valeur not in self.codes:
            raise ValidationError(f"{self.entete} : code inconnu, « {valeur} ».")
        try:
            for validate in self.validators:
                validate(valeur)
        except ValidationError as error:
            raise ValidationError(f"{self.entete} : {error.messages[0]}") from error
        return valeur
