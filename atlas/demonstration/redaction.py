"""Write in French from the templates of ``textes/``: ``[one|of these]``, then ``{slots}``.

Templates are sorted by « cadre », the kind of country that they suit: ``developpement`` and
``emergent`` (eligible to APD), ``europe`` and ``monde`` (not eligible, in Europe or elsewhere).
A title names the numbers of the descriptions that suit it.
"""

import csv
import random
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from collectivites.models import Collectivite
from cooperations.models import Pays

DOSSIER = Path(__file__).parent / "textes"
CHOIX = re.compile(r"\[([^\]]*)\]")
VOYELLE = re.compile(r"[aàâäáãåāeéèêëēiîïíıīoôöóøōuùûüúūæœ]|y[^aeiouéèôâ]", re.IGNORECASE)
ARTICLES = (("Le ", "du ", "au "), ("Les ", "des ", "aux "))
TYPES = {
    "region": ("la région", "de la région"),
    "departement": ("le département", "du département"),
    "intercommunalite": ("l’intercommunalité", "de l’intercommunalité"),
    "statut_particulier": ("la collectivité", "de la collectivité"),
}
VILLE, COMMUNE = ("la ville", "de la ville"), ("la commune", "de la commune")
SEUIL_VILLE = 10_000
PREPOSITIONS_PAYS = (("au ", "du "), ("aux ", "des "), ("dans les ", "des "), ("en ", "de "))


@cache
def read_rows(nom: str) -> list[dict[str, str]]:
    """Return the rows of a file of ``textes/``."""
    with (DOSSIER / nom).open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


@cache
def group_by_cadre(nom: str) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Return {(theme, cadre): rows}; the theme is empty in a file without that column."""
    groupes = defaultdict(list)
    for ligne in read_rows(nom):
        for cadre in ligne["cadres"].split():
            groupes[ligne.get("thematique", ""), cadre].append(ligne)
    return dict(groupes)


def with_de(nom: str) -> str:
    """Return the name after « de »: d’Osnabrück, du Caire, de La Havane, de Hambourg."""
    for article, de, _ in ARTICLES:
        if nom.startswith(article):
            return de + nom.removeprefix(article)
    return f"d’{nom}" if VOYELLE.match(nom) else f"de {nom}"


def with_a(nom: str) -> str:
    """Return the name after « à »: à Osnabrück, au Caire, aux Cayes."""
    for article, _, a in ARTICLES:
        if nom.startswith(article):
            return a + nom.removeprefix(article)
    return f"à {nom}"


def from_pays(pays: Pays) -> str:
    """Return the country after « de »: du Mali, d’Allemagne, des États-Unis, de Cuba."""
    for lieu, origine in PREPOSITIONS_PAYS:
        if pays.locatif.startswith(lieu):
            nom = pays.locatif.removeprefix(lieu)
            return with_de(nom) if origine == "de " else origine + nom
    return with_de(pays.nom)


def build_slots(
    collectivite: Collectivite, ville: str, pays: Pays, jumelage: bool
) -> dict[str, str]:
    """Return what fills the templates of one coopération; only a commune is called by its name."""
    petite = (collectivite.population or 0) < SEUIL_VILLE
    la, de_la = TYPES.get(collectivite.type, COMMUNE if petite else VILLE)
    est_commune = collectivite.type == Collectivite.Type.COMMUNE
    return {
        "ville": ville,
        "a_ville": with_a(ville),
        "de_ville": with_de(ville),
        "en_pays": pays.locatif,
        "de_pays": from_pays(pays),
        "lien": "jumelage" if jumelage else "partenariat",
        "nom": collectivite.nom.replace("'", "’") if est_commune else la,
        "la_collectivite": la,
        "La_collectivite": la[0].upper() + la[1:],
        "de_la_collectivite": de_la,
    }


def fill(rng: random.Random, modele: str, slots: dict[str, str]) -> str:
    """Return the template with its choices made and its slots filled, a capital at its head."""
    texte = CHOIX.sub(lambda trouve: rng.choice(trouve[1].split("|")), modele)
    texte = texte.format(
        **slots,
        n=rng.randint(3, 12),
        nn=rng.randrange(20, 160, 10),
        duree=rng.choice(["deux ans", "trois ans", "quatre ans"]),
    )
    return texte[0].upper() + texte[1:]
