"""Functions called at the same instant, in threads and connections of their own."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import connection

from collectivites.services import DejaFait

SECONDS = 60


def copy_base(file: Path) -> None:
    """Copy the tests' database, in memory, where nobody waits for anybody, to a file.

    Its log is set at once: several connections that set it together refuse one another.
    """
    with closing(sqlite3.connect(file)) as target:
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode=WAL")


def run_together(*functions):
    """Run functions at the same instant and return what each answers, or refuses."""
    ready = threading.Barrier(len(functions))

    def call(function):
        ready.wait(SECONDS)
        try:
            return function()
        except (ValidationError, DejaFait) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(functions)) as pool:
        return [one.result(SECONDS) for one in [pool.submit(call, f) for f in functions]]
