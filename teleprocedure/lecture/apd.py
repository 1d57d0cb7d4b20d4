"""Third tab: aide publique au développement."""

from collections.abc import Iterable
from decimal import Decimal

from apd.eligibilite import describe_eligibility
from apd.lecture import build_chart, present_years, read_declarations
from apd.models import Declaration
from collectivites.presentation import format_moment
from teleprocedure.campagnes import Calendrier
from teleprocedure.models import Campagne

RECHERCHE_MAX = 100


def show_apd(request) -> dict:
    declarations = read_declarations(request.collectivite.pk)
    return {"declarations": declarations, "graphique": build_chart(declarations)}


def read_page(request, calendrier: Calendrier, campagne: Campagne | None) -> dict:
    """Return what the tab shows, in two queries: every year, the one asked, where it counts.

    ``campagne`` is the one whose year may be entered, None when none may.
    """
    collectivite = request.collectivite
    asked = campagne or calendrier.prochaine or calendrier.precedente
    rows = {row.annee: row for row in collectivite.declarations.all()}
    amounts = {annee: row.montant for annee, row in rows.items()}
    context = {
        "campagne": campagne,
        "calendrier": calendrier,
        "fin": format_moment(calendrier.fin),
        "annee": str(asked.annee_apd) if asked else "",
    }
    if asked:
        context |= read_year(collectivite, asked.annee_apd, rows, request.GET.get("pays", ""))
        amounts.setdefault(asked.annee_apd, None)
    years = present_years(amounts)
    return context | {"declarations": years, "graphique": build_chart(years)}


def read_year(collectivite, annee: int, rows: dict[int, Declaration], recherche: str) -> dict:
    """Return what is said of the year asked, the last amount before it, and its countries."""
    codes = collectivite.cooperations.values_list("partenaire__pays", flat=True).distinct()
    return {
        "declaration": rows.get(annee) or Declaration(collectivite=collectivite, annee=annee),
        "repere": find_repere(rows.values(), annee),
        "eligibilite": describe_eligibility(annee, set(codes), recherche[:RECHERCHE_MAX]),
    }


def find_repere(rows: Iterable[Declaration], annee: int) -> tuple[int, Decimal] | None:
    """Return the last year before ``annee`` declared with an amount, and that amount."""
    before = ((row.annee, row.montant) for row in rows if row.annee < annee and row.montant)
    return max(before, default=None)
