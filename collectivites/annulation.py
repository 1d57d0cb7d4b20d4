"""Undoing an act whole: what it made goes, what it changed or deleted comes back."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from collectivites.changements import Changement, read_changements
from collectivites.journal import service
from collectivites.models import Acte
from collectivites.services import record, save_row

DELAI = dt.timedelta(hours=1)
TROP_TARD = "Cet acte date de plus d’une heure : demandez à la délégation de l’annuler."
DEJA_ANNULE = "Cet acte est déjà annulé."
REECRITE = "« {} » a été modifié depuis : annulez d’abord cette modification."
EMPLOYEE = "« {} » sert à d’autres fiches depuis : supprimez-les d’abord."


def can_undo(acte: Acte, user, at=None) -> bool:
    """Whether ``user``, who may edit its collectivité, may still undo the act."""
    recent = acte.le > (at or timezone.now()) - DELAI
    return acte.annule_par_id is None and (recent or user.is_staff)


@service
def undo(*, by, acte: Acte) -> Acte:
    """Undo ``acte`` for a user who may edit its collectivité, and return the act that does it.

    Rows come back under their own keys. A deleted row whose like exists again is not doubled: what
    referred to it joins that one. Raises ``ValidationError`` when it is too late, or when a row
    was written since.
    """
    acte = Acte.objects.select_for_update(of=("self",)).get(pk=acte.pk)
    if acte.annule_par_id:
        raise ValidationError(DEJA_ANNULE)
    if not can_undo(acte, by):
        raise ValidationError(TROP_TARD)
    annulation = record(
        by=by,
        collectivite_id=acte.collectivite_id,
        parties=acte.parties,
        intitule=f"Annulation de : {acte.intitule}",
    )
    Acte.objects.filter(pk=acte.pk).update(annule_par=annulation)
    changed = read_changements(acte.pk)
    for one in changed:
        check_untouched(one)
    joined: dict[tuple, object] = {}
    for one in changed:
        if one.avant is not None:
            put_back(one, joined)
    for one in reversed(changed):
        if one.avant is None and one.apres is not None:
            take_away(one)
    return annulation


def check_untouched(one: Changement) -> None:
    """Refuse to undo over what somebody wrote since."""
    key = one.modele._meta.pk.attname
    later = one.modele.history.filter(
        **{key: one.pk}, history_id__gt=one.derniere.history_id
    ).exclude(acte=one.derniere.acte)
    if later.exists():
        raise ValidationError(REECRITE.format(one.derniere.instance))


def put_back(one: Changement, joined: dict[tuple, object]) -> None:
    """Write a row as it was before the act, with what was tied to it."""
    row = one.avant.instance
    follow_joined(row, joined)
    deleted = one.apres is None
    if deleted and (twin := find_twin(row)):
        joined[one.modele, one.pk] = twin.pk
        return
    row._state.adding, row._state.db = deleted, "default"
    if deleted:
        bring_to_life(row)
        row = one.modele._default_manager.get(pk=row.pk)
    restore_ties(row, one.avant)
    save_row(row)


def bring_to_life(row: Any) -> None:
    """Insert a deleted row under its own key, with a version that no page still open can hold."""
    if hasattr(row, "version"):
        row.version = row.history.count()
    row.skip_history_when_saving = True
    row.full_clean(validate_unique=False)
    row.save(force_insert=True)


def follow_joined(row: models.Model, joined: dict[tuple, object]) -> None:
    """Point ``row`` to the rows that took the place of those it referred to."""
    for field in row._meta.fields:
        if field.many_to_one:
            old = getattr(row, field.attname)
            setattr(row, field.attname, joined.get((field.related_model, old), old))


def find_twin(row: models.Model) -> models.Model | None:
    """Return the row that was made since in the place of a deleted one, if there is one."""
    for constraint in row._meta.total_unique_constraints:
        values = {name: getattr(row, name) for name in constraint.fields}
        if twin := type(row)._default_manager.filter(**values).first():
            return twin
    return None


def restore_ties(row: models.Model, line: Any) -> None:
    """Write the many-to-many ties that the journal's ``line`` holds: themes, associates."""
    for field in line._history_m2m_fields:
        through = getattr(type(row), field.name).through
        names = [f.attname for f in through._meta.fields if not f.primary_key]
        owner = through._meta.get_field(field.m2m_field_name()).attname
        through._default_manager.filter(**{owner: row.pk}).delete()
        through._default_manager.bulk_create(
            through(**{name: getattr(tie, name) for name in names})
            for tie in getattr(line, field.name).all()
        )


def take_away(one: Changement) -> None:
    """Delete a row that the act made, unless it is of a shared register and serves others."""
    row = one.modele._default_manager.filter(pk=one.pk).first()
    if row is None:
        return
    try:
        row.delete()
    except models.ProtectedError as error:
        if hasattr(row, "proprietaire_id"):
            raise ValidationError(EMPLOYEE.format(row)) from error
