"""A worker killed at many moments (``kill -9``), and what the base holds each time it is dead.

``run`` is called in a process of its own, on the base of ``DATABASE_URL``: it does the imports that
wait there, killed after so many statements, then lets a last worker finish; it prints what it saw,
one line by death.
"""

import os
import signal

from django.contrib.auth import get_user_model
from django.db import connection

from collectivites.echanges import services
from collectivites.models import Acte, Import, Reseau
from collectivites.travaux import run_waiting

APRES = (1, 2, 3, 5, 8, 12, 17)
AVANT_LA_FIN = 0


def work_and_die(after):
    """Work in a child that dies after ``after`` statements, or before it says that it is done."""
    child = os.fork()
    if child == 0:
        seen = 0

        def kill(execute, sql, params, many, context):
            nonlocal seen
            if after == AVANT_LA_FIN and "fini_le" in sql and sql.startswith("UPDATE"):
                os.kill(os.getpid(), signal.SIGKILL)
            result = execute(sql, params, many, context)
            seen += 1
            if seen == after:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        with connection.execute_wrapper(kill):
            run_waiting(lambda: False)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def describe():
    """Return (phase, state, networks, lines of the journal, acts)."""
    row = Import.objects.defer("contenu").get()
    seen = (row.phase, row.etat, Reseau.objects.count(), Reseau.history.count())
    acts = Acte.objects.count()
    connection.close()
    return (*seen, acts)


def die_often():
    for after in (*APRES, AVANT_LA_FIN):
        connection.close()
        killed = work_and_die(after)
        print("mort" if killed else "fini", *describe())  # noqa: T201
    while Import.objects.filter(etat__in=Import.ETATS_A_FAIRE).exists():
        run_waiting(lambda: False)


def run():
    by = get_user_model().objects.get(username="administrateur")
    pk = Import.objects.get().pk
    for ask in (None, services.confirm, services.take_back):
        if ask:
            ask(by=by, pk=pk)
        die_often()
        print("fin", *describe())  # noqa: T201
