"""What becomes of declared amounts when a collectivité follows another.

What was spent was spent: the amounts of one year are added, so that no total changes, and the
comment says what was whose. Part of an act: see ``collectivites.heritage``.
"""

from collections.abc import Collection

from django.core.exceptions import ValidationError

from apd.lecture import describe_amount
from apd.models import MONTANT_MAXIMAL, Declaration
from collectivites.heritage import save_moved
from collectivites.lots import keep_origins
from collectivites.models import Collectivite
from collectivites.presentation import format_euros
from collectivites.successions import Suite
from collectivites.texte import MAX_LENGTH

RUBRIQUE = "Aide publique au développement"
SEULE = "Déclaré par {} : {}."
ENSEMBLE = "Dont {} : {}."
TROP = "Les montants de {} s’additionnent à {}, plus qu’une déclaration ne peut porter."
PASSE = "{} : passe à {}"
AJOUTE = "{} : s’ajoute au montant de {}, {} en tout"


def hand_over_declarations(anciennes: Collection[int], nouvelle: Collectivite) -> list[Suite]:
    """Move amounts year by year; those of a year that ``nouvelle`` declared are added to its own.

    Raises ``ValidationError`` when a sum passes what one declaration may hold.
    """
    rows = Declaration.objects.select_for_update(of=("self",)).select_related("collectivite")
    rows = rows.order_by("annee", "collectivite__nom_normalise", "pk")
    known = {row.annee: row for row in rows.filter(collectivite=nouvelle)}
    suites = []
    for row in rows.filter(collectivite__in=anciennes):
        if twin := known.get(row.annee):
            suites.append(add(row, twin, nouvelle))
        else:
            known[row.annee] = row
            suites.append(take(row, nouvelle))
    return suites


def take(row: Declaration, nouvelle: Collectivite) -> Suite:
    """Give one declaration to ``nouvelle``, whose comment says whose it was."""
    keep_origins([row])
    montant = describe_amount(row.montant)
    row.commentaire = write_comment(SEULE.format(row.collectivite.nom, montant), row.commentaire)
    row.collectivite = nouvelle
    save_moved([row], ["collectivite", "commentaire"])
    return Suite(RUBRIQUE, row.designation, PASSE.format(montant, nouvelle.nom))


def add(row: Declaration, twin: Declaration, nouvelle: Collectivite) -> Suite:
    """Add one declaration to that of the same year."""
    keep_origins([row])
    keep_origins([twin])
    montant = describe_amount(row.montant)
    twin.montant += row.montant
    if twin.montant > MONTANT_MAXIMAL:
        raise ValidationError(TROP.format(row.annee, format_euros(twin.montant)))
    said = ENSEMBLE.format(row.collectivite.nom, montant)
    twin.commentaire = write_comment(twin.commentaire, said, row.commentaire)
    save_moved([twin], ["montant", "commentaire"])
    row.delete()
    total = describe_amount(twin.montant)
    return Suite(RUBRIQUE, row.designation, AJOUTE.format(montant, nouvelle.nom, total))


def write_comment(*parts: str) -> str:
    """Return what is said, one paragraph a statement; too long, what was typed first stays whole.

    The journal keeps all of it anyway.
    """
    return "\n".join(part for part in parts if part)[:MAX_LENGTH]
