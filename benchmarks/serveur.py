"""The product's own server, started as ``manage.py demo`` does, and the processor it takes.

Processor time is user plus system, read on the processes themselves (Linux: /proc/<pid>/stat, in
ticks of 10 ms). It holds on a machine that others use, where durations do not.
"""

import os
import socket
import subprocess
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings
from django.db import connection

from atlas.demonstration.serveur import list_commands, stop

SECONDES_PAR_TIC = 1 / os.sysconf("SC_CLK_TCK")
PATIENCE = 30
PAS = 0.1
PAS_DE_REPOS = 3
PROC = Path("/proc")


class Serveur:
    """A web server on a free port of this machine, on the database that ``ajouts`` names."""

    def __init__(self, ajouts: dict[str, str] | None = None, processus: int = 2):
        self.environnement = {**os.environ, **(ajouts or {})}
        self.nombre = processus
        self.port = find_free_port()

    def __enter__(self):
        commande = list_commands(self.port, self.nombre)["serveur web"]
        self.processus = subprocess.Popen(  # noqa: S603
            commande, cwd=settings.BASE_DIR, env=self.environnement, start_new_session=True
        )
        self.wait_until_ready()
        return self

    def __exit__(self, *erreur):
        stop([self.processus])

    def wait_until_ready(self) -> None:
        limite = time.monotonic() + PATIENCE
        while time.monotonic() < limite and self.processus.poll() is None:
            try:
                connexion = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
                connexion.request("GET", "/sante/")
                if connexion.getresponse().status == 200:
                    return
            except (OSError, HTTPException):
                time.sleep(PAS)
        stop([self.processus])
        raise RuntimeError("Le serveur mesuré ne répond pas.")

    def read_cpu(self) -> dict[int, float]:
        """Return the seconds of processor taken so far by the server's master and workers."""
        maitre = self.processus.pid
        taken = {}
        for pid in list_pids():
            if stat := read_stat(pid):
                parent, secondes = stat
                if maitre in (pid, parent):
                    taken[pid] = secondes
        return taken

    def wait_until_idle(self) -> dict[int, float]:
        """Return ``read_cpu`` once it has not moved for three readings: nothing is in flight."""
        limite = time.monotonic() + PATIENCE
        lectures = [self.read_cpu()]
        while len(lectures) <= PAS_DE_REPOS and time.monotonic() < limite:
            time.sleep(PAS)
            lecture = self.read_cpu()
            lectures = [*lectures, lecture] if lecture == lectures[-1] else [lecture]
        return lectures[-1]


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as prise:
        return prise.getsockname()[1]


def list_pids() -> list[int]:
    return [int(dossier.name) for dossier in PROC.iterdir() if dossier.name.isdigit()]


def read_stat(pid: int) -> tuple[int, float] | None:
    """Return the parent of a process and its seconds of processor, None when it has ended.

    Fields are counted after the name, which is between parentheses and may hold spaces.
    """
    try:
        champs = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(champs[1]), (int(champs[11]) + int(champs[12])) * SECONDES_PAR_TIC


def read_database_cpu() -> dict[int, float]:
    """Return the seconds of processor of PostgreSQL's processes that serve clients.

    Empty with SQLite, which works inside the server's own processes, and where PostgreSQL runs on
    another machine.
    """
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'")
        pids = [pid for (pid,) in cursor.fetchall()]
    return {pid: stat[1] for pid in pids if (stat := read_stat(pid))}


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """Return the seconds of processor taken between two readings, new processes included."""
    return sum(secondes - before.get(pid, 0.0) for pid, secondes in after.items())
