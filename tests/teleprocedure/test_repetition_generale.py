"""A whole campaign, at reduced size: opened, mailed under kills, updated, prolonged, archived."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

RACINE = Path(__file__).parent.parent.parent
REDUITE = ["--communes", "40", "--agents", "4", "--arrets", "2"]
SECONDES = 600


@pytest.fixture
def base_vide(tmp_path):
    """Address of an empty database, on the engine that the tests run on."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{tmp_path / 'repetition.sqlite3'}"
        return
    nom = f"repetition_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {nom}")
        yield urlsplit(url)._replace(path=f"/{nom}").geturl()
        connection.execute(f"DROP DATABASE {nom} WITH (FORCE)")


def test_a_whole_campaign_can_be_run_from_its_opening_to_its_archives(base_vide):
    played = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "benchmarks.repetition_generale", *REDUITE],
        cwd=RACINE,
        env=os.environ | {"DATABASE_URL": base_vide},
        capture_output=True,
        text=True,
        timeout=SECONDES,
    )
    assert played.returncode == 0, played.stderr
    assert "40 messages, 0 perdu" in played.stdout.replace("\u00a0", " ")
    assert "4 mises à jour transmises" in played.stdout
    assert "Clôture et millésime" in played.stdout
