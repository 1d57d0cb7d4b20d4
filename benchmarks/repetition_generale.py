"""A whole campaign, played on a disposable database, from its opening to its archives.

    python -m benchmarks.repetition_generale --communes 60 --agents 6 --arrets 4

The database is that of DATABASE_URL. With ``--communes`` it is empty, and that many communes of one
person on file are made; without it, it holds a copy of the demonstration. The campaign is created,
its opening mailed by a worker that is killed again and again, agents update their pages through the
site, the close is prolonged with notice to the late ones, then passes, and the millésime is frozen.
What is lost, sent twice or refused ends the rehearsal with its sentence.
"""

import os
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from benchmarks.relais import run_relay


def read_arguments(arguments: list[str]) -> Namespace:
    analyse = ArgumentParser(prog="python -m benchmarks.repetition_generale", description=__doc__)
    analyse.add_argument("--communes", type=int, default=0, help="Communes à créer, base vide.")
    analyse.add_argument("--agents", type=int, default=200, help="Agents qui mettent à jour.")
    analyse.add_argument("--arrets", type=int, default=20, help="Fois où le traitement est tué.")
    return analyse.parse_args(arguments)


@contextmanager
def timed(title: str) -> Iterator[None]:
    """Say how long a step took."""
    start = time.perf_counter()
    yield
    sys.stdout.write(f"{title} : {time.perf_counter() - start:.1f} s\n")
    sys.stdout.flush()


def run(arguments: list[str]) -> int:
    choix = read_arguments(arguments)
    with TemporaryDirectory() as name, run_relay(Path(name)) as port:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "benchmarks.reglages_de_repetition",
            "REPETITION_RELAIS": str(port),
            "REPETITION_DOSSIER": name,
        }
        django.setup()
        scenes = import_module("benchmarks.scenes")
        try:
            scenes.play(choix, Path(name) / "recus", timed)
        except (scenes.Ratee, RuntimeError) as ratee:
            sys.stderr.write(f"{ratee}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
