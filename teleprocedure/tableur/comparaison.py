"""What a deposited sheet would do, row by row: created, changed, unchanged, refused and why."""

from functools import cached_property
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from collectivites.texte import read_pk
from teleprocedure.forms.fiche import FicheForm
from teleprocedure.tableur.classeur import IDENTIFIANT, VERSION
from teleprocedure.tableur.colonnes import TROP_LONG, Colonne, Typed
from teleprocedure.tableur.feuilles import Feuille
from teleprocedure.tableur.rapport import (
    CREEE,
    INCHANGEE,
    MODIFIEE,
    REFUSEE,
    Changement,
    Ligne,
    Rapport,
    Refus,
)

# A row to write costs some thirty queries of its services: more would outlast a request.
A_ECRIRE_MAX = 300

CALCUL = (
    "cette cellule contient une formule ou une erreur de calcul : collez-y la valeur seule "
    "(« Collage spécial », « Valeurs »)."
)
INCONNUE = (
    "aucune fiche de cet onglet ne porte ce numéro : elle a pu être supprimée, ou vient d’un autre "
    "tableau. Pour ajouter la ligne, videz cette cellule."
)
DOUBLE = "cette fiche figure déjà à la ligne {}."
MEME = "elle répète la ligne {}."
FIXE = "cette valeur ne se change que sur la page ; écrivez de nouveau « {} »."
CONFLIT = (
    "cette fiche a été modifiée sur le site depuis votre téléchargement. Comparez les deux textes, "
    "puis reportez votre saisie sur la page ou dans un tableau téléchargé de nouveau."
)
EN_TROP = (
    f"un dépôt enregistre {A_ECRIRE_MAX} lignes au plus. Confirmez les premières, puis déposez de "
    "nouveau ce fichier : celle-ci suivra."
)
SUR_LA_PAGE = "si la valeur est exacte, confirmez-la sur la page : le tableau ne le peut pas."


class Comparaison:
    """The reading of a deposited sheet against what is kept now."""

    def __init__(self, feuille: Feuille, lignes: list[dict]):
        """``lignes`` are those of ``classeur.read_lignes``."""
        self.feuille = feuille
        self.tete = lignes[0] if lignes else {"cellules": {}}
        self.lignes = lignes[1:]
        self.lettres = self.tete["cellules"]
        self.colonnes = [one for one in feuille.colonnes if one.champ in self.lettres]
        self.titres = {one.champ: one.titre.removesuffix(" *") for one in feuille.colonnes}
        self.titres |= {IDENTIFIANT: IDENTIFIANT, VERSION: VERSION}
        self.vues: dict[Any, int] = {}
        self.a_ecrire = 0

    @cached_property
    def existantes(self) -> set[tuple]:
        return {self.key(self.feuille.type_row(row)) for row in self.feuille.toutes}

    def key(self, typed: dict[str, Typed]) -> tuple:
        """Return what two rows that say the same share, whatever their numbers."""
        return tuple(repr(one.normalise(typed[one.champ])) for one in self.colonnes)

    def read(self) -> Rapport:
        rows = [self.compare(ligne) for ligne in self.lignes]
        return Rapport(rows, self.tete.get("ignorees", []))

    def compare(self, ligne: dict) -> Ligne:
        """Return what becomes of one row."""
        cells = ligne["cellules"]
        try:
            self.check_computed(ligne)
            row = self.find_row(cells[IDENTIFIANT].strip())
            typed = self.read_cells(cells)
            self.check_once(row, typed, ligne["numero"])
            done = self.compare_new(typed) if row is None else self.compare_kept(row, typed, cells)
        except ValidationError as error:
            done = Ligne(ligne["numero"], REFUSEE, refus=self.explain(error))
        done.numero = ligne["numero"]
        done.designation = done.designation or self.feuille.name_cells(cells)
        if done.form and (later := ligne.get("refus")):
            done.etat, done.form, done.refus = REFUSEE, None, [Refus(text) for text in later]
        return done

    def check_computed(self, ligne: dict) -> None:
        if ligne["calculs"]:
            raise ValidationError(dict.fromkeys(ligne["calculs"], CALCUL))

    def find_row(self, text: str) -> Any:
        """Return the row that the sheet names, None for a row to create."""
        if not text:
            return None
        pk = read_pk(text)
        row = None if pk is None else self.feuille.rows.get(pk)
        if row is None:
            raise ValidationError({IDENTIFIANT: INCONNUE})
        return row

    def read_cells(self, cells: dict[str, str]) -> dict[str, Typed]:
        """Return what the cells type, by field; a text too long for its cell is left alone."""
        typed, refused = {}, {}
        for colonne in self.colonnes:
            text = cells[colonne.champ]
            try:
                if text != TROP_LONG:
                    typed[colonne.champ] = colonne.read(text)
            except ValidationError as error:
                refused[colonne.champ] = error
        if refused:
            raise ValidationError(refused)
        return typed

    def check_once(self, row: Any, typed: dict, numero: int) -> None:
        """Refuse a row given twice in the sheet."""
        key = row.pk if row else repr(sorted(typed.items()))
        first = self.vues.setdefault(key, numero)
        if first != numero:
            raise ValidationError(
                {IDENTIFIANT: DOUBLE.format(first)} if row else MEME.format(first)
            )

    def compare_new(self, typed: dict[str, Typed]) -> Ligne:
        """A row without number is created, unless one says exactly the same already."""
        blank = {one.champ: one.read("") for one in self.colonnes}
        if self.key(blank | typed) in self.existantes:
            return Ligne(0, INCHANGEE)
        self.count_written()
        form = self.feuille.build_form(typed, self.feuille.prepare(typed))
        written = [one for one in self.colonnes if typed.get(one.champ)]
        changements = [
            Changement(self.titres[one.champ], "", one.show(typed[one.champ])) for one in written
        ]
        return self.judge(form, Ligne(0, CREEE, "", changements))

    def compare_kept(self, row: Any, typed: dict[str, Typed], cells: dict[str, str]) -> Ligne:
        """A row that exists is changed where its cells differ from what its form shows now."""
        kept = self.feuille.type_row(row)
        changed = [one for one in self.colonnes if self.differs(one, typed, kept)]
        if not changed:
            return Ligne(0, INCHANGEE)
        changements = [
            Changement(
                self.titres[one.champ], one.show(kept[one.champ]), one.show(typed[one.champ])
            )
            for one in changed
        ]
        if lock := self.feuille.find_lock(row):
            raise ValidationError(lock)
        if cells[VERSION].strip() != str(row.version):
            return Ligne(0, REFUSEE, "", changements, [Refus(CONFLIT)], conflit=True)
        if fixed := [one for one in changed if one.fixe]:
            raise ValidationError(
                {one.champ: FIXE.format(one.show(kept[one.champ])) for one in fixed}
            )
        self.count_written()
        only = {one.champ: typed[one.champ] for one in changed}
        return self.judge(self.feuille.build_form(only, row), Ligne(0, MODIFIEE, "", changements))

    def count_written(self) -> None:
        """Refuse the rows beyond those that one request can write."""
        self.a_ecrire += 1
        if self.a_ecrire > A_ECRIRE_MAX:
            raise ValidationError(EN_TROP)

    def differs(self, colonne: Colonne, typed: dict[str, Typed], kept: dict[str, Typed]) -> bool:
        name = colonne.champ
        return name in typed and colonne.normalise(typed[name]) != colonne.normalise(kept[name])

    def judge(self, form: FicheForm, ligne: Ligne) -> Ligne:
        """Accept the row if the page's own form does."""
        if form.is_valid():
            ligne.form = form
            return ligne
        ligne.etat, ligne.refus = REFUSEE, self.explain(ValidationError(form.errors.as_data()))
        if any(name in form.fields for name in self.feuille.confirmations):
            ligne.refus.append(Refus(SUR_LA_PAGE))
        return ligne

    def explain(self, error: ValidationError) -> list[Refus]:
        """Return the refusals of a row, each with its cell where a column shows it."""
        if not hasattr(error, "error_dict"):
            return [Refus(text) for text in error.messages]
        return [
            Refus(text, self.lettres.get(name, ""), self.titres.get(name, ""))
            for name, errors in error.error_dict.items()
            for text in ValidationError(errors).messages
            if name == NON_FIELD_ERRORS or text
        ]
