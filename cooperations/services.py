"""Writes on coopérations, actions extérieures and their projects."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites.journal import service
from collectivites.models import Collectivite
from collectivites.services import lock, mark_updated, save_row
from cooperations.models import Cooperation, Partenaire, Projet, ProjetThematique


@service
def update_projet(*, by, projet_id: int, version: int, values: dict, themes: list, at=None):
    """Save a project sheet as an agent typed it, and return it.

    ``values`` maps field names to clean values; ``themes`` lists Thematique rows, the main one
    first. An agent's save confirms the project (``verifie_le``), staff's does not. Raises
    ``ConflitDeVersion`` when somebody saved it since ``version`` was read, ``ValidationError``
    when a rule is broken.
    """
    at = at or timezone.now()
    projet = lock(Projet.objects.select_related("cooperation"), pk=projet_id, version=version)
    for name, value in values.items():
        setattr(projet, name, value)
    projet.modifie_le = at
    if not by.is_staff:
        projet.verifie_le = at
    set_themes(projet, themes)
    save_row(projet)
    mark_updated(projet.cooperation.collectivite_id, at)
    return projet


def set_themes(projet: Projet, themes: list) -> None:
    """Replace the themes of ``projet``: at least one, the first is the main one."""
    if not themes:
        raise ValidationError({"thematiques": "Choisissez au moins une thématique."})
    wanted = list(dict.fromkeys(theme.pk for theme in themes))
    if wanted == list(
        projet.themes.order_by("-principale", "pk").values_list("thematique", flat=True)
    ):
        return
    projet.themes.all().delete()
    ProjetThematique.objects.bulk_create(
        ProjetThematique(projet=projet, thematique_id=pk, principale=rank == 0)
        for rank, pk in enumerate(wanted)
    )


@service
def save_cooperation(*, by, row: Cooperation) -> None:
    """Save a coopération or action; the rules that several rows decide are checked here."""
    check_cooperation(row)
    save_row(row)
    update_recensement(row.collectivite_id)


@service
def delete_cooperation(*, by, row: Cooperation) -> None:
    """Delete a coopération or action together with its projects."""
    for projet in row.projets.all():
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
