"""Ask for pages again and again: by ``wrk`` where it is installed, by threads of ours elsewhere.

Both keep eight connections open and take the paths in turn. Ours costs more processor than wrk
does, which lowers requests per second and lengthens latencies on a machine of few cores; the
processor time of the server, the main figure, does not depend on who asks.
"""

import json
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles

CONNEXIONS = 8
EN_TETES = {"Accept-Encoding": "gzip, deflate, br"}
WRK = shutil.which("wrk")
OUTIL = "wrk" if WRK else "http.client (bibliothèque standard)"
SCRIPT = Path(__file__).parent / "tour.lua"
MARGE = 30


class ChargeRatee(Exception):
    """A page answered something else than 200, or a connection broke; the sentence says which."""


@dataclass(frozen=True)
class Charge:
    """What the client saw: a count, a duration in seconds, latencies in milliseconds.

    ``en_vol`` requests were sent and not waited for: the server works for nobody, but it works.
    """

    requetes: int
    en_vol: int
    secondes: float
    p50: float
    p99: float

    @property
    def debit(self) -> float:
        """Requests per second."""
        return self.requetes / self.secondes


def load_pages(port: int, chemins: tuple[str, ...], secondes: int) -> Charge:
    """Ask for ``chemins`` in turn during ``secondes``; a very slow page may answer nothing."""
    return run_wrk(port, chemins, secondes) if WRK else run_threads(port, chemins, secondes)


def run_wrk(port: int, chemins: tuple[str, ...], secondes: int) -> Charge:
    options = ["-t1", f"-c{CONNEXIONS}", f"-d{secondes}s", f"--timeout={MARGE}s", "-s", str(SCRIPT)]
    commande = [str(WRK), *options, f"http://127.0.0.1:{port}", *chemins]
    sortie = subprocess.run(  # noqa: S603
        commande, capture_output=True, text=True, check=True, timeout=secondes + MARGE
    )
    bilan = json.loads(sortie.stdout.splitlines()[-1])
    if bilan["erreurs"]:
        raise ChargeRatee(f"{bilan['erreurs']} réponses en erreur sur {chemins[0]}.")
    return Charge(
        bilan["requetes"],
        CONNEXIONS,
        bilan["microsecondes"] / 1e6,
        bilan["p50"] / 1e3,
        bilan["p99"] / 1e3,
    )


def run_threads(port: int, chemins: tuple[str, ...], secondes: int) -> Charge:
    debut = time.perf_counter()
    fin = debut + secondes
    with ThreadPoolExecutor(CONNEXIONS) as equipe:
        equipes = [equipe.submit(ask_until, fin, port, chemins, n) for n in range(CONNEXIONS)]
        latences = [latence for une in equipes for latence in une.result()]
    centiles = quantiles(latences, n=100)
    return Charge(len(latences), 0, time.perf_counter() - debut, centiles[49], centiles[98])


def ask_until(fin: float, port: int, chemins: tuple[str, ...], premier: int) -> list[float]:
    """Return the latencies, in milliseconds, of one connection until the clock says ``fin``."""
    latences = []
    connexion = HTTPConnection("127.0.0.1", port, timeout=MARGE)
    depart = premier % len(chemins)
    for chemin in islice(cycle(chemins), depart, None):
        debut = time.perf_counter()
        if debut > fin:
            break
        ask(connexion, chemin)
        latences.append((time.perf_counter() - debut) * 1e3)
    connexion.close()
    return latences


def check_pages(port: int, chemins: tuple[str, ...]) -> None:
    """Raise ``ChargeRatee`` unless each path answers 200: a redirection measures nothing."""
    connexion = HTTPConnection("127.0.0.1", port, timeout=MARGE)
    for chemin in chemins:
        ask(connexion, chemin)
    connexion.close()


def ask(connexion: HTTPConnection, chemin: str) -> None:
    connexion.request("GET", chemin, headers=EN_TETES)
    reponse = connexion.getresponse()
    reponse.read()
    if reponse.status != 200:
        raise ChargeRatee(f"{chemin} répond {reponse.status}.")
