"""One database, two engines: the options that make each of them safe under concurrent writes."""

from pathlib import Path

import environ

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
    ),
}
POSTGRESQL_OPTIONS = {
    "connect_timeout": 5,
    "options": "-c statement_timeout=10000 -c lock_timeout=5000",
}


def configure_database(url: str, sqlite_file: Path) -> dict:
    """Return Django's settings for ``url``, or for the embedded SQLite file when it is empty.

    Timeouts are in seconds for SQLite and ``connect_timeout``, in milliseconds for the others.
    ``ATOMIC_REQUESTS`` stays off: with IMMEDIATE, reading a page would wait for a writer.
    """
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sqlite_file,
            "CONN_MAX_AGE": None,
            "OPTIONS": SQLITE_OPTIONS,
        }
    database = environ.Env.db_url_config(url)
    if "postgresql" in database["ENGINE"]:
        database.setdefault("OPTIONS", {}).update(POSTGRESQL_OPTIONS)
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    return database
