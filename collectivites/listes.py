"""Lists of collectivités: narrowed, ready for paging, presented by the page."""

from django.db.models import OuterRef, QuerySet, Subquery

from collectivites.adresses import collectivite_url
from collectivites.cles import begins_with, has_word_like
from collectivites.models import Collectivite, Succession
from collectivites.presentation import format_date
from collectivites.texte import fold

TYPES = dict(Collectivite.Type.choices)
FIELDS = (
    "id",
    "nom",
    "nom_normalise",
    "slug",
    "type",
    "recensee",
    "mise_a_jour_le",
    "region__nom",
    "departement_id",
    "departement__nom",
)


def list_collectivites(*, nom="", type="", region="", departement="") -> QuerySet:
    """Return the collectivités recensées that meet the criteria."""
    found = Collectivite.objects.recensees().named(nom)
    return found.in_territory(type=type, region=region, departement=departement).values(*FIELDS)


def search_collectivites(text: str) -> QuerySet:
    """Return all collectivités, recensées or not, one of whose words starts as ``text`` does.

    Those that bore such a name once are found too, and those that are another one now, named.
    """
    key = fold(text)
    formerly = Collectivite.history.filter(begins_with(key) | has_word_like(key)).values("id")
    found = Collectivite.objects.named(text) | Collectivite.objects.filter(pk__in=formerly)
    passages = Succession.objects.passages().filter(ancienne=OuterRef("pk"))
    return found.values(*FIELDS, devenue=Subquery(passages.values("nouvelle__nom")[:1]))


def present_collectivites(rows: list[dict]) -> list[dict]:
    """Return ready strings for the rows of one page."""
    return [
        {
            "nom": row["nom"],
            "slug": row["slug"],
            "url": collectivite_url(row["slug"]),
            "type": TYPES[row["type"]],
            "recensee": row["recensee"],
            "devenue": row.get("devenue") or "",
            "territoire": describe_territory(row),
            "mise_a_jour_le": format_date(row["mise_a_jour_le"]),
        }
        for row in rows
    ]


def describe_territory(row: dict) -> str:
    """Return « Rhône (69), Auvergne-Rhône-Alpes », leaving out what repeats the name itself."""
    departement = row["departement__nom"]
    parts = [
        f"{departement} ({row['departement_id']})" if departement else "",
        row["region__nom"] or "",
    ]
    return ", ".join(part for part in parts if part and part != row["nom"])
