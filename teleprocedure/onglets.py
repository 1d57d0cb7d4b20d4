"""The five tabs as data: one shell page shows them all."""

from collections.abc import Callable
from dataclasses import dataclass

from apd.lecture import build_chart, read_declarations
from collectivites.lecture import read_adhesions, read_contacts
from cooperations.lecture.liens import group_by_pays, read_liens
from cooperations.models import Cooperation


def show_contacts(collectivite_id: int) -> dict:
    return {"contacts": read_contacts(collectivite_id)}


def show_reseaux(collectivite_id: int) -> dict:
    return {"adhesions": read_adhesions(collectivite_id)}


def show_apd(collectivite_id: int) -> dict:
    declarations = read_declarations(collectivite_id)
    return {"declarations": declarations, "graphique": build_chart(declarations)}


def show_liens(nature: str) -> Callable[[int], dict]:
    """Return the reader of one of the two tabs that share every line of code."""
    return lambda collectivite_id: {
        "pays_liste": group_by_pays(read_liens(collectivite_id, nature))
    }


@dataclass(frozen=True)
class Onglet:
    """A tab: its address, its exact title, the part of page and the values that fill it.

    ``nature`` is set for the two tabs made of coopérations or actions.
    """

    slug: str
    titre: str
    gabarit: str
    read: Callable[[int], dict]
    nature: str = ""


ONGLETS = (
    Onglet("contacts", "Elus et cadres territoriaux", "composants/contacts.html", show_contacts),
    Onglet(
        "reseaux",
        "Associations et réseaux internationaux",
        "composants/reseaux.html",
        show_reseaux,
    ),
    Onglet("apd", "Aide publique au développement", "composants/apd.html", show_apd),
    Onglet(
        "cooperations",
        "Coopérations décentralisées",
        "teleprocedure/onglet/_liens.html",
        show_liens(Cooperation.Nature.COOPERATION),
        Cooperation.Nature.COOPERATION,
    ),
    Onglet(
        "actions",
        "Autres actions extérieures",
        "teleprocedure/onglet/_liens.html",
        show_liens(Cooperation.Nature.ACTION),
        Cooperation.Nature.ACTION,
    ),
)
PAR_SLUG = {onglet.slug: onglet for onglet in ONGLETS}
