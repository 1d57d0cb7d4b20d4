"""« Qui a changé quoi »: the acts on the pages of a collectivité, the latest first."""

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from collectivites.models import Acte
from collectivites.pagination import KEY_SEPARATOR, Page
from collectivites.presentation import format_moment
from teleprocedure.onglets import PAR_SLUG
from teleprocedure.services.personnes import LA_PERSONNE

ACTES_PAR_PAGE = 30
LA_DELEGATION, LE_SERVICE = "la délégation", "une tâche du service"


def list_actes(actes, *, onglet: str = "", apres: str = "", avant: str = "") -> Page:
    """Return one page of ``actes``, ready to be shown; a key that cannot be read is a 404."""
    found = actes.select_related("auteur", "annule_par__auteur")
    if onglet in PAR_SLUG:
        found = found.on_partie(onglet)
    if avant:
        rows = list(found.filter(before(avant)).order_by("le", "-numero")[: ACTES_PAR_PAGE + 1])
        shown = rows[:ACTES_PAR_PAGE][::-1]
        return build_page(shown, suivante=True, precedente=len(rows) > ACTES_PAR_PAGE)
    if apres:
        found = found.filter(after(apres))
    rows = list(found.order_by("-le", "numero")[: ACTES_PAR_PAGE + 1])
    return build_page(
        rows[:ACTES_PAR_PAGE], suivante=len(rows) > ACTES_PAR_PAGE, precedente=bool(apres)
    )


def build_page(actes: list[Acte], *, suivante: bool, precedente: bool) -> Page:
    first, last = (write_key(actes[0]), write_key(actes[-1])) if actes else ("", "")
    rows = [present_acte(acte) for acte in actes]
    return Page(rows, last if suivante else "", first if precedente else "")


def after(key: str) -> Q:
    le, numero = read_key(key)
    return Q(le__lte=le) & (Q(le__lt=le) | Q(numero__gt=numero))


def before(key: str) -> Q:
    le, numero = read_key(key)
    return Q(le__gte=le) & (Q(le__gt=le) | Q(numero__lt=numero))


def write_key(acte: Acte) -> str:
    return f"{acte.le.isoformat()}{KEY_SEPARATOR}{acte.pk.hex}"


def read_key(key: str) -> tuple[datetime, UUID]:
    moment, _, numero = key.partition(KEY_SEPARATOR)
    try:
        le, pk = datetime.fromisoformat(moment), UUID(numero)
        if le.tzinfo is None:
            raise ValueError
        return le.astimezone(UTC), pk
    except (ValueError, OverflowError) as error:
        raise Http404("Clé de page illisible.") from error


def present_acte(acte: Acte) -> dict:
    """Return ready strings for one act."""
    undone = acte.annule_par
    return {
        "numero": acte.pk,
        "intitule": acte.intitule,
        "le": format_moment(acte.le),
        "qui": name_author(acte),
        "par_la_delegation": acte.par_la_delegation,
        "onglets": [PAR_SLUG[slug].titre for slug in acte.parties.split() if slug in PAR_SLUG],
        "annule_le": format_moment(undone.le) if undone else "",
        "annule_par": name_author(undone) if undone else "",
        "annulation": undone.pk if undone else None,
    }


def name_author(acte: Acte) -> str:
    """Return who did the act: an account, the delegation, the person concerned, or the service."""
    if acte.par_la_delegation:
        return f"{acte.auteur}, {LA_DELEGATION}" if acte.auteur else LA_DELEGATION
    if acte.auteur:
        return str(acte.auteur)
    return LA_PERSONNE if LA_PERSONNE in acte.intitule else LE_SERVICE
