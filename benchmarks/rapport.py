"""The report: Markdown tables, each figure beside its goal."""

import datetime as dt
import os
import platform
from importlib.metadata import version
from statistics import median

import django
from django.db import connection

from benchmarks.charge import CONNEXIONS, OUTIL
from benchmarks.listes import MAX as LISTE_MAX
from benchmarks.listes import Liste
from benchmarks.mesures import SECONDES_DE_B, SECONDES_DE_PAGE, Mesure
from benchmarks.navigateur import RALENTISSEMENT, Peinture
from benchmarks.onglets import Duree
from benchmarks.pages import Page
from benchmarks.pesee import Pesee
from benchmarks.poids import Fichier
from benchmarks.preparation import Preparation

NON_MESURE = "non mesuré"
POIDS_MAX = {"HTML": 10_000, "CSS": 20_000, "JS": 10_000, "total": 40_000}
DONNEES_MAX, PRET_MAX, CROISSANCE_MAX, DECALAGE_MAX = 20, 60, 1.5, 0.05


def judge(valeur: float, objectif: float | None) -> str:
    """Return a goal and whether the figure holds it, or a dash where there is no goal."""
    if objectif is None:
        return "—"
    return f"≤ {write(objectif)} {'tenu' if valeur <= objectif else '**manqué**'}"


def write(valeur: float, decimales: int = 0) -> str:
    """Return a number as French readers write it, whole numbers without decimals."""
    if valeur != int(valeur):
        decimales = decimales or (2 if valeur < 10 else 1)
    texte = f"{valeur:,.{decimales}f}".replace(",", "\u202f")
    return texte.replace(".", ",")


def table(*lignes: tuple) -> list[str]:
    """Return a Markdown table whose first line is the heading; figures are aligned right."""
    bords = ["---", *["--:"] * (len(lignes[0]) - 1)]
    return ["| " + " | ".join(map(str, ligne)) + " |" for ligne in (lignes[0], bords, *lignes[1:])]


def describe_run(tours: int) -> list[str]:
    """Return the heading: when, on what, by which method."""
    moteur = connection.vendor
    base = ".".join(map(str, connection.get_database_version()))
    versions = f"Python {platform.python_version()}, Django {django.__version__}"
    return [
        f"# Mesures sur {moteur}",
        "",
        f"{dt.date.today().isoformat()}, {os.cpu_count()} processeurs, {versions}, "
        f"gunicorn {version('gunicorn')}, {moteur} {base}. Charge de la machine au départ : "
        f"{write(os.getloadavg()[0], 1)} processus.",
        "",
        f"Serveur : celui de `manage.py demo` (gunicorn, 2 processus de 4 fils). Charge : {OUTIL}, "
        f"{CONNEXIONS} connexions, {tours} tours de {SECONDES_DE_B} s de B puis "
        f"{SECONDES_DE_PAGE} s de page ; médianes. B : une vue Django qui ne fait rien, derrière "
        "les mêmes intergiciels, mesurée dans le même tour.",
        "",
        "Le chiffre à comparer est le temps de processeur rapporté à celui de B (« ÷ B »), base "
        "comprise ; l’étendue va du plus petit au plus grand tour. Débits et latences dépendent de "
        "la machine et de ses voisins.",
        "",
    ]


def report_pages(pages: list[Page], mesures: dict[str, Mesure]) -> list[str]:
    """Return the table of loads (P2, P3), and B's own line."""
    titre = ("page", "cpu ms", "dont base", "cpu ÷ B", "étendue", "objectif", "req/s", "÷ B",
             "p50 ms", "p99 ms")  # fmt: skip
    b = next(iter(mesures.values())).b
    lignes = [("B", write(b.total, 2), "—", "1", "—", "—", write(round(b.charge.debit)), "1",
               write(b.charge.p50, 1), write(b.charge.p99, 1))]  # fmt: skip
    for page in pages:
        m = mesures[page.nom]
        lignes.append((
            page.nom,
            write(m.middle(lambda p: p.total), 2),
            write(m.middle(lambda p: p.cpu_base), 2) if connection.vendor != "sqlite" else "—",
            write(median(m.rapports), 1),
            f"{write(m.rapports[0], 1)} à {write(m.rapports[-1], 1)}",
            judge(median(m.rapports), page.cpu_max),
            write(round(m.middle(lambda p: p.charge.debit))),
            write(m.debit_sur_b, 3),
            write(m.middle(lambda p: p.charge.p50), 1),
            write(m.middle(lambda p: p.charge.p99), 1),
        ))  # fmt: skip
    return ["## Temps des pages (P2, P3)", "", *table(titre, *lignes), ""]


def report_weights(pages: list[Page], pesees: dict[str, Pesee]) -> list[str]:
    """Return the table of statements and bytes (P4, P6)."""
    lignes = [("page", "requêtes SQL", "objectif", "octets", "en brotli 5", "objectif")]
    for page in pages:
        p = pesees[page.nom]
        lignes.append((
            page.nom,
            str(p.requetes),
            judge(p.requetes, page.requetes_max),
            write(p.octets),
            write(p.octets_br),
            judge(p.octets_br, page.octets_max),
        ))  # fmt: skip
    return [
        "## Requêtes et octets (P4, P6)",
        "",
        "Requêtes : le maximum sur les adresses de la page, après une première visite (menus et "
        "libellés gardés par le processus). Octets : la médiane, réponse seule.",
        "",
        *table(*lignes),
        "",
    ]


def report_visit(fichiers: list[Fichier], peinture: Peinture | None) -> list[str]:
    """Return the weight of a first visit (P12), by file then by kind, and its first paint."""
    par_genre = dict.fromkeys(POIDS_MAX, 0) | {"image": 0}
    for fichier in fichiers:
        par_genre[fichier.genre] = par_genre.get(fichier.genre, 0) + fichier.octets
        par_genre["total"] += fichier.octets
    detail = [(f.nom, f.genre, write(f.octets)) for f in fichiers]
    sommes = [(g, write(n), judge(n, POIDS_MAX.get(g))) for g, n in par_genre.items()]
    return [
        "## Première visite d’une page de collectivité (P12)",
        "",
        "Fichiers cités par le HTML et modules importés, avant que la carte soit atteinte. HTML en "
        "brotli 5, comme à la volée ; fichiers tels que whitenoise les envoie (brotli 11).",
        "",
        *table(("fichier", "genre", "octets"), *detail),
        "",
        *table(("genre", "octets", "objectif"), *sommes),
        "",
        describe_paint(peinture),
        "",
    ]


def describe_paint(peinture: Peinture | None) -> str:
    if peinture is None:
        return f"Premier affichage et décalages : {NON_MESURE}, Chromium est absent."
    return (
        f"Chromium ralenti {RALENTISSEMENT} fois : premier affichage {write(round(peinture.fcp))} "
        f"ms, décalage {write(peinture.cls, 3)} ({judge(peinture.cls, DECALAGE_MAX)}), "
        f"{peinture.fichiers} fichiers demandés, carte comprise quand elle est à l’écran."
    )


def report_preparation(preparation: Preparation) -> list[str]:
    """Return the seconds that the demonstration takes on an empty database (P10)."""
    donnees = sum(list(preparation.etapes.values())[2:])
    lignes = [(nom, write(duree, 1), "—") for nom, duree in preparation.etapes.items()]
    return [
        "## Préparation de la démonstration sur une base neuve (P10)",
        "",
        *table(
            ("étape", "secondes", "objectif"),
            *lignes,
            ("données (référentiel et génération)", write(donnees, 1), judge(donnees, DONNEES_MAX)),
            ("ensemble", write(preparation.duree, 1), judge(preparation.duree, PRET_MAX)),
            ("processeur de l’ensemble", write(preparation.processeur, 1), "—"),
        ),
        "",
    ]


def report_growth(echelle: int, rapports: dict[str, float]) -> list[str]:
    """Return the cost of each page on a larger database, over that on this one (P5)."""
    lignes = [(nom, write(r, 2), judge(r, CROISSANCE_MAX)) for nom, r in rapports.items()]
    return [
        f"## Croissance : {echelle} fois les données (P5)",
        "",
        *table(("page", f"cpu à {echelle}× ÷ cpu à 1×", "objectif"), *lignes),
        "",
    ]


def report_tabs(durees: list[Duree]) -> list[str]:
    """Return the waits of an agent in the tabs."""
    titre = ("page ou envoi", "collectivité", "médiane (ms)", "p95 (ms)", "objectif")
    lignes = [
        (d.nom, d.collectivite, write(d.mediane, 1), write(d.p95, 1), judge(d.mediane, d.objectif))
        for d in durees
    ]
    return ["## Les cinq onglets", "", *table(titre, *lignes), ""]


def report_lists(listes: list[Liste]) -> list[str]:
    """Return the waits of the delegation in its lists."""
    titre = (
        "liste",
        "lignes",
        "demande",
        "processeur (ms)",
        "médiane (ms)",
        "p95 (ms)",
        "objectif",
    )
    lignes = [
        (
            x.nom,
            write(x.lignes),
            x.demande or "—",
            write(x.processeur, 1),
            write(x.mediane, 1),
            write(x.p95, 1),
            judge(x.mediane, LISTE_MAX),
        )
        for x in listes
    ]
    return ["## Les listes de la délégation", "", *table(titre, *lignes), ""]
