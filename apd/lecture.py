"""Light values for pages: declared amounts by year, as table rows and as bars of a chart."""

from decimal import Decimal

from django.utils import timezone

from apd.models import Declaration
from collectivites.presentation import format_euros

PREMIERE_ANNEE = 2003
NON_DECLAREE, NEANT, MONTANT = "non-declaree", "neant", "montant"
LIBELLES = {NON_DECLAREE: "non déclarée", NEANT: "néant"}
HAUTEUR, BARRE_MINIMALE, LARGEUR_BARRE, PAS = 100, 1.5, 16, 24


def read_declarations(collectivite_id: int) -> list[dict]:
    """Return every year from 2003 to last year, latest first, declared or not: one query.

    ``etat`` tells « non déclarée » (no row), « néant » (0 €) and an amount apart.
    """
    rows = Declaration.objects.filter(collectivite=collectivite_id)
    return present_years(dict(rows.values_list("annee", "montant")))


def present_years(amounts: dict[int, Decimal]) -> list[dict]:
    """Return the years of the table, from the amounts declared by year."""
    last = max([timezone.localdate().year - 1, *amounts])
    first = min([PREMIERE_ANNEE, *amounts])
    return [present_year(year, amounts.get(year)) for year in range(last, first - 1, -1)]


def present_year(annee: int, montant: Decimal | None) -> dict:
    return {
        "annee": str(annee),
        "etat": NON_DECLAREE if montant is None else MONTANT if montant else NEANT,
        "libelle": describe_amount(montant),
        "montant": montant or Decimal(0),
    }


def describe_amount(montant: Decimal | None) -> str:
    """Return « non déclarée », « néant » or the amount in euros."""
    if montant:
        return format_euros(montant)
    return LIBELLES[NON_DECLAREE if montant is None else NEANT]


def build_chart(years: list[dict]) -> dict:
    """Return the bars of a chart of ``years``, oldest on the left, in SVG user units.

    An amount is a bar, « néant » a ring on the axis, « non déclarée » leaves a hatched place:
    the three cannot be taken for one another.
    """
    highest = max((year["montant"] for year in years), default=Decimal(0))
    bars = []
    for rank, year in enumerate(reversed(years)):
        share = float(year["montant"] / highest) if highest else 0.0
        height = max(share * HAUTEUR, BARRE_MINIMALE)
        bars.append(
            {
                "annee": year["annee"],
                "etat": year["etat"],
                "libelle": year["libelle"],
                "x": str(rank * PAS),
                "centre": str(rank * PAS + LARGEUR_BARRE // 2),
                "y": f"{HAUTEUR - height:.1f}",
                "hauteur": f"{height:.1f}",
                "repere": year["annee"].endswith(("0", "5")),
            }
        )
    declared = any(year["etat"] != NON_DECLAREE for year in years)
    return {"barres": bars, "largeur": str(len(bars) * PAS), "declaree": declared}
