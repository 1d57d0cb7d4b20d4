"""The ties of one collectivité: partners by country, each with its projects and themes."""

from collections import defaultdict
from itertools import groupby

from collectivites.presentation import format_count, format_date, format_period
from cooperations.adresses import partenaire_url, pays_url, projet_url
from cooperations.models import Cooperation, Projet, ProjetThematique

STATUTS = dict(Projet.Statut.choices)
LIEN_FIELDS = (
    "id",
    "nature",
    "jumelage",
    "annee_debut",
    "partenaire_id",
    "partenaire__nom",
    "partenaire__nom_normalise",
    "partenaire__latitude",
    "partenaire__longitude",
    "partenaire__pays_id",
    "partenaire__pays__nom",
)
PROJET_FIELDS = (
    "id",
    "cooperation_id",
    "titre",
    "statut",
    "annee_debut",
    "annee_fin",
    "verifie_le",
)


def read_liens(collectivite_id: int, nature: str = "") -> list[dict]:
    """Return the ties of a collectivité by country then partner name, in three queries.

    Each holds its partner's name, address, position and country, its public projects (most
    recent first) and the themes of those. ``nature`` narrows to coopérations or to actions.
    """
    ties = Cooperation.objects.filter(collectivite=collectivite_id)
    if nature:
        ties = ties.de_nature(nature)
    order = ("partenaire__pays__nom_normalise", "partenaire__nom_normalise", "id")
    rows = list(ties.order_by(*order).values(*LIEN_FIELDS))
    keys = [row["id"] for row in rows]
    projets, themes = read_projets_by_tie(keys), read_themes_by_tie(keys)
    return [present_lien(row, projets[row["id"]], themes[row["id"]]) for row in rows]


def present_lien(row: dict, projets: list[dict], themes: list[str]) -> dict:
    return {
        "id": row["id"],
        "nature": row["nature"],
        "jumelage": row["jumelage"],
        "annee_debut": row["annee_debut"] or "",
        "partenaire": row["partenaire__nom"],
        "url": partenaire_url(row["partenaire_id"], row["partenaire__nom_normalise"]),
        "latitude": row["partenaire__latitude"],
        "longitude": row["partenaire__longitude"],
        "pays": row["partenaire__pays__nom"],
        "pays_code": row["partenaire__pays_id"],
        "projets": projets,
        "nombre": format_count(len(projets), "projet"),
        "themes": ", ".join(themes),
    }


def read_projets_by_tie(ties: list[int]) -> dict[int, list[dict]]:
    """Return public projects by tie, those under way first, then the most recent."""
    rows = Projet.objects.visibles().filter(cooperation__in=ties).values(*PROJET_FIELDS)
    by_tie: dict[int, list[dict]] = defaultdict(list)
    for row in sorted(rows, key=rank_projet):
        by_tie[row["cooperation_id"]].append(present_projet(row))
    return by_tie


def rank_projet(row: dict) -> tuple:
    return (row["statut"] != Projet.Statut.EN_COURS, -(row["annee_debut"] or 0), row["id"])


def present_projet(row: dict) -> dict:
    over = row["statut"] == Projet.Statut.TERMINE
    return {
        "id": row["id"],
        "titre": row["titre"],
        "url": projet_url(row["id"], row["titre"]),
        "statut": STATUTS[row["statut"]],
        "statut_code": row["statut"],
        "annees": format_period(row["annee_debut"], row["annee_fin"], over=over),
        "verifie_le": format_date(row["verifie_le"]),
        "verification": row["verifie_le"],
    }


def read_themes_by_tie(ties: list[int]) -> dict[int, list[str]]:
    """Return the distinct themes of each tie's public projects, in the nomenclature's order."""
    rows = (
        ProjetThematique.objects.filter(projet__cooperation__in=ties)
        .filter(projet__masque_le__isnull=True)
        .order_by("thematique__rang")
        .values_list("projet__cooperation_id", "thematique__libelle")
    )
    themes: dict[int, dict[str, None]] = defaultdict(dict)
    for tie, libelle in rows:
        themes[tie][libelle] = None
    return defaultdict(list, {tie: list(names) for tie, names in themes.items()})


def group_by_pays(liens: list[dict]) -> list[dict]:
    """Return countries in order, each with its ties and their number."""
    groups = []
    for (code, nom), members in groupby(liens, key=lambda lien: (lien["pays_code"], lien["pays"])):
        partenaires = list(members)
        groups.append(
            {
                "nom": nom,
                "code": code,
                "url": pays_url(code),
                "liens": partenaires,
                "nombre": format_count(len(partenaires), "partenaire"),
            }
        )
    return groups
