"""What agents see of their ties: all that is in each, what its sheets lack, whatever is sought."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from collectivites.presentation import format_count
from collectivites.texte import fold
from cooperations.lecture.liens import (
    LIEN_FIELDS,
    PROJET_FIELDS,
    group_by_pays,
    present_lien,
    present_projet,
    rank_projet,
)
from cooperations.models import Projet, ProjetThematique


@dataclass(frozen=True)
class Criteres:
    """What a list of ties is narrowed to; an empty criterion narrows nothing."""

    q: str = ""
    pays: str = ""
    theme: str = ""
    statut: str = ""

    def __bool__(self):
        return any((self.q, self.pays, self.theme, self.statut))


def read_recapitulatif(ties) -> list[dict]:
    """Return the ties of a queryset by country then partner name, in three queries.

    Each holds what public pages show of it, and the projects that the delegation hid, with the
    version and themes of every project, and whether its sheet lacks a compulsory field.
    """
    order = ("partenaire__pays__nom_normalise", "partenaire__nom_normalise", "id")
    rows = list(ties.order_by(*order).values(*LIEN_FIELDS, "partenaire__precision"))
    keys = [row["id"] for row in rows]
    themes = read_themes_by_projet(keys)
    projets = read_projets(keys, themes)
    return [present_tie(row, projets[row["id"]]) for row in rows]


def read_themes_by_projet(ties: list[int]) -> dict[int, list[dict]]:
    """Return the themes of each project of the given ties, in the order of the nomenclature."""
    rows = (
        ProjetThematique.objects.filter(projet__cooperation__in=ties)
        .order_by("thematique__rang")
        .values(
            "projet_id", "principale", "thematique_id", "thematique__libelle", "thematique__rang"
        )
    )
    themes: dict[int, list[dict]] = defaultdict(list)
    for row in rows:
        themes[row["projet_id"]].append(dict(row))
    return themes


def read_projets(ties: list[int], themes: dict[int, list[dict]]) -> dict[int, list[dict]]:
    """Return projects by tie, those under way first, then the most recent."""
    rows = (
        Projet.objects.filter(cooperation__in=ties)
        .annotate(decrit=~Q(description=""))
        .values(*PROJET_FIELDS, "version", "decrit", "masque_motif")
    )
    by_tie: dict[int, list[dict]] = defaultdict(list)
    for row in sorted(rows, key=rank_projet):
        by_tie[row["cooperation_id"]].append(present_sheet(row, themes[row["id"]]))
    return by_tie


def present_sheet(row: dict, themes: list[dict]) -> dict:
    complete = row["decrit"] and row["annee_debut"] and any(t["principale"] for t in themes)
    return present_projet(row) | {
        "version": row["version"],
        "masque": row["masque_motif"],
        "incomplet": not complete,
        "rangs": {theme["thematique__rang"]: theme["thematique__libelle"] for theme in themes},
        "codes": {theme["thematique_id"]: theme["thematique__libelle"] for theme in themes},
    }


def present_tie(row: dict, projets: list[dict]) -> dict:
    rangs = {rang: libelle for projet in projets for rang, libelle in projet["rangs"].items()}
    themes = [rangs[rang] for rang in sorted(rangs)]
    precision = row["partenaire__precision"]
    lien = present_lien(row, projets, themes)
    return lien | {
        "partenaire": f"{lien['partenaire']} ({precision})" if precision else lien["partenaire"],
        "seul": projets[0] if len(projets) == 1 else None,
        "total": len(projets),
        "masques": "",
    }


def list_countries(liens: list[dict]) -> list[tuple[str, str]]:
    """Return (code, name) of the countries of ties, in the order of the ties."""
    return list({lien["pays_code"]: lien["pays"] for lien in liens}.items())


def list_themes(liens: list[dict]) -> list[tuple[str, str]]:
    """Return (code, label) of the themes of all projects of ties, by label."""
    found: dict[str, str] = {}
    for lien in liens:
        for projet in lien["projets"]:
            found |= projet["codes"]
    return sorted(found.items(), key=lambda pair: fold(pair[1]))


def narrow(liens: list[dict], criteres: Criteres) -> list[dict]:
    """Return the ties that meet the criteria, each with those of its projects that do.

    A text is sought in partners' names, which keep all their projects, and in titles; accents,
    case and punctuation do not count.
    """
    narrowed = []
    for lien in liens if criteres else []:
        kept = [projet for projet in lien["projets"] if is_sought(lien, projet, criteres)]
        if kept or (not lien["projets"] and is_sought_alone(lien, criteres)):
            masked = lien["total"] - len(kept)
            told = format_count(masked, "autre projet", "autres projets") if masked else ""
            narrowed.append(lien | {"projets": kept, "masques": told})
    return narrowed if criteres else liens


def is_sought(lien: dict, projet: dict, criteres: Criteres) -> bool:
    return (
        is_in(lien, criteres)
        and (not criteres.theme or criteres.theme in projet["codes"])
        and (not criteres.statut or criteres.statut == projet["statut_code"])
        and (is_named(lien["partenaire"], criteres.q) or is_named(projet["titre"], criteres.q))
    )


def is_sought_alone(lien: dict, criteres: Criteres) -> bool:
    """Whether a tie without any project is sought: neither by theme nor by statut."""
    asked = criteres.theme or criteres.statut
    return not asked and is_in(lien, criteres) and is_named(lien["partenaire"], criteres.q)


def is_in(lien: dict, criteres: Criteres) -> bool:
    return not criteres.pays or criteres.pays == lien["pays_code"]


def is_named(name: str, text: str) -> bool:
    """Whether ``name`` holds ``text``; a text without any letter is held by none."""
    return not text or bool(key := fold(text)) and key in fold(name)


def group(liens: list[dict], *, ouvert: bool) -> list[dict]:
    """Return countries in order with their ties, projects counted, unfolded or not."""
    groups = group_by_pays(liens)
    for pays in groups:
        number = sum(len(lien["projets"]) for lien in pays["liens"])
        pays |= {"projets": format_count(number, "projet"), "ouvert": ouvert}
    return groups
