"""What is measured: the public pages, on addresses taken from the data, and their goals."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from collectivites.adresses import collectivite_url
from collectivites.listes import list_collectivites
from collectivites.models import Collectivite
from collectivites.pagination import paginate
from cooperations.adresses import partenaire_url, pays_url, projet_url
from cooperations.models import Partenaire, Projet

ECHANTILLON = 20
PART_DU_MILIEU = 10


@dataclass(frozen=True)
class Page:
    """A kind of page, the addresses that stand for it, and what it may cost.

    ``cpu_max`` is in times B's processor time, ``requetes_max`` in SQL statements, ``octets_max``
    in bytes once compressed; None where no goal is set.
    """

    nom: str
    chemins: tuple[str, ...]
    cpu_max: float | None = None
    requetes_max: int | None = None
    octets_max: int | None = None


def list_pages() -> list[Page]:
    """Return the pages to measure, in the order of the report."""
    liste = reverse("collectivites")
    suite = paginate(list_collectivites()).apres
    recherche, suggestions = reverse("recherche"), reverse("suggestions")
    return [
        Page("accueil", (reverse("accueil"),), 24, 3, 15_000),
        Page("liste", (liste,), 19, 2),
        Page("liste, page 2", (f"{liste}?{urlencode({'apres': suite})}",), 19, 2),
        Page("recherche", (f"{recherche}?q=lyon", f"{recherche}?q=saint"), None, 3),
        Page("suggestions", (f"{suggestions}?nom=mar", f"{suggestions}?nom=saint%20d"), None, 3),
        Page("collectivité médiane", sample_medians(), 22, 7, 10_000),
        Page("collectivités, 20 plus grandes", list_largest(), 48, 7),
        Page("projet", sample_projets(), None, 3),
        Page("pays : Allemagne", (pays_url("DE"),), None, 3),
        Page("pays : Mali", (pays_url("ML"),), None, 3),
        Page("partenaire", list_partenaires(), None, 3),
        Page("carte", (reverse("carte"),), None, 1),
        Page("points de la carte", (reverse("carte_points"),), None, 1, 95_000),
    ]


def rank_collectivites():
    """Return the collectivités recensées by their number of projects."""
    recensees = Collectivite.objects.recensees().annotate(
        projets=Count("cooperations__projets", distinct=True),
        liens=Count("cooperations", distinct=True),
    )
    return recensees.order_by("projets", "liens", "pk").values_list("slug", flat=True)


def sample_medians() -> tuple[str, ...]:
    """Return twenty collectivités spread over the middle tenth, by projects then ties."""
    slugs = list(rank_collectivites())
    debut = len(slugs) * (PART_DU_MILIEU - 1) // (2 * PART_DU_MILIEU)
    milieu = slugs[debut : debut + max(len(slugs) // PART_DU_MILIEU, 1)]
    return tuple(map(collectivite_url, spread(milieu)))


def list_largest() -> tuple[str, ...]:
    return tuple(map(collectivite_url, rank_collectivites().reverse()[:ECHANTILLON]))


def sample_projets() -> tuple[str, ...]:
    projets = list(Projet.objects.order_by("pk").values_list("pk", "titre"))
    return tuple(projet_url(pk, titre) for pk, titre in spread(projets))


def list_partenaires() -> tuple[str, ...]:
    """Return the twenty partners of most collectivités: their pages are the heaviest."""
    rows = Partenaire.objects.current().annotate(liens=Count("cooperations"))
    keys = rows.order_by("-liens", "pk").values_list("pk", "nom_normalise")[:ECHANTILLON]
    return tuple(partenaire_url(pk, nom) for pk, nom in keys)


def spread(rows: list) -> list:
    """Return twenty rows at even distance from one another, or all when there are fewer."""
    pas = max(len(rows) // ECHANTILLON, 1)
    return rows[::pas][:ECHANTILLON]
