"""Last two tabs: coopérations décentralisées, autres actions extérieures."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from collectivites.presentation import format_count
from cooperations.lecture.recapitulatif import group, narrow, read_recapitulatif
from cooperations.models import Cooperation
from teleprocedure.campagnes import mark_to_confirm, read_seuil
from teleprocedure.forms.filtre import FiltreLiensForm
from teleprocedure.forms.selection import SelectionForm
from teleprocedure.services.brouillons import sign_author

PROJETS_DEPLIES = 20


def show_liens(nature: str) -> Callable:
    """Return the reader of one of the two tabs that share every line of code."""

    def read(request) -> dict[str, Any]:
        own = Cooperation.objects.de([request.collectivite.pk]).de_nature(nature)
        liens = mark_to_confirm(read_recapitulatif(own), read_seuil())
        filtre = FiltreLiensForm(request.GET, liens=liens)
        criteres = filtre.read()
        found = narrow(liens, criteres)
        number = sum(lien["total"] for lien in liens)
        return {
            "filtre": filtre,
            "filtree": bool(criteres),
            "criteres": urlencode({k: v for k, v in vars(criteres).items() if v}),
            "tout": len(liens),
            "resultat": count(found),
            "pays_liste": group(found, ouvert=bool(criteres) or number <= PROJETS_DEPLIES),
            "formulaire": SelectionForm(),
            "auteur": sign_author(request.user),
        }

    return read


def count(liens: list[dict]) -> str:
    """Return « 3 projets, 2 partenaires »."""
    projets = sum(len(lien["projets"]) for lien in liens)
    return f"{format_count(projets, 'projet')}, {format_count(len(liens), 'partenaire')}"


def tick_again(pays_liste: list[dict], versions: dict[int, int], *, conflict: bool) -> None:
    """Tick what was ticked, at the version that was read, and unfold what holds it.

    After a conflict the page shows the other's text: the version is then the present one.
    """
    shown = (
        (pays, projet)
        for pays in pays_liste
        for lien in pays["liens"]
        for projet in lien["projets"]
    )
    for pays, projet in shown:
        if projet["id"] not in versions:
            continue
        projet["coche"] = pays["ouvert"] = True
        if not conflict:
            projet["version"] = versions[projet["id"]]
