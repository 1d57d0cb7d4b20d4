"""Writes on coopérations and actions extérieures: one code for the two natures."""

from django.core.exceptions import ValidationError

from collectivites.journal import service
from collectivites.models import Collectivite
from collectivites.services import (
    AJOUT,
    MODIFICATION,
    SUPPRESSION,
    keep_origin,
    lock,
    record_row,
    save_row,
)
from cooperations.models import Cooperation, Partenaire


@service
def save_cooperation(*, by, row: Cooperation) -> None:
    """Save a coopération or action; the rules that several rows decide are checked here."""
    geste = AJOUT if row._state.adding else MODIFICATION
    check_cooperation(row)
    record_row(geste, row, by=by)
    save_row(row)
    update_recensement(row.collectivite_id)


@service
def delete_cooperation(*, by, row: Cooperation) -> None:
    """Delete a coopération or action together with its projects; the act can be undone whole."""
    row = lock(Cooperation.objects.select_related("partenaire__pays"), pk=row.pk)
    record_row(SUPPRESSION, row, by=by)
    for projet in row.projets.all():
        keep_origin(projet)
        projet.delete()
    row.delete()
    update_recensement(row.collectivite_id)


def check_cooperation(row: Cooperation) -> None:
    """Refuse a partner in France, and a twinning with who is not a local authority."""
    if row.partenaire.pays_id == "FR":
        raise ValidationError({"partenaire": "Une coopération se mène hors de France."})
    if row.jumelage and row.partenaire.nature not in Partenaire.NATURES_LOCALES:
        raise ValidationError(
            {"jumelage": "Un jumelage lie deux collectivités : ce partenaire n’en est pas une."}
        )


def update_recensement(collectivite_id: int) -> None:
    """Write whether one collectivité leads at least one coopération or action."""
    recensee = Cooperation.objects.filter(collectivite=collectivite_id).exists()
    Collectivite.objects.filter(pk=collectivite_id).update(recensee=recensee)


def refresh_recensement() -> None:
    """Write the same for all collectivités, after a load that bypassed the services."""
    actives = Cooperation.objects.order_by().values("collectivite")
    Collectivite.objects.filter(recensee=False, pk__in=actives).update(recensee=True)
    Collectivite.objects.filter(recensee=True).exclude(pk__in=actives).update(recensee=False)
