"""Run the web server and the worker side by side, and leave no process behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from django.conf import settings

HOTE = "127.0.0.1"
PATIENCE = 15.0
PAS = 0.2
SIGNAUX = (signal.SIGINT, signal.SIGTERM)


class ServeurArrete(Exception):
    """One of the two processes could not start or stopped by itself; the sentence says which."""


class ArretDemande(Exception):
    """Ctrl-C, or a polite request of the system to stop."""


def check_port(port: int) -> None:
    """Raise ``ServeurArrete`` when somebody already listens on ``port``."""
    with socket.socket() as prise:
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind((HOTE, port))
        except OSError as error:
            raise ServeurArrete(
                f"Le port {port} est déjà pris ou interdit : choisissez-en un autre avec "
                f"« --port {port + 1} »."
            ) from error


def list_commands(port: int, processus: int = 2) -> dict[str, list[str]]:
    """Return {name told to people: command}; ``processus`` web workers of four threads."""
    manage = str(settings.BASE_DIR / "manage.py")
    gunicorn = [sys.executable, "-m", "gunicorn", "atlas.wsgi:application"]
    ecoute = ["--bind", f"{HOTE}:{port}", "--workers", str(processus), "--threads", "4"]
    return {
        "serveur web": [*gunicorn, *ecoute, "--no-control-socket", "--log-level", "warning"],
        "traitement des travaux": [sys.executable, manage, "travaux"],
    }


def serve(port: int) -> None:
    """Run both until Ctrl-C or SIGTERM; raise ``ServeurArrete`` if one of them stops by itself.

    Each runs in a session of its own, so that Ctrl-C reaches this process only, which stops them.
    """
    environnement = {**os.environ, "SITE_URL": f"http://{HOTE}:{port}"}
    environnement["DJANGO_SETTINGS_MODULE"] = settings.SETTINGS_MODULE
    anciens = {signum: signal.signal(signum, request_stop) for signum in SIGNAUX}
    processus: dict[str, subprocess.Popen] = {}
    try:
        for nom, commande in list_commands(port).items():
            processus[nom] = subprocess.Popen(  # noqa: S603
                commande, cwd=settings.BASE_DIR, env=environnement, start_new_session=True
            )
        watch(processus)
    except ArretDemande:
        return
    finally:
        for signum in SIGNAUX:
            signal.signal(signum, signal.SIG_IGN)
        stop(processus.values())
        for signum, ancien in anciens.items():
            signal.signal(signum, ancien)


def request_stop(signum: int, frame: FrameType | None) -> None:
    raise ArretDemande


def watch(processus: dict[str, subprocess.Popen]) -> None:
    """Wait until one of the processes ends, which is never expected."""
    while True:
        for nom, un in processus.items():
            if un.poll() is not None:
                raise ServeurArrete(f"Le {nom} s’est arrêté (code {un.returncode}).")
        time.sleep(PAS)


def stop(processus) -> None:
    """Ask each process to end, and end with its whole group the one that does not."""
    vivants = [un for un in processus if un.poll() is None]
    for un in vivants:
        un.terminate()
    limite = time.monotonic() + PATIENCE
    for un in vivants:
        try:
            un.wait(max(0, limite - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(un.pid, signal.SIGKILL)
            un.wait()
