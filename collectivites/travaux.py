"""Long work declared by every app, and how the worker does it: step by step, never lost.

Work is a row of a table (``TravailLong``). What does it is a generator, ``run(row)``: it commits
one step at a time, and yields how many are done. Killed, it is found « en cours » by the next
worker and starts again: it must pick up after its last committed step.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from collectivites.models import TravailLong

logger = logging.getLogger(__name__)
Etat = TravailLong.Etat
Run = Callable[[Any], Iterator[int]]
IMPREVUE = "Une erreur imprévue a arrêté ce travail : l’exploitant la trouve dans son journal."
REPRISES_MAX = 30
INTERROMPU = (
    f"Ce travail a été interrompu {REPRISES_MAX} fois sans arriver à son terme : il est arrêté "
    "pour que les autres avancent. L’exploitant en trouve la cause dans son journal."
)
TRAVAUX: dict[Any, Run] = {}


def travail(model: type[TravailLong]) -> Callable[[Run], Run]:
    """Declare the function that does the work that rows of ``model`` ask for."""

    def declare(run: Run) -> Run:
        TRAVAUX[model] = run
        return run

    return declare


def run_waiting(is_stopping: Callable[[], bool]) -> None:
    """Do the work that waits, the oldest first, until none does or the process must stop.

    ``is_stopping`` is asked between two steps, outside any transaction.
    """
    for model in TRAVAUX:
        for pk in list(model._default_manager.a_faire().values_list("pk", flat=True)):
            if is_stopping():
                return
            run_one(model, pk, is_stopping)


def run_one(model, pk: int, is_stopping: Callable[[], bool]) -> None:
    """Do one piece of work to its end, until it is paused, or until the process must stop.

    What it refuses (``ValidationError``) is told on its row; a database away is for the worker.
    Work that is interrupted again and again, as when it takes too much memory, is given up.
    """
    row = start(model, pk)
    if row is None:
        return
    if row.reprises > REPRISES_MAX:
        end(row, Etat.ECHOUE, INTERROMPU)
        return
    try:
        for done in TRAVAUX[model](row):
            if not advance(row, done) or is_stopping():
                return
    except ValidationError as refusal:
        end(row, Etat.ECHOUE, " ".join(refusal.messages))
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # one piece of work that fails never stops the others
        logger.exception("Un travail a échoué : %s n° %s", model._meta.label, pk)
        end(row, Etat.ECHOUE, IMPREVUE)
    else:
        end(row, Etat.TERMINE)


@transaction.atomic
def start(model, pk: int):
    """Return the row, marked « en cours »; None when it was paused or cancelled in between."""
    row = model._default_manager.a_faire().select_for_update(of=("self",)).filter(pk=pk).first()
    if row is not None:
        row.reprises = row.reprises + 1 if row.etat == Etat.EN_COURS else 0
        row.etat, row.erreur = Etat.EN_COURS, ""
        row.commence_le = row.commence_le or timezone.now()
        row.save(update_fields=["etat", "erreur", "commence_le", "reprises"])
    return row


def advance(row: TravailLong, done: int) -> bool:
    """Write how far the work is; False when somebody paused or cancelled it meanwhile."""
    under_way = type(row)._default_manager.filter(pk=row.pk, etat=Etat.EN_COURS)
    return bool(under_way.update(fait=done, total=row.total))


def end(row: TravailLong, etat: Etat, erreur: str = "") -> None:
    """Close the work, unless somebody paused or cancelled it before its last step was told."""
    under_way = type(row)._default_manager.filter(pk=row.pk, etat=Etat.EN_COURS)
    under_way.update(etat=etat, erreur=erreur, fini_le=timezone.now())
