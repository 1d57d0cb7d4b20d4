"""Whom a project associates: what a line of text names, in each of the two registers."""

import re
from typing import NamedTuple

from collectivites.cles import begins_with
from collectivites.listes import FIELDS, describe_territory
from collectivites.models import Collectivite
from collectivites.texte import fold
from cooperations.models import Partenaire, Pays
from cooperations.rapprochement import search_partenaires

CHOIX_MAX = 8
ENTRE_PARENTHESES = re.compile(r"(.+?)\s*\(([^()]+)\)")
Choix = tuple[int, str]


class Trouves(NamedTuple):
    """Who bears exactly the name sought, else who bears a close one: pairs (key, label)."""

    exacts: list[Choix]
    proches: list[Choix]


def split_detail(text: str) -> tuple[str, str]:
    """Return « Bamako », « Mali » for « Bamako (Mali) »; the detail is empty without brackets."""
    found = ENTRE_PARENTHESES.fullmatch(text)
    return (found[1], found[2]) if found else (text, "")


def look_up_partenaires(text: str, pays: str) -> Trouves:
    """Return the partners that ``text`` names, « Bamako » or « Bamako (Mali) ».

    Without a country, close names are sought in ``pays``, then names that begin alike anywhere.
    """
    nom, detail = split_detail(text)
    code = Pays.objects.filter(nom_normalise=fold(detail)).values_list("pk", flat=True).first()
    within = Partenaire.objects.current()
    if detail and code:
        within = within.filter(pays=code)
    key = fold(nom if code else text)
    exacts = name_partenaires(within.filter(nom_normalise=key)[:CHOIX_MAX])
    if exacts or not key:
        return Trouves(exacts, [])
    close = [row["pk"] for row in search_partenaires(code or pays, nom, CHOIX_MAX)]
    if not code:
        close += within.filter(begins_with(key)).values_list("pk", flat=True)[:CHOIX_MAX]
    return Trouves([], name_partenaires(Partenaire.objects.filter(pk__in=close)[:CHOIX_MAX]))


def name_partenaires(rows) -> list[Choix]:
    """Return « Bamako (Mali) » for each, with the précision that tells homonyms apart."""
    ordered = sorted(rows.select_related("pays"), key=lambda row: (row.nom_normalise, row.pk))
    return [
        (row.pk, f"{row.nom} ({', '.join(filter(None, [row.precision, row.pays.nom]))})")
        for row in ordered
    ]


def look_up_collectivites(text: str, pays: str = "") -> Trouves:
    """Return the collectivités that ``text`` names, « Lyon » or « Saint-Denis (93) »."""
    nom, detail = split_detail(text)
    key = fold(nom)
    within = Collectivite.objects.current().in_territory(departement=detail)
    exacts = name_collectivites(within.filter(nom_normalise=key)[:CHOIX_MAX])
    if exacts or not key:
        return Trouves(exacts, [])
    close = Collectivite.objects.current().named(nom).order_by("-recensee", "nom_normalise", "id")
    return Trouves([], name_collectivites(close[:CHOIX_MAX]))


def name_collectivites(rows) -> list[Choix]:
    """Return « Lyon (Rhône (69), Auvergne-Rhône-Alpes) » for each."""
    named = []
    for row in rows.values(*FIELDS):
        territoire = describe_territory(row)
        named.append((row["id"], f"{row['nom']} ({territoire})" if territoire else row["nom"]))
    return named
