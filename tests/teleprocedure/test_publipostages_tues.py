"""A mailing whose worker is killed again and again: real processes, on both databases."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections

from collectivites.models import Courriel
from teleprocedure.models import Envoi, Publipostage
from teleprocedure.services import publipostages
from tests.factories import CampagneFactory
from tests.teleprocedure.publipostages import add_people, open_now, write_draft

pytestmark = pytest.mark.django_db(transaction=True)
MESSAGES, EN_FILE, PARTIS = 250, (1, 201), (30, 140)
PATIENCE = 120
RACINE = Path(settings.BASE_DIR)


def place_database(folder: Path, monkeypatch) -> str:
    """Return the address of a database that other processes reach: SQLite's is copied to a file."""
    if connection.vendor != "sqlite":
        url = urlsplit(os.environ["DATABASE_URL"])
        return url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    file = folder / "copie.sqlite3"
    with closing(sqlite3.connect(file)) as target:
        connection.connection.backup(target)
    monkeypatch.setitem(connections.settings["default"], "NAME", str(file))
    return f"sqlite:///{file}"


def ask(question):
    """Answer from the database of the workers, whichever this thread is on."""

    def call():
        try:
            return question()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result(PATIENCE)


def wait_until(count, goal):
    limit = time.monotonic() + PATIENCE
    while count() < goal:
        assert time.monotonic() < limit, f"{count()} sur {goal}"
        time.sleep(0.01)


class Travailleurs:
    """The product's worker, started as often as it is killed."""

    def __init__(self, environment: dict[str, str]):
        self.environment = os.environ | environment
        self.started: list[subprocess.Popen] = []

    def start(self, database: str) -> subprocess.Popen:
        worker = subprocess.Popen(  # noqa: S603
            [sys.executable, str(RACINE / "manage.py"), "travaux"],
            cwd=RACINE,
            env=self.environment | {"DATABASE_URL": database},
            start_new_session=True,
        )
        self.started.append(worker)
        return worker

    def kill_along(self, database: str, count, marks) -> None:
        """Kill one worker after another, as ``count`` reaches each mark."""
        for mark in marks:
            worker = self.start(database)
            wait_until(count, mark)
            kill(worker)


@pytest.fixture
def travailleurs(boite):
    """Workers that send to the relay of the story; whatever is left at its end is killed."""
    travailleurs = Travailleurs(
        {
            "DJANGO_SETTINGS_MODULE": "atlas.settings.production",
            "SECRET_KEY": "pour-les-tests-seulement-" * 3,
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": settings.SITE_URL,
            "SMTP_HOTE": "127.0.0.1",
            "SMTP_PORT": str(boite.port),
        }
    )
    yield travailleurs
    for worker in travailleurs.started:
        kill(worker)


def kill(worker: subprocess.Popen) -> None:
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def count_queued():
    return ask(Envoi.objects.filter(courriel__isnull=False).count)


def is_over():
    row = Publipostage.objects.get()
    return int(row.etat == "termine" and not Courriel.objects.en_attente().exists())


def test_through_kills_none_is_lost_and_repeats_keep_their_identity(
    travailleurs, boite, administrateur, tmp_path, monkeypatch
):
    add_people(MESSAGES)
    row = write_draft(administrateur, CampagneFactory())
    publipostages.confirm(by=administrateur, publipostage=row, nombre=MESSAGES)
    open_now(row)
    database = place_database(tmp_path, monkeypatch)
    travailleurs.kill_along(database, count_queued, EN_FILE)
    travailleurs.kill_along(database, lambda: len(boite.recus), PARTIS)
    travailleurs.start(database)
    wait_until(lambda: ask(is_over), 1)
    identities = defaultdict(set)
    for message in boite.recus:
        identities[message["To"]].add(message["Message-ID"])
    written = ask(lambda: {one.to[0]: {one.message_id} for one in Courriel.objects.all()})
    assert len(written) == MESSAGES
    assert identities == written
    assert len(boite.recus) <= MESSAGES + len(PARTIS)
