"""An import of all the projects: seconds, lines by second and memory of each of its passes.

    python -m benchmarks.imports

On a database of the bench's own (a file of SQLite, or that of ``DATABASE_URL``, empty), filled by
``manage.py demo``. Each pass is a worker of its own: reading a file that changes nothing, one that
changes every line, one where one line in ten is wrong, one that adds every line; then writing and
undoing the last. The processor's seconds are told beside the clock's: a busy machine weighs less on
them. With SQLite, memory counts the pages of the file that it maps.
"""

import csv
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

TRAVAILLER = (
    "import django, resource, time; django.setup(); "
    "from collectivites.travaux import run_waiting; clock, cpu = time.time(), time.process_time(); "
    "run_waiting(lambda: False); "
    "print(time.time() - clock, time.process_time() - cpu, "
    "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
)
DEMANDER = (
    "import django, sys; django.setup(); from benchmarks.imports_demandes import ask; "
    "ask(*sys.argv[1:])"
)
SEPARATEUR = ";"


def change(cells: dict) -> dict:
    return cells | {"titre": f"{cells['titre']} bis", "lieu": f"{cells['lieu']} bis"}


def add(cells: dict) -> dict:
    return cells | {"identifiant": "", "titre": f"{cells['titre']} n° {cells['identifiant']}"}


def spoil(cells: dict) -> dict:
    wrong = int(cells["identifiant"]) % 10 == 0
    return cells | {"statut": "commencé"} if wrong else change(cells)


FICHIERS: dict[str, Callable[[dict], dict]] = {
    "inchangé": dict,
    "un sur dix refusé": spoil,
    "tout modifié": change,
    "tout créé": add,
}


def run(program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    return done.stdout


def measure(folder: Path) -> None:
    """Print one line by pass."""
    exported = folder / "projets.csv"
    run(DEMANDER, "exporter", str(exported))
    with exported.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=SEPARATEUR))
    for nom, make in FICHIERS.items():
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, lines[0].keys(), delimiter=SEPARATEUR)
        writer.writeheader()
        writer.writerows(map(make, lines))
        (folder / "import.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
        run(DEMANDER, "deposer", str(folder / "import.csv"))
        tell(f"lecture, {nom}", len(lines))
    for geste in ("confirmer", "annuler"):
        run(DEMANDER, geste)
        tell(geste, len(lines))


def tell(passe: str, lines: int) -> None:
    clock, cpu, memory = map(float, run(TRAVAILLER).split())
    sys.stdout.write(
        f"{passe} : {lines} lignes en {clock:.1f} s ({cpu:.1f} s de processeur), "
        f"{lines / clock:.0f} lignes/s ({lines / cpu:.0f}), {memory:.0f} Mo\n"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'banc.sqlite3'}")
        os.environ["DJANGO_SETTINGS_MODULE"] = "atlas.settings.demo"
        command = [sys.executable, "manage.py", "demo", "--sans-serveur"]
        free = os.environ | {"DELAI_DES_REQUETES_MS": "0"}
        subprocess.run(command, check=True, env=free, stdout=subprocess.DEVNULL)  # noqa: S603
        measure(folder)


if __name__ == "__main__":
    main()
