"""The journal: every write is kept, signed, and grouped with the others of the same act."""

import uuid
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import models, transaction
from simple_history.models import HistoricalRecords


@dataclass
class Signature:
    """The act under way: its number, who does it, and whether its sentence is written already."""

    numero: uuid.UUID
    auteur: Any
    racontee: bool = False


_current: ContextVar[Signature | None] = ContextVar("acte", default=None)


@contextmanager
def acte(*, by, numero: uuid.UUID | None = None):
    """Group the writes of the block as one act signed by the user ``by``; an outer act wins."""
    if _current.get() is not None:
        yield
        return
    with sign_as(numero or uuid.uuid4(), by):
        yield


@contextmanager
def sign_as(numero: uuid.UUID, by):
    """Write the block in the journal under this number and this name, whatever act is under way."""
    token = _current.set(Signature(numero, by))
    try:
        yield
    finally:
        _current.reset(token)


def service(function: Callable) -> Callable:
    """Make ``function(*, by, …)`` one transaction and one act of the journal.

    ``jeton`` may give the number of the act, drawn when the form was shown.
    """

    @wraps(function)
    def wrapper(*, by, jeton: uuid.UUID | None = None, **kwargs):
        with transaction.atomic(), acte(by=by, numero=jeton):
            return function(by=by, **kwargs)

    return wrapper


def current_acte() -> uuid.UUID:
    """Return the identity of the act under way, or a new one for a write outside any act."""
    current = _current.get()
    return current.numero if current else uuid.uuid4()


def is_told() -> bool:
    """Whether the act under way has told what it does: services it calls have nothing to add."""
    current = _current.get()
    return current is not None and current.racontee


def note_told() -> None:
    """Remember that the act under way has told what it does."""
    if current := _current.get():
        current.racontee = True


def current_author(**kwargs):
    """Return the user who signs the act under way, None outside any act."""
    current = _current.get()
    return current.auteur if current else None


class LigneDeJournal(models.Model):
    """Base of all history tables: ``acte`` tells which rows were written together."""

    acte = models.UUIDField("acte", default=current_acte, db_index=True, editable=False)

    class Meta:
        abstract = True


def tracked(**kwargs) -> HistoricalRecords:
    """Return the history declaration that every model edited by people carries."""
    return HistoricalRecords(bases=[LigneDeJournal], get_user=current_author, **kwargs)


def list_watched(model: Any) -> list[str]:
    """Return the attributes that people write: those of the journal, and the version."""
    names = [one.attname for one in model.history.model.tracked_fields]
    return [*names, "version"] if hasattr(model, "version") else names
