"""What a millésime holds: public tables, column by column; no contact, no name of a person.

A column that is not named here is not published. Texts that people typed lose the e-mail addresses
they hold.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from apd.models import Declaration, Eligibilite
from collectivites.models import (
    Adhesion,
    Collectivite,
    Departement,
    Region,
    Reseau,
    Succession,
)
from cooperations.models import (
    Cooperation,
    Partenaire,
    Pays,
    Projet,
    ProjetThematique,
    Thematique,
)


@dataclass(frozen=True)
class Table:
    """One table: what the page says of it, its rows in a fixed order, its columns in theirs.

    ``colonnes`` gives the expression that each column reads.
    """

    nom: str
    contenu: str
    lignes: Callable[[], QuerySet]
    colonnes: dict[str, str]


def same(*noms: str) -> dict[str, str]:
    """Return the columns that carry the name of their field."""
    return {nom: nom for nom in noms}


def list_collectivites() -> QuerySet:
    """Those that the atlas lists, and those that another table names."""
    wanted = Q(recensee=True)
    for rows in (
        Adhesion.objects.values("collectivite"),
        Declaration.objects.values("collectivite"),
        Cooperation.objects.values("collectivite"),
        Succession.objects.values("ancienne"),
        Succession.objects.values("nouvelle"),
        list_associees().values("collectivite"),
    ):
        wanted |= Q(pk__in=rows.order_by())
    return Collectivite.objects.filter(wanted).order_by("pk")


def list_projets() -> QuerySet:
    return Projet.objects.visibles().order_by("pk")


def list_associees() -> QuerySet:
    rows = Projet.collectivites_associees.through.objects
    return rows.filter(projet__in=Projet.objects.visibles()).order_by("projet", "collectivite")


def list_associes() -> QuerySet:
    rows = Projet.partenaires_associes.through.objects
    return rows.filter(projet__in=Projet.objects.visibles()).order_by("projet", "partenaire")


TABLES = (
    Table(
        "regions",
        "Régions, par leur code officiel géographique.",
        lambda: Region.objects.order_by("nom_normalise"),
        same("code", "nom"),
    ),
    Table(
        "departements",
        "Départements, par leur code officiel géographique.",
        lambda: Departement.objects.order_by("nom_normalise"),
        same("code", "nom") | {"region": "region_id"},
    ),
    Table(
        "collectivites",
        "Collectivités recensées dans l’Atlas, et celles que nomme une autre table. La colonne "
        "« adresse » les désigne partout.",
        list_collectivites,
        {"adresse": "slug"}
        | same("type", "nom", "code_insee", "siren")
        | {"region": "region_id", "departement": "departement_id"}
        | same("population", "latitude", "longitude", "site_web", "recensee", "verifiee_le"),
    ),
    Table(
        "successions",
        "Fusions, scissions et changements de nom : quelle collectivité suit quelle autre.",
        lambda: Succession.objects.order_by("pk"),
        {"ancienne": "ancienne__slug", "nouvelle": "nouvelle__slug"} | same("date", "nature"),
    ),
    Table(
        "reseaux",
        "Associations et réseaux internationaux.",
        lambda: Reseau.objects.current().order_by("pk"),
        {"adresse": "slug"} | same("nom", "sigle", "nature", "site_web", "statut"),
    ),
    Table(
        "adhesions",
        "À quels réseaux chaque collectivité adhère, et lesquels elle utilise.",
        lambda: Adhesion.objects.filter(reseau__in=Reseau.objects.current()).order_by("pk"),
        {"collectivite": "collectivite__slug", "reseau": "reseau__slug"}
        | same("adherente", "utilisatrice"),
    ),
    Table(
        "pays",
        "Pays et territoires, par leur code ISO 3166-1.",
        lambda: Pays.objects.order_by("nom_normalise"),
        same("code", "iso3", "nom", "nom_anglais", "continent", "latitude", "longitude"),
    ),
    Table(
        "eligibilites",
        "Années où l’aide à un pays compte comme aide publique au développement (CAD de l’OCDE).",
        lambda: Eligibilite.objects.order_by("pays__nom_normalise", "annee_debut"),
        {"pays": "pays_id"} | same("annee_debut", "annee_fin"),
    ),
    Table(
        "thematiques",
        "Thématiques d’intervention et leurs familles.",
        lambda: Thematique.objects.order_by("rang", "code"),
        same("code", "libelle") | {"famille": "parent_id"},
    ),
    Table(
        "partenaires",
        "Partenaires à l’étranger.",
        lambda: Partenaire.objects.current().order_by("pk"),
        {"numero": "pk"}
        | same("nom", "precision", "nature")
        | {"pays": "pays_id"}
        | same("latitude", "longitude"),
    ),
    Table(
        "cooperations",
        "Coopérations décentralisées et autres actions extérieures.",
        lambda: Cooperation.objects.order_by("pk"),
        {"numero": "pk", "collectivite": "collectivite__slug", "partenaire": "partenaire_id"}
        | same("nature", "jumelage", "annee_debut"),
    ),
    Table(
        "projets",
        "Projets de ces coopérations et actions.",
        list_projets,
        {"numero": "pk", "cooperation": "cooperation_id"}
        | same("titre", "description", "objectifs", "statut", "annee_debut", "annee_fin")
        | same("lieu", "operateurs", "budget", "site_web", "modifie_le", "verifie_le"),
    ),
    Table(
        "projets-thematiques",
        "Thématiques de chaque projet ; une seule est la principale.",
        lambda: ProjetThematique.objects.filter(projet__in=Projet.objects.visibles()).order_by(
            "projet", "-principale", "thematique__rang"
        ),
        {"projet": "projet_id", "thematique": "thematique_id"} | same("principale"),
    ),
    Table(
        "projets-partenaires",
        "Autres partenaires associés à un projet.",
        list_associes,
        {"projet": "projet_id", "partenaire": "partenaire_id"},
    ),
    Table(
        "projets-collectivites",
        "Autres collectivités associées à un projet.",
        list_associees,
        {"projet": "projet_id", "collectivite": "collectivite__slug"},
    ),
    Table(
        "apd",
        "Aide publique au développement déclarée par année, en euros ; 0 se lit « néant », et une "
        "année absente n’est pas déclarée.",
        lambda: Declaration.objects.order_by("pk"),
        {"collectivite": "collectivite__slug"} | same("annee", "montant", "declaree_le"),
    ),
)
