"""What is declared for the year that the campaign asks, beside the year before."""

from decimal import Decimal

from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Sum

from apd.lecture import describe_amount
from apd.models import Declaration
from collectivites.adresses import collectivite_url
from collectivites.presentation import NBSP, format_euros, format_integer
from teleprocedure.cockpit.adresses import build_list_url
from teleprocedure.models import Campagne

MONTREES = 5
HAUSSES, BAISSES, NOUVELLES, ABSENTES = "hausses", "baisses", "nouvelles", "absentes"
ANNEE, AVANT, NEANT, NEANT_AVANT = "annee", "avant", "neant", "neant-avant"
SENS = {
    ANNEE: "tous les montants de l’année",
    AVANT: "tous les montants de l’année d’avant",
    HAUSSES: "les hausses, de la plus forte à la plus faible",
    BAISSES: "les baisses, de la plus forte à la plus faible",
    NOUVELLES: "déclarées cette année, non l’année d’avant",
    ABSENTES: "déclarées l’année d’avant, pas encore cette année",
    NEANT: "« néant » cette année",
    NEANT_AVANT: "« néant » l’année d’avant",
}
RESTRICTIONS = {
    HAUSSES: Q(montant__gt=F("montant_autre")),
    BAISSES: Q(montant__lt=F("montant_autre")),
    NOUVELLES: Q(montant_autre__isnull=True),
    ABSENTES: Q(montant_autre__isnull=True),
    NEANT: Q(montant=0),
    NEANT_AVANT: Q(montant=0),
}
FIELDS = (
    "collectivite",
    "collectivite__nom",
    "collectivite__slug",
    "maintenant",
    "avant",
    "ecart",
)
COLONNES = ("collectivite__code_insee", "collectivite__siren", "collectivite__nom", *FIELDS[3:])


def read_apd(campagne: Campagne) -> dict:
    """Return sums, numbers and largest variations, in five queries."""
    annee = campagne.annee_apd
    totals = read_totals(annee)
    highest = max(total["somme"] for total in totals.values())
    return {
        "annee": str(annee),
        "avant": str(annee - 1),
        "sommes": [
            present_sum(year, totals[year], highest)
            | {"url": link(campagne, sens), "url_neant": link(campagne, neant)}
            for year, sens, neant in ((annee, ANNEE, NEANT), (annee - 1, AVANT, NEANT_AVANT))
        ],
        "ecarts": read_absences(campagne, totals),
        "variations": [
            {
                "titre": titre,
                "url": link(campagne, sens),
                "lignes": [present(row) for row in select(annee, sens)[:MONTREES]],
            }
            for titre, sens in (("Plus fortes hausses", HAUSSES), ("Plus fortes baisses", BAISSES))
        ],
    }


def read_absences(campagne: Campagne, totals: dict[int, dict]) -> list[dict]:
    """Return how many declared one of the two years only."""
    annee = campagne.annee_apd
    both = read_year(annee, annee - 1).filter(montant_autre__isnull=False).count()
    return [
        {
            "libelle": SENS[sens],
            "nombre": format_integer(totals[year]["nombre"] - both),
            "url": link(campagne, sens),
        }
        for sens, year in ((NOUVELLES, annee), (ABSENTES, annee - 1))
    ]


def present_sum(annee: int, total: dict, highest: Decimal) -> dict:
    """Return the figures of a year, and the width of its bar out of 100."""
    return {
        "annee": str(annee),
        "somme": format_euros(total["somme"]),
        "nombre": format_integer(total["nombre"]),
        "neant": format_integer(total["neant"]),
        "largeur": f"{total['somme'] / highest * 100 if highest else 0:.1f}",
    }


def link(campagne: Campagne, sens: str) -> str:
    return build_list_url("apd", campagne=campagne.annee, sens=sens)


def read_totals(annee: int) -> dict[int, dict]:
    """Return sum, number and number of « néant » of a year and of the one before."""
    rows = Declaration.objects.filter(annee__in=[annee, annee - 1]).order_by().values("annee")
    found = rows.annotate(
        somme=Sum("montant"), nombre=Count("pk"), neant=Count("pk", filter=Q(montant=0))
    )
    totals: dict[int, dict] = {row["annee"]: dict(row) for row in found}
    nothing = {"somme": Decimal(0), "nombre": 0, "neant": 0}
    return {year: totals.get(year, nothing) for year in (annee, annee - 1)}


def read_year(annee: int, autre: int) -> QuerySet:
    """Return the declarations of a year, each with the amount of the other year, None without."""
    reverse = "collectivite__declarations"
    rows = Declaration.objects.filter(annee=annee).order_by()
    rows = rows.annotate(
        autre=FilteredRelation(reverse, condition=Q(**{f"{reverse}__annee": autre}))
    )
    return rows.annotate(montant_autre=F("autre__montant"))


def select(annee: int, sens: str) -> QuerySet:
    """Return the rows of a list as dicts: the amount, the one before, the difference."""
    if sens in (AVANT, ABSENTES, NEANT_AVANT):
        rows = read_year(annee - 1, annee).annotate(
            maintenant=F("montant_autre"), avant=F("montant")
        )
        return put_in_order(rows.filter(RESTRICTIONS.get(sens, Q())), "-avant")
    rows = read_year(annee, annee - 1).annotate(maintenant=F("montant"), avant=F("montant_autre"))
    order = {HAUSSES: "-ecart", BAISSES: "ecart"}.get(sens, "-maintenant")
    return put_in_order(rows.filter(RESTRICTIONS.get(sens, Q())), order)


def put_in_order(rows: QuerySet, order: str) -> QuerySet:
    kept = rows.annotate(ecart=F("maintenant") - F("avant"))
    return kept.order_by(order, "collectivite__nom_normalise", "pk").values(*FIELDS)


def present(row: dict) -> dict:
    """Return ready strings for one row; a difference carries its sign."""
    return {
        "pk": row["collectivite"],
        "slug": row["collectivite__slug"],
        "nom": row["collectivite__nom"],
        "url": collectivite_url(row["collectivite__slug"]),
        "montant": describe_amount(row["maintenant"]),
        "avant": describe_amount(row["avant"]),
        "ecart": describe_ecart(row["ecart"]),
    }


def describe_ecart(ecart: Decimal | None) -> str:
    if not ecart:
        return "" if ecart is None else "stable"
    return f"{'+' if ecart > 0 else '−'}{NBSP}{format_euros(abs(ecart))}"


def list_for_export(annee: int, sens: str) -> list[tuple]:
    """Return the rows of the file: codes, then amounts as numbers, empty when not declared."""
    rows = select(annee, sens).values_list(*COLONNES)
    return [tuple("" if value is None else value for value in row) for row in rows]


def list_headings(annee: int) -> list[str]:
    return ["code INSEE", "SIREN", "nom", f"montant {annee}", f"montant {annee - 1}", "écart"]
