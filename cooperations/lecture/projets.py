"""One project sheet."""

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import Cast

from collectivites.adresses import collectivite_url
from collectivites.models import Collectivite
from collectivites.presentation import format_date, format_euros
from cooperations.adresses import partenaire_url, pays_url
from cooperations.lecture.liens import present_projet
from cooperations.models import Cooperation, Partenaire, Projet, ProjetThematique

NATURES = dict(Cooperation.Nature.choices)
ATTACHED_MAX = 100
ATTACHED_URL = {
    "themes": lambda pk, nom, cle: "",
    "partenaires": lambda pk, nom, cle: partenaire_url(pk, cle),
    "associees": lambda pk, nom, cle: collectivite_url(cle),
    "voisines": lambda pk, nom, cle: collectivite_url(cle),
}
FIELDS = (
    "id",
    "titre",
    "description",
    "statut",
    "annee_debut",
    "annee_fin",
    "objectifs",
    "lieu",
    "operateurs",
    "budget",
    "site_web",
    "modifie_le",
    "verifie_le",
    "cooperation__nature",
    "cooperation__jumelage",
    "cooperation__collectivite_id",
    "cooperation__collectivite__nom",
    "cooperation__collectivite__slug",
    "cooperation__partenaire_id",
    "cooperation__partenaire__nom",
    "cooperation__partenaire__nom_normalise",
    "cooperation__partenaire__pays_id",
    "cooperation__partenaire__pays__nom",
)


def read_projet(pk: int) -> dict | None:
    """Return the whole sheet of a public project in two queries, None when there is none."""
    row = Projet.objects.visibles().filter(pk=pk).values(*FIELDS).first()
    if row is None:
        return None
    short = {name.removeprefix("cooperation__"): value for name, value in row.items()}
    return present_sheet(short) | read_attached(short)


def present_sheet(row: dict) -> dict:
    """Complete what every list says of a project with the rest of its sheet."""
    return present_projet(row) | {
        "description": row["description"],
        "objectifs": row["objectifs"],
        "lieu": row["lieu"],
        "operateurs": row["operateurs"],
        "site_web": row["site_web"],
        "budget": format_euros(row["budget"]) if row["budget"] is not None else "",
        "modifie_le": format_date(row["modifie_le"]),
        "nature": NATURES[row["nature"]],
        "jumelage": row["jumelage"],
        "collectivite": row["collectivite__nom"],
        "collectivite_url": collectivite_url(row["collectivite__slug"]),
        "partenaire": row["partenaire__nom"],
        "partenaire_url": partenaire_url(row["partenaire_id"], row["partenaire__nom_normalise"]),
        "pays": row["partenaire__pays__nom"],
        "pays_url": pays_url(row["partenaire__pays_id"]),
    }


def read_attached(row: dict) -> dict:
    """Return what is tied to a project, by kind, in one query: a union of short lists.

    Kinds: themes (the main one first), associated partners and collectivités, and the other
    collectivités that work with the same partner.
    """
    themes = ProjetThematique.objects.filter(projet=row["id"])
    neighbours = Collectivite.objects.exclude(pk=row["collectivite_id"]).filter(
        pk__in=Cooperation.objects.filter(partenaire=row["partenaire_id"]).values("collectivite")
    )
    principale = Case(When(principale=True, then=Value("0")), default=Value("1"))
    parts = [
        select(themes, "themes", "thematique__libelle", principale),
        select(Partenaire.objects.filter(projets_associes=row["id"]), "partenaires"),
        select(Collectivite.objects.filter(projets_associes=row["id"]), "associees", cle="slug"),
        select(neighbours, "voisines", cle="slug"),
    ]
    attached: dict[str, list[dict]] = {
        "themes": [],
        "partenaires": [],
        "associees": [],
        "voisines": [],
    }
    for genre, nom, cle, pk in (
        parts[0].union(*parts[1:], all=True).order_by("genre", "cle")[:ATTACHED_MAX]
    ):
        attached[genre].append({"nom": nom, "url": ATTACHED_URL[genre](pk, nom, cle)})
    return attached


def select(queryset, genre: str, nom="nom", cle="nom_normalise"):
    """Return the four columns of one part of the union: kind, name, key, primary key."""
    columns = queryset.annotate(
        genre=Value(genre, CharField()),
        intitule=F(nom),
        cle=Cast(cle, CharField()),
        numero=F("pk"),
    )
    return columns.order_by().values_list("genre", "intitule", "cle", "numero")
