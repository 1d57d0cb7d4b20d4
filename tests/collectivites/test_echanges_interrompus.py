"""``kill -9`` of the worker at any moment: an import is written whole, or not at all."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from collectivites.echanges import services

RESEAUX = 1_200
OUVRIER = "import django; django.setup(); from tests.collectivites.ouvrier_tue import run; run()"


@pytest.fixture
def base(tmp_path):
    """The address of a base that other processes share, with what the test's base holds."""
    if connection.vendor == "postgresql":
        return (
            os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"
        )
    fichier = tmp_path / "partagee.sqlite3"
    with sqlite3.connect(fichier) as copie:
        connection.connection.backup(copie)
    copie.close()
    return f"sqlite:///{fichier}"


@pytest.fixture
def depose(transactional_db, administrateur):
    """An import of 1,200 networks that waits for the worker."""
    lines = "".join(f"Réseau {n};association\n" for n in range(RESEAUX))
    return services.deposit(
        by=administrateur,
        table="reseaux",
        nom="reseaux.csv",
        format="csv",
        contenu=f"nom;nature\n{lines}".encode(),
    )


def test_a_worker_killed_at_any_moment_writes_all_or_nothing(depose, base):
    environment = os.environ | {"DATABASE_URL": base, "PYTHONPATH": str(settings.BASE_DIR)}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", OUVRIER], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    seen = [line.split() for line in done.stdout.splitlines()]
    deaths = [line for line in seen if line[0] == "mort"]
    assert len(deaths) >= 20
    for _, phase, etat, networks, lines, acts in seen:
        written = (int(networks), int(lines), int(acts))
        assert written in {
            (0, 0, 0),
            (RESEAUX, RESEAUX, 1),
            (0, 2 * RESEAUX, 2),
        }, (phase, etat, written)
    ends = [line[1:] for line in seen if line[0] == "fin"]
    assert ends == [
        ["lecture", "termine", "0", "0", "0"],
        ["ecriture", "termine", str(RESEAUX), str(RESEAUX), "1"],
        ["annulation", "termine", "0", str(2 * RESEAUX), "2"],
    ]
