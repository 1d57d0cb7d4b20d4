"""Writes that may wait a moment before they are forced to the disk.

A commit always outlives the death of the process. To outlive that of the machine it waits for the
disk, several milliseconds each: too long for marks written by the thousand, that only the last of
them needs to make safe.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Engine → what lets commits wait, what makes them safe again; a durable commit flushes the former.
REGLAGES = {
    "sqlite": ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"),
    "postgresql": ("SET synchronous_commit TO off", "RESET synchronous_commit"),
}


@contextmanager
def relaxed_commits() -> Iterator[None]:
    """Let the commits of the block wait for the next durable one; inside a transaction, nothing."""
    relax, restore = REGLAGES[connection.vendor]
    if connection.in_atomic_block:
        yield
        return
    execute(relax)
    try:
        yield
    finally:
        execute(restore)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
