"""Accounts under attack: does an answer tell a known address, does knocking slow the readers.

Each try comes from an address of its own, so that the limits, which are on, do not stop it.
"""

import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from statistics import median, quantiles

from django.conf import settings

from benchmarks.serveur import Serveur
from benchmarks.visiteur import (
    MOT_DE_PASSE,
    Reponse,
    Visiteur,
    name_account,
    name_address,
    number_ip,
)

ESSAIS = 200
CONNEXION, PUBLIQUE = "/compte/connexion/", "/collectivites/lyon-69123/"
CREATION = "import django, sys; django.setup(); from benchmarks.comptes_d_essai import create; "
CHANGEANT = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|[\w.-]+@[\w.-]+')
PAR_SECONDE, LIEUX, SECONDES = 50, 5, 20


@dataclass(frozen=True)
class Enumeration:
    """One form: median milliseconds for known and unknown addresses, and whether answers agree."""

    nom: str
    connue: float
    inconnue: float
    identiques: bool


@dataclass(frozen=True)
class Siege:
    """The siege of the log-in: answers to failures, to the right password, readers' p95 in ms."""

    echecs: list[int]
    bon_mot_de_passe: int
    par_seconde: float
    refuses: float
    calme: float
    assiege: float


def create_accounts(ajouts: dict[str, str]) -> None:
    commande = [sys.executable, "-c", f"{CREATION}create({ESSAIS + 1})"]
    environnement = {**os.environ, **ajouts}
    subprocess.run(commande, cwd=settings.BASE_DIR, env=environnement, check=True)  # noqa: S603


def list_forms() -> dict[str, tuple[str, dict[str, str], str]]:
    """Return {name: (address of the form, other fields, the field of the address)}."""
    profil = {
        "type": "commune",
        "nom": "Angers",
        "first_name": "Camille",
        "last_name": "Essai",
        "fonction": "agente",
        "password1": "un-autre-mot-de-passe-du-banc",
    }
    return {
        "codes oubliés": ("/compte/codes-oublies/", {}, "email"),
        "code de connexion": ("/compte/connexion/code/", {}, "email"),
        "inscription": ("/compte/inscription/", profil, "email"),
        "connexion": (CONNEXION, {"password": "faux"}, "login"),
    }


def compare_forms(port: int) -> list[Enumeration]:
    """Send each form for known and unknown addresses in turn."""
    return [
        compare(port, nom, rang, *formulaire)
        for rang, (nom, formulaire) in enumerate(list_forms().items())
    ]


def compare(port: int, nom: str, rang: int, chemin: str, champs: dict, champ: str) -> Enumeration:
    connues, inconnues, identiques = [], [], True
    for n in range(ESSAIS):
        pages = {}
        for durees in (connues, inconnues)[:: 1 if n % 2 else -1]:
            connue = durees is connues
            visiteur = Visiteur(port, number_ip(rang * 4 * ESSAIS + 2 * n + connue))
            adresse = name_address(n) if connue else f"personne-{n}@banc.example"
            identifiant = {"username": f"essai-{n}-{connue}"} if "nom" in champs else {}
            reponse = visiteur.fill(chemin, champs | identifiant | {champ: adresse})
            durees.append(reponse.ms)
            pages[connue] = read_page(visiteur, reponse)
        identiques &= pages[True] == pages[False]
    return Enumeration(nom, median(connues), median(inconnues), identiques)


def read_page(visiteur: Visiteur, reponse: Reponse) -> tuple[int, str, str]:
    """Return the status, the address and the text that the person sees, tokens and e-mail aside."""
    suite = visiteur.get(reponse.vers) if reponse.vers else reponse
    return reponse.statut, reponse.vers, CHANGEANT.sub("", suite.texte)


def besiege(port: int) -> Siege:
    """Fail eleven times, enter from elsewhere, then knock fifty times a second beside readers."""
    faux = {"login": name_account(ESSAIS), "password": "faux"}
    voleur = Visiteur(port, number_ip(60_000))
    echecs = [voleur.fill(CONNEXION, faux).statut for _ in range(11)]
    titulaire = Visiteur(port, number_ip(60_001))
    entree = titulaire.fill(CONNEXION, faux | {"password": MOT_DE_PASSE})
    calme = read_p95(port)
    arret, statuts = threading.Event(), []
    frappes = [threading.Thread(target=knock, args=(port, n, arret, statuts)) for n in range(LIEUX)]
    debut = time.monotonic()
    for frappe in frappes:
        frappe.start()
    assiege = read_p95(port)
    arret.set()
    for frappe in frappes:
        frappe.join()
    rythme = len(statuts) / (time.monotonic() - debut)
    refuses = statuts.count(429) / len(statuts)
    return Siege(echecs, entree.statut, rythme, refuses, calme, assiege)


def knock(port: int, numero: int, arret: threading.Event, statuts: list[int]) -> None:
    """Try a wrong password again and again, from one address, on accounts that exist."""
    visiteur = Visiteur(port, number_ip(61_000 + numero))
    visiteur.open(CONNEXION)
    rythme = PAR_SECONDE / LIEUX
    debut, n = time.monotonic(), 0
    while not arret.is_set():
        compte = {"login": name_account(n % ESSAIS), "password": "faux"}
        statuts.append(visiteur.send(CONNEXION, compte).statut)
        n += 1
        time.sleep(max(0, debut + n / rythme - time.monotonic()))


def read_p95(port: int) -> float:
    """Return the 95th centile of a reader's waits on a public page, in milliseconds."""
    lecteur, durees = Visiteur(port, number_ip(62_000)), []
    fin = time.monotonic() + SECONDES
    while time.monotonic() < fin:
        durees.append(lecteur.get(PUBLIQUE).ms)
        time.sleep(0.02)
    return quantiles(durees, n=20)[18]


def measure_accounts(ajouts: dict[str, str]) -> tuple[list[Enumeration], Siege]:
    """Measure both on a copy of the database, served by four workers behind one proxy."""
    create_accounts(ajouts)
    with Serveur(ajouts | {"PROXYS_DE_CONFIANCE": "1"}, processus=4) as serveur:
        return compare_forms(serveur.port), besiege(serveur.port)
