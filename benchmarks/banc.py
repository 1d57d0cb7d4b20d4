"""The bench's command line: what to measure, in which order, where the report goes."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from atlas.demonstration.generation import is_generated
from benchmarks.charge import ChargeRatee
from benchmarks.comptes import measure_accounts
from benchmarks.listes import measure_lists
from benchmarks.mesures import measure_growth, measure_pages
from benchmarks.navigateur import paint
from benchmarks.onglets import measure_tabs
from benchmarks.pages import Page, list_pages
from benchmarks.pesee import weigh_page
from benchmarks.poids import weigh_visit
from benchmarks.preparation import prepare, temporary_database
from benchmarks.rapport import (
    describe_run,
    report_growth,
    report_lists,
    report_pages,
    report_preparation,
    report_tabs,
    report_visit,
    report_weights,
)
from benchmarks.rapport_des_comptes import report_accounts
from benchmarks.serveur import Serveur

COMPLETE = {"pages", "poids", "demo", "comptes", "onglets", "listes"}
CROISSANCE = "croissance"
ECHELLE = 10
RESULTATS = Path(__file__).parent / "resultats"
PAGE_PESEE = "collectivité médiane"


def read_arguments(arguments: list[str]) -> Namespace:
    analyse = ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parties = sorted(COMPLETE | {CROISSANCE})
    analyse.add_argument("parties", nargs="*", metavar="PARTIE", help=", ".join(parties))
    analyse.add_argument(
        "--page", action="append", help="Ne mesure que les pages dont le nom contient ce texte."
    )
    analyse.add_argument(
        "--echelle", type=int, help="Ajoute la croissance à N fois les données (P5) ; sinon 10."
    )
    analyse.add_argument(
        "--tours", type=int, default=3, help="Tours de mesure : 3, davantage sur machine agitée."
    )
    choix = analyse.parse_args(arguments)
    if inconnues := set(choix.parties).difference(parties):
        analyse.error(f"partie inconnue : {', '.join(sorted(inconnues))}")
    usuelles = COMPLETE | ({CROISSANCE} if choix.echelle else set())
    choix.parties = set(choix.parties) or usuelles
    choix.echelle = choix.echelle or ECHELLE
    return choix


def run(arguments: list[str]) -> int:
    """Measure, print the report, and keep it when nothing was left out; 0 when all went well."""
    choix = read_arguments(arguments)
    try:
        rapport = "\n".join([*describe_run(choix.tours), *measure(choix)])
    except (ChargeRatee, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"\n{rapport}\n")
    if choix.parties >= COMPLETE and not choix.page:
        RESULTATS.mkdir(exist_ok=True)
        (RESULTATS / f"{connection.vendor}.md").write_text(rapport.rstrip() + "\n")
    return 0


def measure(choix: Namespace) -> list[str]:
    """Return the lines of the report; an empty database is filled first."""
    fill_if_empty()
    pages = list_pages()
    if choix.page:
        pages = [page for page in pages if any(texte in page.nom for texte in choix.page)]
    lignes = []
    if {"pages", "poids"} & choix.parties:
        with Serveur() as serveur:
            lignes += measure_load(serveur, pages, choix.tours) if "pages" in choix.parties else []
            lignes += measure_visit(serveur) if "poids" in choix.parties else []
    if "demo" in choix.parties:
        lignes += measure_preparation()
    if "comptes" in choix.parties:
        announce("Comptes : adresses connues ou non, mots de passe essayés en force…")
        with temporary_database(copie=True) as ajouts:
            lignes += report_accounts(*measure_accounts(ajouts))
    if "onglets" in choix.parties:
        announce("Les cinq onglets, page par page…")
        with temporary_database(copie=True) as ajouts:
            lignes += report_tabs(measure_tabs(ajouts))
    if "listes" in choix.parties:
        announce("Les listes de la délégation…")
        with temporary_database(copie=True) as ajouts:
            lignes += report_lists(measure_lists(ajouts))
    if CROISSANCE in choix.parties:
        lignes += measure_scale(choix.echelle, pages, choix.tours)
    return lignes


def fill_if_empty() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    if "django_content_type" not in connection.introspection.table_names() or not is_generated():
        announce("La base est vide : préparation de la démonstration…")
        prepare({})


def measure_load(serveur: Serveur, pages: list[Page], tours: int) -> list[str]:
    mesures = measure_pages(serveur, pages, tours, announce)
    pesees = {page.nom: weigh_page(page) for page in pages}
    return [*report_pages(pages, mesures), *report_weights(pages, pesees)]


def measure_visit(serveur: Serveur) -> list[str]:
    announce("Poids d’une première visite…")
    page = next(page for page in list_pages() if page.nom == PAGE_PESEE)
    chemin = page.chemins[len(page.chemins) // 2]
    return report_visit(weigh_visit(chemin), paint(f"http://127.0.0.1:{serveur.port}{chemin}"))


def measure_preparation() -> list[str]:
    announce("Préparation d’une base neuve…")
    with temporary_database() as ajouts:
        return report_preparation(prepare(ajouts))


def measure_scale(echelle: int, pages: list[Page], tours: int) -> list[str]:
    announce(f"Préparation d’une base {echelle} fois plus grande…")
    with temporary_database(copie=True) as ajouts:
        prepare(ajouts, "--echelle", str(echelle))
        with Serveur() as petit, Serveur(ajouts) as grand:
            rapports = measure_growth(petit, grand, pages, tours, announce)
            return report_growth(echelle, rapports)


def announce(phrase: str) -> None:
    sys.stdout.write(f"{phrase}\n")
    sys.stdout.flush()
