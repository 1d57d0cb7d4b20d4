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
CONNECT_SECONDS, LOCK_MS = 5, 5_000


def configure_database(url: str, sqlite_file: Path, statement_ms: int) -> dict:
    """Return Django's settings for ``url``, or for the embedded SQLite file when it is empty.

    ``statement_ms`` bounds each PostgreSQL statement, 0 for none. ``ATOMIC_REQUESTS`` stays off:
    with IMMEDIATE transactions, reading a page would wait for a writer.
    """
    database = environ.Env.db_url_config(url or f"sqlite:///{sqlite_file}")
    if "sqlite3" in database["ENGINE"]:
        database |= {"CONN_MAX_AGE": None, "OPTIONS": SQLITE_OPTIONS}
    elif "postgresql" in database["ENGINE"]:
        limits = f"-c statement_timeout={statement_ms} -c lock_timeout={LOCK_MS}"
        options = {"connect_timeout": CONNECT_SECONDS, "options": limits}
        database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        database["OPTIONS"] = database.get("OPTIONS", {}) | options
    return database
