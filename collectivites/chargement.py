"""Load a table of reference from its CSV file: read and check, compare in memory, write.

A table is declared as data (``Table``) in the ``referentiel`` module of its app. Rows are matched
by a natural key, so that loading twice changes nothing; a row that left the file is kept.

Little is journalled: ``bulk_create`` and ``bulk_update`` do not pass through simple-history. The
yearly update of 36,000 rows is nobody's act, and the dated file is its own record. Only the names
that change are told there, where a table says so: a former name still finds its row.
"""

import gc
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from tqdm import tqdm

from collectivites.comparaison import Bilan, Fiche, Ligne, Table, compare
from collectivites.fichiers import Colonne, FichierInvalide, read_cells
from collectivites.lots import keep_origins, write_lines

TAILLE_DE_LOT = 2_000


@contextmanager
def paused_collector() -> Iterator[None]:
    """Do not look for reference cycles: a load makes few, and the search is a third of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@paused_collector()
def load_table(table: Table, chemin: Path) -> Bilan:
    """Bring the table to what its file says; the caller holds the transaction."""
    fiches = fetch_rows(table)
    lignes = read_rows(table, chemin, fiches)
    bilan = compare(table, lignes, fiches)
    try:
        write(bilan)
    except IntegrityError as error:
        raise FichierInvalide(table.fichier, f"la base refuse ces lignes ({error}).") from error
    return bilan


def fetch_rows(table: Table) -> dict[Hashable, Fiche]:
    """Return the stored rows by natural key, in one query."""
    attributs, attendues = table.attributs, tuple(table.protegees.values())
    debut = 1 + len(attendues)
    fiches = {}
    rows = table.modele._default_manager.order_by()
    for row in rows.values_list("pk", *table.protegees, *attributs).iterator(TAILLE_DE_LOT):
        valeurs = dict(zip(attributs, row[debut:], strict=True))
        protegee = bool(attendues) and row[1:debut] == attendues
        fiches[table.cle(valeurs)] = Fiche(row[0], valeurs, protegee)
    return fiches


def read_rows(table: Table, chemin: Path, fiches: dict) -> dict[Hashable, Ligne]:
    """Return the rows of the file by natural key, in order; its first fault refuses the file.

    A row equal to the stored one is not checked again: it was when it was stored.
    """
    lignes: dict[Hashable, Ligne] = {}
    codes_lus: set = set()
    colonnes = build_columns(table, codes_lus)
    cellules = list(read_cells(chemin, table.colonnes))
    for rang, (numero, textes) in enumerate(progress(cellules, table.fichier), start=1):
        try:
            valeurs = parse_row(table, colonnes, textes, rang)
            fiche = fiches.get(table.cle(valeurs))
            if fiche is None or fiche.valeurs != valeurs:
                check_row(table, colonnes, valeurs)
            cle = table.cle(valeurs)
            if cle in lignes:
                raise ValidationError(f"même clé qu’à la ligne {lignes[cle].numero}.")
        except ValidationError as error:
            raise FichierInvalide(table.fichier, error.messages[0], numero) from error
        codes_lus.add(valeurs.get(table.modele._meta.pk.attname))
        lignes[cle] = Ligne(numero, valeurs)
    return lignes


def build_columns(table: Table, codes_lus: set) -> list[Colonne]:
    """Return the columns of the file.

    A field that refers to its own table looks up ``codes_lus``, the codes of the rows already read:
    a parent comes before its children.
    """
    colonnes = []
    for entete, nom in zip(table.colonnes, table.champs, strict=True):
        champ = table.get_field(nom)
        codes = codes_lus if champ.related_model is table.modele else list_codes(champ)
        colonnes.append(Colonne(entete, champ, table.bornes.get(nom, ()), codes))
    return colonnes


def list_codes(champ: models.Field) -> set | None:
    """Return the only values that a foreign key or a choice may take, None for other fields."""
    if champ.related_model:
        return set(champ.related_model._default_manager.values_list("pk", flat=True))
    return {code for code, _ in champ.flatchoices} or None


def parse_row(table: Table, colonnes: list[Colonne], textes: list[str], rang: int) -> dict:
    """Return the values that a row writes, by attribute, not yet checked."""
    valeurs = {c.attribut: c.parse(texte) for c, texte in zip(colonnes, textes, strict=True)}
    if table.rang:
        valeurs[table.rang] = rang
    return valeurs


def check_row(table: Table, colonnes: list[Colonne], valeurs: dict) -> None:
    """Normalise ``valeurs`` in place, or raise ``ValidationError``."""
    for colonne in colonnes:
        valeurs[colonne.attribut] = colonne.check(valeurs[colonne.attribut])
    for verify in table.verifications:
        verify(valeurs)


def write(bilan: Bilan) -> None:
    """Write what ``bilan`` says; changes come first, they free values that new rows may take."""
    table, champs = bilan.table, bilan.list_changed()
    manager = table.modele._default_manager
    for champ in table.uniques:
        if champ.null:
            for pks in split(bilan.list_freed(champ), table.fichier):
                manager.filter(pk__in=pks).update(**{champ.attname: None})
    for lot in split(bilan.modifiees, f"{table.fichier} (modifications)"):
        instances = [build_instance(table, valeurs, pk=fiche.pk) for fiche, valeurs in lot]
        told = [fiche.pk for fiche, valeurs in lot if is_told(table, fiche, valeurs)]
        with journalled(table, told):
            manager.bulk_update(instances, champs)
    for lot in split(bilan.creees, f"{table.fichier} (créations)"):
        instances = [build_instance(table, valeurs, **table.initiales) for valeurs in lot]
        manager.bulk_create(instances)


def is_told(table: Table, fiche: Fiche, valeurs: dict) -> bool:
    """Whether a change touches a field that the journal follows."""
    return any(fiche.valeurs[nom] != valeurs[nom] for nom in table.suivis)


@contextmanager
def journalled(table: Table, pks: list) -> Iterator[None]:
    """Tell in the journal how rows were before the block and how they are after it."""
    rows = table.modele._default_manager.filter(pk__in=pks).order_by("pk")
    keep_origins(list(rows))
    yield
    write_lines(list(rows.all()))


def build_instance(table: Table, valeurs: dict, **autres) -> models.Model:
    """Return a row ready to write."""
    instance = table.modele(**valeurs, **autres)
    table.prepare(instance)
    return instance


def split(items: list, texte: str) -> Iterator[list]:
    """Yield ``items`` by batches."""
    for debut in progress(range(0, len(items), TAILLE_DE_LOT), texte):
        yield items[debut : debut + TAILLE_DE_LOT]


def progress(items: Iterable, texte: str) -> Iterable:
    """Show a bar on the standard error while ``items`` go by, if it is a terminal."""
    return tqdm(items, desc=texte, disable=None, leave=False)
