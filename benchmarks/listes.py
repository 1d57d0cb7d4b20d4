"""The delegation's lists: how long each takes to open, searched or not, at its full volume.

The table of collectivités is the whole national referential; accounts and messages, that the
demonstration has few of, are added as in a campaign.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from statistics import median, quantiles

from django.conf import settings

from benchmarks.serveur import Serveur
from benchmarks.visiteur import MOT_DE_PASSE, Visiteur, name_account, number_ip

ESSAIS, MAX = 10, 300
PAGE, PAR_PAGE = 200, 50
CREATION = "import django, sys; django.setup(); from benchmarks.comptes_d_essai import {0}; {0}()"
RECHERCHES = {
    "collectivites.collectivite": {
        "dernière page": "p=last",
        "un nom": "q=saint-denis",
        "un élu": "q=H%C3%A9l%C3%A8ne+Martin",
        "une adresse": "q=%40collectivite.example",
        "une région": "region__code__exact=84",
        "avec notes": "notes=oui",
        "triée par code": "o=3",
    },
    "collectivites.contact": {"un nom": "q=helene", "triée par nom": "o=1"},
    "accounts.habilitation": {"un nom": "q=essai"},
    "accounts.user": {"un nom": "q=banc-12"},
    "cooperations.partenaire": {"un nom": "q=saint"},
    "cooperations.projet": {"un titre": "q=eau"},
}


@dataclass(frozen=True)
class Liste:
    """Milliseconds waited for one list, as it opens or asked for something, and of processor."""

    nom: str
    lignes: int
    demande: str
    mediane: float
    p95: float
    processeur: float


def measure_lists(ajouts: dict[str, str]) -> list[Liste]:
    """Return the waits of staff, on a copy of the database."""
    counts = fill(ajouts)
    with Serveur(ajouts) as serveur:
        bureau = Visiteur(serveur.port, number_ip(1))
        codes = {"login": name_account(0), "password": MOT_DE_PASSE}
        bureau.fill("/compte/connexion/", codes)
        return [
            measure_one(serveur, bureau, label, counts[label], demande, query)
            for label in counts
            for demande, query in {"": "", **RECHERCHES.get(label, {})}.items()
        ]


def fill(ajouts: dict[str, str]) -> dict[str, int]:
    """Create the staff account and the rows, and return how many each list holds."""
    commande = [sys.executable, "-c", CREATION.format("create_delegation")]
    environnement = {**os.environ, **ajouts}
    sortie = subprocess.run(  # noqa: S603
        commande, cwd=settings.BASE_DIR, env=environnement, check=True, capture_output=True
    )
    lignes = (ligne.split("|") for ligne in sortie.stdout.decode().splitlines())
    return {label: int(nombre) for label, nombre in lignes}


def measure_one(
    serveur: Serveur, bureau: Visiteur, label: str, lignes: int, demande: str, query: str
) -> Liste:
    """Open a list again and again; an answer other than the page stops the bench."""
    query = query.replace("last", str(max(1, -(-lignes // PAR_PAGE))))
    chemin = f"/admin/{label.replace('.', '/')}/?{query}"
    durees, avant = [], sum(serveur.read_cpu().values())
    for _ in range(ESSAIS):
        reponse = bureau.get(chemin)
        if reponse.statut != PAGE:
            raise RuntimeError(f"{chemin} : réponse {reponse.statut}")
        durees.append(reponse.ms)
    processeur = (sum(serveur.read_cpu().values()) - avant) / ESSAIS * 1e3
    return Liste(label, lignes, demande, median(durees), quantiles(durees, n=20)[18], processeur)
