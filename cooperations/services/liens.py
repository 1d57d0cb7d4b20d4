"""Writes on coopérations and actions extérieures: one code for the two natures."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from collectivites.journal import service
from collectivites.lots import keep_origins, save_rows
from collectivites.models import Collectivite
from collectivites.services import (
    SUPPRESSION,
    ConflitDeVersion,
    lock,
    record,
    record_row,
    save,
    save_row,
)
from cooperations.models import Cooperation, Partenaire, Projet
from cooperations.models.cooperation import PARTIES

SUPPRIMEE = "Cette coopération ou action vient d’être supprimée : rien n’est fait."
AUTRE_NATURE = {
    Cooperation.Nature.COOPERATION: Cooperation.Nature.ACTION,
    Cooperation.Nature.ACTION: Cooperation.Nature.COOPERATION,
}


@service
def save_cooperation(*, by, row: Cooperation) -> None:
    """Save a tie typed by staff in the admin; the rules that several rows decide are checked."""
    check_cooperation(row)
    save(by=by, row=row)
    update_recensement(row.collectivite_id)


@service
def delete_cooperation(*, by, row: Cooperation, vu: str = "") -> None:
    """Delete a coopération or action together with its projects; the act can be undone whole.

    ``vu`` is the print of what was shown as going away: see ``read_print``.
    """
    row, projets = lock_tie(row.pk, vu=vu)
    record_row(SUPPRESSION, row, by=by)
    keep_origins(projets)
    for projet in projets:
        projet.delete()
    row.delete()
    update_recensement(row.collectivite_id)


@service
def transform(*, by, row: Cooperation, vu: str = "") -> Cooperation:
    """Turn a coopération into an action or back, with its projects, and return what holds them.

    When the same partnership exists in the other nature, projects join it under their own keys:
    it is a twinning if either was, since the earliest of the two years.
    """
    row, projets = lock_tie(row.pk, vu=vu)
    target = AUTRE_NATURE[Cooperation.Nature(row.nature)]
    record(
        by=by,
        collectivite_id=row.collectivite_id,
        parties=f"{row.partie} {PARTIES[target]}",
        intitule=f"Transformation en {target.label} : {row.designation}",
    )
    if twin := list_twins(row, target).first():
        return merge(row, projets, lock(list_twins(row, target), pk=twin.pk))
    row.nature = target
    check_cooperation(row)
    save_row(row)
    return row


def list_twins(row: Cooperation, nature: str) -> QuerySet[Cooperation]:
    """Return the same partnership under another nature: one row, or none."""
    return Cooperation.objects.select_related("partenaire__pays").filter(
        collectivite=row.collectivite_id, partenaire=row.partenaire_id, nature=nature
    )


def merge(row: Cooperation, projets: list[Projet], twin: Cooperation) -> Cooperation:
    """Move the projects of ``row`` to ``twin``, which takes what ``row`` knew, and delete it."""
    years = [year for year in (row.annee_debut, twin.annee_debut) if year]
    twin.jumelage = row.jumelage or twin.jumelage
    twin.annee_debut = min(years, default=None)
    check_cooperation(twin)
    save_row(twin)
    keep_origins(projets)
    for projet in projets:
        projet.cooperation = twin
    save_rows(projets, ["cooperation"])
    row.delete()
    return twin


def lock_tie(pk: int, *, vu: str = "") -> tuple[Cooperation, list[Projet]]:
    """Return a tie and its projects, locked.

    Raises ``ConflitDeVersion`` when they are no longer those of the print ``vu``.
    """
    try:
        row = lock(Cooperation.objects.select_related("partenaire__pays"), pk=pk)
    except Cooperation.DoesNotExist as gone:
        raise ValidationError(SUPPRIMEE) from gone
    projets = list(row.projets.select_for_update(of=("self",)).order_by("pk"))
    if vu and vu != print_of(row, projets):
        raise ConflitDeVersion(row)
    return row, projets


def read_print(row: Cooperation) -> str:
    """Return the print of a tie and its projects: it changes when any of them does."""
    return print_of(row, row.projets.only("pk", "version").order_by("pk"))


def print_of(row: Cooperation, projets) -> str:
    versions = [(one.pk, one.version) for one in (row, *projets)]
    return sha256(str([row.nature, versions]).encode()).hexdigest()[:32]


def check_cooperation(row: Cooperation) -> None:
    """Refuse a partner in France, and a twinning with who is not a local authority."""
    if row.partenaire.pays_id == "FR":
        raise ValidationError({"partenaire": "Une coopération se mène hors de France."})
    if row.jumelage and row.partenaire.nature not in Partenaire.NATURES_LOCALES:
        raise ValidationError(
            {"jumelage": "Un jumelage lie deux collectivités : ce partenaire n’en est pas une."}
        )


def list_active() -> QuerySet[Cooperation]:
    """Return the ties of collectivités that nobody follows: what makes each of them recensée."""
    return Cooperation.objects.order_by().filter(collectivite__successions__isnull=True)


def update_recensement(collectivite_id: int) -> None:
    """Write whether one collectivité leads a coopération or action, and nobody follows it."""
    recensee = list_active().filter(collectivite=collectivite_id).exists()
    Collectivite.objects.filter(pk=collectivite_id).update(recensee=recensee)


def refresh_recensement() -> None:
    """Write the same for all collectivités, after a load that bypassed the services."""
    actives = list_active().values("collectivite")
    Collectivite.objects.filter(recensee=False, pk__in=actives).update(recensee=True)
    Collectivite.objects.filter(recensee=True).exclude(pk__in=actives).update(recensee=False)
