"""The report's part on accounts: what tells addresses apart, what force does to readers."""

from benchmarks.comptes import ESSAIS, Enumeration, Siege
from benchmarks.rapport import judge, table, write

ECART_MAX, SIEGE_MAX = 5, 2  # milliseconds, times


def report_accounts(formulaires: list[Enumeration], siege: Siege) -> list[str]:
    """Return what a stranger learns of addresses, and what force does to the readers."""
    titre = ("formulaire", "connue", "inconnue", "écart", "objectif", "pages identiques")
    return [
        "## Comptes : énumération et force",
        "",
        f"{ESSAIS} essais pour chaque cas, en alternance, chacun d’une adresse IP à lui ; quatre "
        "processus. Médianes en millisecondes.",
        "",
        *table(titre, *map(describe_form, formulaires)),
        "",
        describe_siege(siege),
        "",
    ]


def describe_form(f: Enumeration) -> tuple:
    ecart = abs(f.connue - f.inconnue)
    durees = (write(f.connue, 1), write(f.inconnue, 1), write(ecart, 1))
    return (f.nom, *durees, judge(ecart, ECART_MAX), "oui" if f.identiques else "**non**")


def describe_siege(siege: Siege) -> str:
    ralenti = siege.assiege / siege.calme
    return (
        f"Onze échecs de suite : {' '.join(map(str, siege.echecs))}. Le bon mot de passe, d’une "
        f"autre adresse, au même moment : {siege.bon_mot_de_passe}. p95 d’une page publique : "
        f"{write(siege.calme, 1)} ms au calme, {write(siege.assiege, 1)} ms pendant "
        f"{write(round(siege.par_seconde))} mauvais mots de passe par seconde, de cinq adresses "
        f"(× {write(ralenti, 2)}, {judge(ralenti, SIEGE_MAX)}) ; {write(100 * siege.refuses)} % "
        "refusés avant tout hachage."
    )
