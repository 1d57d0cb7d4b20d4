"""The report of a deposited sheet, as its page shows it."""

import os.path

from django.core.paginator import Page, Paginator

from collectivites.presentation import format_count
from teleprocedure.tableur.rapport import (
    CREEE,
    INCHANGEE,
    MODIFIEE,
    REFUSEE,
    Changement,
    Ligne,
    Rapport,
)

PAR_PAGE = 50
MONTRES_MAX, AUTOUR = 300, 60
COUPE = "…"
ETATS = {REFUSEE: "refusée", MODIFIEE: "modifiée", CREEE: "créée", INCHANGEE: "inchangée"}
# Refused first: they are what is to be done.
ORDRE = [REFUSEE, CREEE, MODIFIEE]


def present_rapport(rapport: Rapport, etat: str, page: str) -> dict:
    """Return the counts by state, and one page of the rows of ``etat``, all that count without."""
    shown = [one for one in rapport.lignes if one.etat == etat] if etat in ETATS else pick(rapport)
    found: Page = Paginator(shown, PAR_PAGE).get_page(page)
    return {
        "rapport": rapport,
        "comptes": [
            {
                "etat": name,
                "nombre": format_count(
                    rapport.nombres[name], f"ligne {libelle}", f"lignes {libelle}s"
                ),
            }
            for name, libelle in ETATS.items()
        ],
        "etat": etat if etat in ETATS else "",
        "page": found,
        "lignes": [present_ligne(ligne) for ligne in found],
    }


def pick(rapport: Rapport) -> list[Ligne]:
    """Return the rows where something happens."""
    rows = [one for one in rapport.lignes if one.etat in ORDRE]
    return sorted(rows, key=lambda one: (ORDRE.index(one.etat), one.numero))


def present_ligne(ligne: Ligne) -> dict:
    return {
        "numero": ligne.numero,
        "designation": shorten(ligne.designation),
        "etat": ETATS[ligne.etat],
        "creee": ligne.etat == CREEE,
        "conflit": ligne.conflit,
        "refus": ligne.refus,
        "changements": [present_changement(one) for one in ligne.changements],
    }


def present_changement(one: Changement) -> dict:
    """Return the two texts, cut to what differs when they are long."""
    start = len(os.path.commonprefix([one.avant, one.apres]))
    if max(len(one.avant), len(one.apres)) <= MONTRES_MAX:
        start = 0
    return {"titre": one.titre, "avant": cut(one.avant, start), "apres": cut(one.apres, start)}


def cut(text: str, start: int) -> str:
    """Return what is around the place where two texts begin to differ."""
    begin = max(0, start - AUTOUR)
    return (COUPE if begin else "") + shorten(text[begin:])


def shorten(text: str) -> str:
    return text if len(text) <= MONTRES_MAX else text[:MONTRES_MAX] + COUPE
