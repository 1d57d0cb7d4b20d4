"""The five tabs under an agent's hands: how long each page and each save takes.

Measured on the largest collectivité and on a commune of one twinning, one request at a time.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from statistics import median, quantiles

from django.conf import settings

from benchmarks.serveur import Serveur
from benchmarks.visiteur import MOT_DE_PASSE, Visiteur, name_account, number_ip

ESSAIS, ENVOI_MAX = 60, 100
PAGE, ENVOYE = 200, 302
ONGLETS = ("contacts", "reseaux", "apd", "cooperations", "actions")
CREATION = "import django, sys; django.setup(); from benchmarks.comptes_d_essai import {0}; {0}()"


@dataclass(frozen=True)
class Duree:
    """Milliseconds waited for one page or one save of one collectivité; saves have a goal."""

    nom: str
    collectivite: str
    mediane: float
    p95: float
    objectif: float | None


class Champs(HTMLParser):
    """Reads the fields of a page's main form as a browser would send them."""

    def __init__(self, html: str):
        super().__init__()
        self.valeurs: dict[str, str] = {}
        self.ouvert = self.liste = ""
        self.feed(html)

    def handle_starttag(self, tag, attributs):
        attributs = dict(attributs)
        nom = attributs.get("name", "")
        if tag == "textarea":
            self.ouvert, self.valeurs[nom] = nom, ""
        elif tag == "select":
            self.liste = nom
        elif tag == "option" and "selected" in attributs:
            self.valeurs[self.liste] = attributs.get("value", "")
        elif tag == "input" and nom and is_sent(attributs):
            self.valeurs[nom] = attributs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.ouvert = ""

    def handle_data(self, data):
        if self.ouvert:
            self.valeurs[self.ouvert] += data


def is_sent(attributs: dict) -> bool:
    return attributs.get("type") not in ("checkbox", "radio", "submit") or "checked" in attributs


def create_agent(ajouts: dict[str, str]) -> list[tuple[str, str, str, int]]:
    """Create the agent, and return (label, slug, tab, project) of the collectivités they hold."""
    commande = [sys.executable, "-c", CREATION.format("create_agent")]
    environnement = {**os.environ, **ajouts}
    sortie = subprocess.run(  # noqa: S603
        commande, cwd=settings.BASE_DIR, env=environnement, check=True, capture_output=True
    )
    lignes = (ligne.split("|") for ligne in sortie.stdout.decode().splitlines())
    return [(nom, slug, onglet, int(pk)) for nom, slug, onglet, pk in lignes]


def measure_tabs(ajouts: dict[str, str]) -> list[Duree]:
    """Return the waits of the agent's pages and saves, on a copy of the database."""
    collectivites = create_agent(ajouts)
    with Serveur(ajouts) as serveur:
        agent = Visiteur(serveur.port, number_ip(1))
        codes = {"login": name_account(0), "password": MOT_DE_PASSE}
        agent.fill("/compte/connexion/", codes)
        return [
            duree for collectivite in collectivites for duree in measure_one(agent, *collectivite)
        ]


def measure_one(agent: Visiteur, nom: str, slug: str, onglet: str, pk: int) -> list[Duree]:
    base = f"/mise-a-jour/{slug}/"
    fiche = f"{base}{onglet}/projets/{pk}/"
    pages = {"tableau de bord": base, **{f"onglet {o}": f"{base}{o}/" for o in ONGLETS}}
    pages |= {"fiche-projet": fiche, "historique": f"{base}historique/"}
    durees = [
        time_all(titre, nom, lambda _, chemin=chemin: agent.get(chemin), PAGE)
        for titre, chemin in pages.items()
    ]

    def save_projet(essai: int):
        return resend(agent, fiche, {"titre": f"Essai {essai}"})

    def add_contact(essai: int):
        adresse = f"banc-{essai}@ville.example"
        personne = {"prenom": "Camille", "nom": f"Banc {essai}", "titre": "Adjointe"}
        personne |= {"nature": "elu", "courriel": adresse, "courriel_confirmation": adresse}
        return resend(agent, f"{base}contacts/ajouter/", personne)

    durees.append(time_all("enregistrer un projet", nom, save_projet, ENVOYE))
    durees.append(time_all("ajouter un contact", nom, add_contact, ENVOYE))
    return durees


def resend(agent: Visiteur, chemin: str, changes: dict[str, str]):
    """Open a form, then send it with ``changes``; only the sending is timed."""
    valeurs = Champs(agent.get(chemin).texte).valeurs
    agent.jeton = valeurs["csrfmiddlewaretoken"]
    return agent.send(chemin, valeurs | changes)


def time_all(titre: str, nom: str, ask: Callable, attendu: int) -> Duree:
    """Ask sixty times; an answer other than expected stops the bench."""
    durees = []
    for essai in range(ESSAIS):
        reponse = ask(essai)
        if reponse.statut != attendu:
            raise RuntimeError(f"{titre}, {nom} : réponse {reponse.statut} au lieu de {attendu}")
        durees.append(reponse.ms)
    objectif = ENVOI_MAX if attendu == ENVOYE else None
    return Duree(titre, nom, median(durees), quantiles(durees, n=20)[18], objectif)
