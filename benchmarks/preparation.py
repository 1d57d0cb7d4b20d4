"""Databases of the bench's own: made by ``manage.py demo``, timed, dropped at the end."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

NOM = "banc_jetable"


@dataclass(frozen=True)
class Preparation:
    """Seconds of each step as announced by the command, and processor seconds of the whole."""

    etapes: dict[str, float]
    processeur: float

    @property
    def duree(self) -> float:
        return sum(self.etapes.values())


@contextmanager
def temporary_database(*, copie: bool = False) -> Iterator[dict[str, str]]:
    """Yield the environment that leads to a database on the engine in use, empty or a ``copie``.

    PostgreSQL copies a database that nobody else is using, and lets a user do it who may create
    databases.
    """
    if connection.vendor == "sqlite":
        fichier = Path(os.environ["BANC_DOSSIER"]) / f"{NOM}.sqlite3"
        if copie:
            execute(f"VACUUM INTO '{fichier}'")
        yield {"DATABASE_URL": f"sqlite:///{fichier}"}
        for reste in fichier.parent.glob(f"{fichier.name}*"):
            reste.unlink()
        return
    modele = connection.settings_dict["NAME"] if copie else "template1"
    execute(f'CREATE DATABASE {NOM} TEMPLATE "{modele}"')
    try:
        url = urlsplit(os.environ["DATABASE_URL"])
        yield {"DATABASE_URL": url._replace(path=f"/{NOM}").geturl()}
    finally:
        execute(f"DROP DATABASE {NOM} WITH (FORCE)")


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def prepare(ajouts: dict[str, str], *arguments: str) -> Preparation:
    """Run ``manage.py demo --sans-serveur`` and time it by the steps that it announces.

    A step is a line that ends with « … »; what precedes the first is the interpreter's start.
    Statements have no time limit: these are made for pages, not for filling a database.
    """
    manage = str(settings.BASE_DIR / "manage.py")
    commande = [sys.executable, manage, "demo", "--sans-serveur", *arguments]
    avant, debut = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    etapes, etape = {}, "Démarrage"
    with subprocess.Popen(  # noqa: S603
        commande,
        cwd=settings.BASE_DIR,
        env={**os.environ, **ajouts, "PYTHONUNBUFFERED": "1", "DELAI_DES_REQUETES_MS": "0"},
        stdout=subprocess.PIPE,
        text=True,
    ) as processus:
        for ligne in processus.stdout or ():
            if ligne.rstrip().endswith("…"):
                maintenant = time.perf_counter()
                etapes[etape], etape = maintenant - debut, ligne.rstrip(" …\n")
                debut = maintenant
    etapes[etape] = time.perf_counter() - debut
    if processus.returncode:
        raise RuntimeError("La préparation de la base a échoué.")
    apres = resource.getrusage(resource.RUSAGE_CHILDREN)
    processeur = apres.ru_utime + apres.ru_stime - avant.ru_utime - avant.ru_stime
    return Preparation(etapes, processeur)
