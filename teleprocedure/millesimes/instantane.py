"""One instant of the whole base, read while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

DEBUT = {
    # What is read is what the first reading saw.
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ",
    # Write-ahead log: a reader keeps the pages of its first reading, and holds up no writer. The
    # transactions of Django are IMMEDIATE here: they would.
    "sqlite": "BEGIN DEFERRED",
}


@contextmanager
def one_instant() -> Iterator[None]:
    """Read the block in one instant of the base; nothing may be written in it.

    Inside a transaction that began already, that one decides.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(DEBUT[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
