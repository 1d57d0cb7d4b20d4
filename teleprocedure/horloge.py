"""The clock that campaigns are read by: the real one, but in a rehearsal."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_arret: ContextVar[dt.datetime | None] = ContextVar("arret_de_l_horloge", default=None)


def now() -> dt.datetime:
    """Return the moment that campaigns are judged at."""
    return _arret.get() or timezone.now()


def is_stopped() -> bool:
    """Whether a rehearsal is under way: nothing read now may be kept for others."""
    return _arret.get() is not None


@contextmanager
def stopped_at(moment: dt.datetime) -> Iterator[None]:
    """Judge campaigns as if it were ``moment``, in this request alone."""
    token = _arret.set(moment)
    try:
        yield
    finally:
        _arret.reset(token)
