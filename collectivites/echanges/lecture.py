"""What a file does to the rows of a resource: each line found, filled, compared, checked."""

import copy
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from collectivites.echanges.cellules import say
from collectivites.echanges.colonnes import Liens, Renvoi
from collectivites.echanges.contraintes import check_constraints, list_unicites
from collectivites.echanges.tables import Difference, Ligne, Sort, Verdict
from collectivites.echanges.valeurs import VIDE, Valeur
from collectivites.texte import read_pk

IDENTIFIANT = "identifiant"
REPETEE = "Elle répète la ligne {}."
CONTREDITE = "La ligne {} parle déjà de la même fiche, avec d’autres valeurs."
INCONNUE = "aucune fiche ne porte ce numéro. Pour ajouter la ligne, videz cette cellule."
DEPLACEE = "la fiche n° {} est rattachée ailleurs : vérifiez ce numéro."
AMBIGUE = "Plusieurs fiches répondent à cette ligne : donnez l’identifiant de la bonne."
DESIGNATION_MAX = 300


class Lecteur:
    """The reading of one file by a resource: it remembers the lines above."""

    def __init__(self, ressource: Any):
        self.ressource = ressource
        self.vues: dict[Any, tuple[int, int]] = {}

    @cached_property
    def unicites(self) -> list:
        return list(list_unicites(self.ressource.modele))

    def read(self, lignes: Sequence[Ligne]) -> list[Verdict]:
        drafts = [self.draft(ligne) for ligne in lignes]
        found = [row.pk for row, refused in drafts if row.pk is not None and not refused]
        originals = self.ressource.fetch(found)
        return [
            self.judge(ligne, row, originals.get(row.pk), refused)
            for ligne, (row, refused) in zip(lignes, drafts, strict=True)
        ]

    def draft(self, ligne: Ligne) -> tuple[Any, str]:
        """Return the row that a line writes, with the key of the one it is about; or why not."""
        row = self.ressource.new_row()
        if refused := self.fill(row, ligne):
            return row, refused
        try:
            self.ressource.complete(row)
            row.pk = self.find_pk(row, ligne)
        except ValidationError as error:
            refused = self.explain(error)
        return row, refused

    def fill(self, row: Any, ligne: Ligne) -> str:
        """Write in ``row`` the cells of a line; return what they are refused for."""
        refused = []
        for colonne in self.list_given(ligne):
            try:
                colonne.save(row, ligne.cellules)
            except ValidationError as error:
                refused.append(self.explain(error, colonne.column_name))
        return "\n".join(refused)

    def list_given(self, ligne: Ligne) -> list[Any]:
        """Return the columns that the file has and that write something."""
        return [one for one in self.ressource.lues if one.column_name in ligne.cellules]

    def find_pk(self, row: Any, ligne: Ligne) -> Any:
        """Return the key of the row that a line is about, None for a new one."""
        ressource = self.ressource
        if "id" in ressource.fields and (typed := ligne.cellules.get(IDENTIFIANT, "").strip()):
            pk = read_pk(typed)
            if pk is None or pk not in ressource.anchors:
                raise ValidationError({IDENTIFIANT: INCONNUE})
            if ressource.anchors[pk] != tuple(getattr(row, name) for name in ressource.ancrage):
                raise ValidationError({IDENTIFIANT: DEPLACEE.format(pk)})
            return pk
        found = ressource.existing.get(ressource.identify(row), [])
        if len(found) > 1:
            raise ValidationError(AMBIGUE)
        return found[0] if found else None

    def judge(self, ligne: Ligne, draft: Any, original: Any, refused: str) -> Verdict:
        """Return what becomes of a line, and plan what it writes."""
        name = self.ressource.describe(draft)[:DESIGNATION_MAX]
        if refused:
            return Verdict.refuse(refused, name)
        key = draft.pk or ("nouvelle", self.ressource.identify(draft))
        seen = (ligne.rang, hash(tuple(ligne.cellules.values())))
        first = self.vues.setdefault(key, seen)
        if first != seen:
            phrase = REPETEE if first[1] == seen[1] else CONTREDITE
            told = Verdict.leave_out if phrase is REPETEE else Verdict.refuse
            return told(phrase.format(first[0]), name)
        try:
            if original is None:
                return self.judge_new(ligne, draft, key, name)
            return self.judge_known(ligne, draft, original, name)
        except ValidationError as error:
            return Verdict.refuse(self.explain(error), name)

    def judge_new(self, ligne: Ligne, row: Any, key: Any, name: str) -> Verdict:
        given = self.list_given(ligne)
        missing = [one for one in self.ressource.lues if one not in given]
        self.check_missing(row, missing)
        self.check(row, None, key)
        differences = self.compare(row, None, {one.attribute for one in self.ressource.lues})
        self.ressource.date(row)
        self.ressource.plan.create(row, self.take_ties(row, given))
        self.ressource.plan.touch(*self.ressource.list_owners(row))
        return Verdict(Sort.CREATION, name, differences)

    def check_missing(self, row: Any, missing: list[Any]) -> None:
        """Refuse a new row for want of a column that cannot be blank."""
        refused = {}
        for colonne in missing:
            value = colonne.get_value(row)
            wanted = isinstance(colonne, Renvoi) and not colonne.facultatif and value is None
            if isinstance(colonne.widget, Valeur):
                champ = colonne.widget.champ
                wanted = value in (None, "") and not champ.blank and not champ.primary_key
            if wanted:
                refused[colonne.column_name] = VIDE
        if refused:
            raise ValidationError(refused)

    def judge_known(self, ligne: Ligne, draft: Any, original: Any, name: str) -> Verdict:
        changed = self.list_changed(ligne, draft, original)
        if not changed:
            return Verdict(Sort.INCHANGEE, name)
        row = copy.copy(original)
        row.liens = dict(original.liens)
        for colonne in changed:
            if isinstance(colonne, Liens):
                row.liens[colonne.attribute] = colonne.get_value(draft)
            else:
                setattr(row, colonne.attribute, colonne.get_value(draft))
        self.ressource.complete(row)
        self.check(row, original, row.pk)
        differences = self.compare(row, original, {one.attribute for one in changed})
        self.ressource.date(row)
        self.ressource.plan.change(row, original, self.take_ties(row, changed))
        for one in (row, original):
            self.ressource.plan.touch(*self.ressource.list_owners(one))
        return Verdict(Sort.MODIFICATION, name, differences)

    def list_changed(self, ligne: Ligne, draft: Any, original: Any) -> list[Any]:
        """Return the columns of the file that say something else; a key left blank says nothing."""
        pairs = [
            (one, one.get_value(draft), one.get_value(original)) for one in self.list_given(ligne)
        ]
        return [
            one
            for one, after, before in pairs
            if after != before and not (one.attribute in self.ressource.cle and not after)
        ]

    def check(self, row: Any, original: Any, key: Any) -> None:
        """Refuse what the table, or the rules of its services, would."""
        check_constraints(row)
        for unicite in self.unicites:
            unicite.check(row, key)
        self.ressource.check(row)
        for unicite in self.unicites:
            unicite.take(row, original, key)

    def take_ties(self, row: Any, colonnes: list[Any]) -> dict[str, list[dict]]:
        """Return the ties to write of ``row``, which keeps none: there may be thousands of rows."""
        names = [one.attribute for one in colonnes if isinstance(one, Liens)]
        known = row.pk is not None
        liens = {
            name: self.ressource.build_ties(name, row.liens.get(name, []))
            for name in names
            if known or row.liens.get(name)
        }
        row.liens = None
        return liens

    def compare(self, row: Any, original: Any, attributes: Collection[str]) -> list[Difference]:
        """Return the cells of these attributes that differ; ``original`` is None for a new row."""
        cells = [
            (one.column_name, say(one.export(original)) if original else "", say(one.export(row)))
            for one in self.ressource.colonnes
            if one.attribute in attributes
        ]
        return [(titre, before, after) for titre, before, after in cells if before != after]

    def explain(self, error: ValidationError, titre: str = "") -> str:
        """Return the sentences of a refusal, each with its column: ``titre``, or what it names."""
        if not hasattr(error, "error_dict"):
            return "\n".join(f"{titre} : {one}" if titre else one for one in error.messages)
        titres = {one.attribute: one.column_name for one in self.ressource.colonnes}
        titres |= {name: one.column_name for name, one in self.ressource.fields.items()}
        return "\n".join(
            phrase if name == NON_FIELD_ERRORS else f"{titres.get(name, name)} : {phrase}"
            for name, phrases in error.message_dict.items()
            for phrase in phrases
        )
