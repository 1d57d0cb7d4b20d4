"""What a table of reference is, and what a file changes in it; nothing here writes."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast

from django.apps import apps
from django.db import models

from collectivites.fichiers import FichierInvalide


@dataclass(frozen=True, kw_only=True)
class Table:
    """What the loader must know of one table.

    ``champs`` are the fields that the file fills, ``entetes`` the columns not named as their
    field, ``rang`` the field that receives the rank of the row in the file (1 is the first),
    ``bornes`` the ranges of numbers that the model does not state. ``cle`` tells which stored row
    a row is; ``verifications`` raise ``ValidationError`` on a row that contradicts itself.
    ``prepare`` completes an instance before it is written: a new row keeps all of it, a modified
    row the fields ``derives``, each with the fields it follows from. ``initiales`` are values of
    new rows. Stored rows that hold the values ``protegees`` were written by people, as ``motif``
    says: they are never changed. The journal tells the changes of the fields ``suivis``.
    """

    modele: type[models.Model]
    fichier: str
    champs: tuple[str, ...]
    cle: Callable[[dict], Hashable]
    entetes: dict[str, str] = field(default_factory=dict)
    rang: str | None = None
    bornes: dict[str, tuple[int, int]] = field(default_factory=dict)
    verifications: tuple[Callable[[dict], None], ...] = ()
    prepare: Callable[[Any], None] = lambda instance: None
    derives: dict[str, set[str]] = field(default_factory=dict)
    initiales: dict[str, object] = field(default_factory=dict)
    protegees: dict[str, object] = field(default_factory=dict)
    motif: str = ""
    suivis: tuple[str, ...] = ()

    @property
    def colonnes(self) -> list[str]:
        """Return the names of the columns of the file, in the order of ``champs``."""
        return [self.entetes.get(nom, nom) for nom in self.champs]

    @property
    def attributs(self) -> list[str]:
        """Return the attributes of the model that a row of the file gives, in the same order."""
        noms = [*self.champs, self.rang] if self.rang else self.champs
        return [self.get_field(nom).attname for nom in noms]

    @property
    def uniques(self) -> list[models.Field]:
        """Return the fields among ``champs`` that no two rows share, the primary key aside."""
        champs = [self.get_field(nom) for nom in self.champs]
        return [champ for champ in champs if champ.unique and not champ.primary_key]

    def get_field(self, nom: str) -> models.Field:
        """Return a field of the model that is a column of its table."""
        return cast(models.Field, self.modele._meta.get_field(nom))

    def locate(self, dossier: Path | None) -> Path:
        """Return the path of the file, in ``dossier`` or else in the app of the model."""
        packaged = Path(apps.get_app_config(self.modele._meta.app_label).path) / "nomenclatures"
        return (dossier or packaged) / self.fichier


class Ligne(NamedTuple):
    """A row of the file: the number of its line, its values by attribute."""

    numero: int
    valeurs: dict


class Fiche(NamedTuple):
    """A row of the table: its primary key, its values by attribute, whether people wrote it."""

    pk: object
    valeurs: dict
    protegee: bool


@dataclass
class Bilan:
    """What a file changes in its table: rows to create, rows to modify and their new values."""

    table: Table
    creees: list[dict] = field(default_factory=list)
    modifiees: list[tuple[Fiche, dict]] = field(default_factory=list)
    absentes: list[Hashable] = field(default_factory=list)
    inchangees: int = 0
    conservees: int = 0

    def __str__(self):
        conservees = f", {self.conservees} conservées ({self.table.motif})"
        return (
            f"{self.table.fichier} : {len(self.creees)} créées, {len(self.modifiees)} modifiées, "
            f"{self.inchangees} inchangées, {len(self.absentes)} absentes du fichier"
            f"{conservees if self.conservees else ''}"
        )

    def list_absent(self) -> list[str]:
        """Return the natural keys of the rows that left the file, as a person reads them."""
        return [
            " ".join(map(str, cle)) if isinstance(cle, tuple) else str(cle) for cle in self.absentes
        ]

    def list_changed(self) -> set[str]:
        """Return the attributes to write in the rows to modify: those that differ somewhere."""
        changes = {
            nom
            for fiche, valeurs in self.modifiees
            for nom, valeur in valeurs.items()
            if fiche.valeurs[nom] != valeur
        }
        return changes | {nom for nom, sources in self.table.derives.items() if sources & changes}

    def list_freed(self, champ: models.Field) -> list:
        """Return the primary keys of the rows that no longer hold their value of ``champ``."""
        nom = champ.attname
        return [fiche.pk for fiche, valeurs in self.modifiees if fiche.valeurs[nom] != valeurs[nom]]


def compare(table: Table, lignes: dict[Hashable, Ligne], fiches: dict[Hashable, Fiche]) -> Bilan:
    """Sort the rows of the file, given by natural key as those of the table are."""
    bilan = Bilan(table)
    reservees = find_reserved(table, lignes, fiches)
    for cle, ligne in lignes.items():
        fiche = fiches.get(cle)
        if cle in reservees or (fiche and fiche.protegee):
            bilan.conservees += 1
        elif fiche is None:
            bilan.creees.append(ligne.valeurs)
        elif fiche.valeurs == ligne.valeurs:
            bilan.inchangees += 1
        else:
            bilan.modifiees.append((fiche, ligne.valeurs))
    bilan.absentes = [
        cle for cle, fiche in fiches.items() if cle not in lignes and not fiche.protegee
    ]
    return bilan


def find_reserved(table: Table, lignes: dict, fiches: dict) -> set[Hashable]:
    """Return the keys of the rows that people wrote under another key: the same SIREN, say.

    A unique value that the file repeats, or that a stored row out of the file holds, is a fault.
    """
    reservees = set()
    for champ in table.uniques:
        nom = champ.attname
        detenteurs = {fiche.valeurs[nom]: cle for cle, fiche in fiches.items()}
        premieres: dict[object, int] = {}
        for cle, ligne in lignes.items():
            valeur = ligne.valeurs[nom]
            if valeur is None:
                continue
            detenteur = detenteurs.get(valeur, cle)
            premiere = premieres.setdefault(valeur, ligne.numero)
            if premiere != ligne.numero:
                raise_taken(table, champ, ligne, f"à la ligne {premiere}")
            if detenteur != cle and fiches[detenteur].protegee:
                reservees.add(cle)
            elif detenteur not in lignes:
                raise_taken(table, champ, ligne, "dans la base, par une ligne absente du fichier")
    return reservees


def raise_taken(table: Table, champ: models.Field, ligne: Ligne, place: str) -> None:
    """Refuse a row whose unique value is already taken."""
    raison = f"{champ.name} : « {ligne.valeurs[champ.attname]} » est déjà pris, {place}."
    raise FichierInvalide(table.fichier, raison, ligne.numero)
