"""The five tabs as data: one shell page shows them all."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest

from cooperations.models import Cooperation
from teleprocedure.lecture.apd import show_apd
from teleprocedure.lecture.contacts import show_contacts
from teleprocedure.lecture.liens import show_liens
from teleprocedure.lecture.reseaux import show_reseaux


@dataclass(frozen=True)
class Onglet:
    """A tab: its address, its exact title, the part of page and the values that fill it.

    ``nature`` is set for the two tabs made of coopérations or actions.
    """

    slug: str
    titre: str
    gabarit: str
    read: Callable[[HttpRequest], dict]
    nature: str = ""


ONGLETS = (
    Onglet(
        "contacts",
        "Elus et cadres territoriaux",
        "teleprocedure/onglet/_contacts.html",
        show_contacts,
    ),
    Onglet(
        "reseaux",
        "Associations et réseaux internationaux",
        "teleprocedure/onglet/_reseaux.html",
        show_reseaux,
    ),
    Onglet("apd", "Aide publique au développement", "teleprocedure/onglet/_apd.html", show_apd),
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


def find_onglet(slug: str) -> Onglet:
    """Return the tab of an address; an unknown one is a 404."""
    if slug not in PAR_SLUG:
        raise Http404
    return PAR_SLUG[slug]


def find_onglet_of_liens(slug: str) -> Onglet:
    """Return the tab of an address, if it is made of coopérations or actions, else a 404."""
    onglet = find_onglet(slug)
    if not onglet.nature:
        raise Http404
    return onglet
