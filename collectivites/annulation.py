"""Undoing an act whole: what it made goes, what it changed or deleted comes back."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone

from collectivites.changements import SUPPRIMEE, Changement, group_by_model, read_changements
from collectivites.journal import service
from collectivites.lots import read_last_lines
from collectivites.models import Acte
from collectivites.retour import Retour
from collectivites.services import hold, record, record_general

DELAI = dt.timedelta(hours=1)
TROP_TARD = "Cet acte date de plus d’une heure : demandez à la délégation de l’annuler."
DEJA_ANNULE = "Cet acte est déjà annulé."
GENERAL = "Cet acte touche plusieurs collectivités : seule la délégation peut l’annuler."
SANS_AGENT = "Cet acte n’est pas celui d’un agent : seule la délégation peut l’annuler."
REECRITE = "« {} » a été modifié depuis : annulez d’abord cette modification."
EMPLOYEE = "« {} » sert à d’autres fiches depuis : supprimez-les d’abord."


def explain_refusal(acte: Acte, user, at=None) -> str:
    """Say why ``user``, who may edit its collectivité, may not undo the act; "" when they may.

    What a person did about themselves, without an account, is not for agents to undo.
    """
    if acte.annule_par_id:
        return DEJA_ANNULE
    if user.is_staff:
        return ""
    if acte.collectivite_id is None:
        return GENERAL
    if acte.auteur_id is None:
        return SANS_AGENT
    return "" if acte.le > (at or timezone.now()) - DELAI else TROP_TARD


@service
def undo(*, by, acte: Acte) -> Acte:
    """Undo ``acte`` for a user who may edit its collectivité, and return the act that does it.

    Rows come back under their own keys. A deleted row whose like exists again is not doubled: what
    referred to it joins that one. Raises ``ValidationError`` when it is too late, or when a row
    was written since.
    """
    acte = hold_acte(by, acte)
    changed = read_changements(acte.pk)
    lock_rows(changed)
    kept = check_untouched(changed)
    annulation = record_undoing(by, acte)
    retour = Retour()
    for one in list_backwards(changed):
        if one.avant is not None:
            retour.put_back(one)
    for one in reversed(changed):
        if one.avant is None and one.apres is not None and one not in kept:
            take_away(one)
    return annulation


def list_backwards(changed: list[Changement]) -> Iterator[Changement]:
    """Yield the changes of each model from the last: who took a name gives it back first."""
    for _, group in group_by_model(changed):
        yield from reversed(group)


def list_touched(acte: Acte) -> list[int]:
    """Return the keys of the collectivités whose pages the act wrote in."""
    if acte.collectivite_id:
        return [acte.collectivite_id]
    return list(acte.touchees.values_list("pk", flat=True))


def hold_acte(by, acte: Acte) -> Acte:
    """Return the act, held with the collectivités that it touched; refuse what cannot be undone."""
    hold(*list_touched(acte))
    acte = Acte.objects.select_for_update(of=("self",)).get(pk=acte.pk)
    if reason := explain_refusal(acte, by):
        raise ValidationError(reason)
    return acte


def record_undoing(by, acte: Acte) -> Acte:
    """Tell the undoing where the act was told, and the act by which one it is undone."""
    told: dict = {"by": by, "parties": acte.parties}
    told["intitule"] = f"Annulation de : {acte.intitule}"
    if acte.collectivite_id:
        annulation = record(collectivite_id=acte.collectivite_id, **told)
    else:
        annulation = record_general(collectivites=list_touched(acte), **told)
    Acte.objects.filter(pk=acte.pk).update(annule_par=annulation)
    return annulation


def lock_rows(changed: list[Changement]) -> None:
    """Hold the rows that the act wrote until the end of the transaction, in one order for all."""
    for model, group in group_by_model(changed):
        rows = model._default_manager.filter(pk__in=[one.pk for one in group])
        list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def check_untouched(changed: list[Changement]) -> list[Changement]:
    """Refuse to undo over what somebody wrote since; what was undone since does not count.

    Return the rows of shared registers that the act made and that others corrected: they stay.
    """
    kept = []
    for model, group in group_by_model(changed):
        latest = read_last_lines(model, [one.pk for one in group])
        for one in group:
            if is_same(one.derniere, latest[one.pk]):
                continue
            if one.avant is not None or hasattr(model, "proprietaire_id"):
                raise ValidationError(REECRITE.format(name_row(one.derniere.instance)))
            kept.append(one)
    return kept


def is_same(one: Any, other: Any) -> bool:
    """Whether two lines of a row's journal tell the same: both gone, or the same texts and ties."""
    if one.pk == other.pk:
        return True
    if SUPPRIMEE in (one.history_type, other.history_type):
        return one.history_type == other.history_type
    names = [field.attname for field in one.tracked_fields if field.editable]
    return all(getattr(one, name) == getattr(other, name) for name in names) and all(
        list_ties(one, field) == list_ties(other, field) for field in one._history_m2m_fields
    )


def list_ties(line: Any, field: models.ManyToManyField) -> set[tuple]:
    """Return what the ties of a line say: the keys of both ends, and whatever they carry."""
    through: Any = field.remote_field.through
    names = [one.attname for one in through._meta.fields if not one.primary_key]
    return set(getattr(line, field.name).values_list(*names))


def name_row(row: models.Model) -> str:
    """Return what a row is called, its kind when what would name it is gone."""
    try:
        return getattr(row, "designation", None) or str(row)
    except ObjectDoesNotExist:
        return str(row._meta.verbose_name)


def take_away(one: Changement) -> None:
    """Delete a row that the act made, unless it is of a shared register and serves others."""
    row = one.modele._default_manager.filter(pk=one.pk).first()
    if row is None:
        return
    own = hasattr(row, "proprietaire_id")
    if not own and is_employed(row):
        return
    try:
        row.delete()
    except models.ProtectedError as error:
        raise ValidationError(EMPLOYEE.format(name_row(row))) from error


def is_employed(row: Any) -> bool:
    """Whether anything refers to ``row``, be it by a tie that its deletion would take along."""
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: row.pk}).exists()
        for relation in row._meta.related_objects
    )
