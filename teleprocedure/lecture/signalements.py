"""Reports of readers: the public page each is about, and what agents read of them."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.urls import Resolver404, resolve

from collectivites.adresses import collectivite_url
from collectivites.models import Collectivite
from collectivites.presentation import format_date
from cooperations.adresses import partenaire_url, pays_url, projet_url
from cooperations.models import Partenaire, Pays, Projet
from teleprocedure.models import Signalement

TOUT_LE_SITE = "/"


@dataclass(frozen=True)
class PageSignalee:
    """A public page: its path as this site writes it, its name, whose agents keep it."""

    objet: str = TOUT_LE_SITE
    titre: str = ""
    collectivite_id: int | None = None


def find_page(text: str) -> PageSignalee:
    """Return the public page that ``text`` is the path of, the whole site for anything else.

    Nothing of ``text`` is kept: the path is written again from the row found.
    """
    try:
        match = resolve(urlsplit(text).path) if is_local(text) else None
    except (Resolver404, ValueError):
        match = None
    read = LECTURES.get(match.view_name) if match else None
    return (read(**match.kwargs) if read and match else None) or PageSignalee()


def is_local(text: str) -> bool:
    """Whether ``text`` starts as a path, not as the address of another site."""
    return text.startswith("/") and not text.startswith("//")


def find_collectivite(slug: str) -> PageSignalee | None:
    row = Collectivite.objects.filter(slug=slug).values_list("slug", "nom", "pk").first()
    return PageSignalee(collectivite_url(row[0]), row[1], row[2]) if row else None


def find_projet(pk: int, slug: str) -> PageSignalee | None:
    rows = Projet.objects.visibles().filter(pk=pk)
    row = rows.values_list("titre", "cooperation__collectivite").first()
    return PageSignalee(projet_url(pk, row[0]), row[0], row[1]) if row else None


def find_partenaire(pk: int, slug: str) -> PageSignalee | None:
    rows = Partenaire.objects.current().filter(pk=pk)
    row = rows.values_list("nom_normalise", "nom", "pays__nom").first()
    return PageSignalee(partenaire_url(pk, row[0]), f"{row[1]} ({row[2]})") if row else None


def find_pays(code: str) -> PageSignalee | None:
    row = Pays.objects.filter(code=code.upper()).values_list("code", "nom").first()
    return PageSignalee(pays_url(row[0]), row[1]) if row else None


LECTURES: dict[str, Callable[..., PageSignalee | None]] = {
    "collectivite": find_collectivite,
    "projet": find_projet,
    "partenaire": find_partenaire,
    "pays": find_pays,
}


def list_transmis(collectivite: Collectivite) -> QuerySet[Signalement]:
    """Return the reports that the delegation passed on to the agents, and that wait."""
    return collectivite.signalements.filter(statut=Signalement.Statut.TRANSMIS)


def read_transmis(collectivite: Collectivite) -> list[dict]:
    """Return the same as ready values; who reported is not told."""
    fields = ("pk", "objet", "message", "recu_le")
    rows = list_transmis(collectivite).order_by("recu_le", "pk").values(*fields)
    return [row | {"recu_le": format_date(row["recu_le"])} for row in rows]
