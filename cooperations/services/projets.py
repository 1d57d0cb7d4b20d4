"""Writes on projects, of coopérations and of actions extérieures alike."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites.journal import service
from collectivites.services import MODIFICATION, lock, record_row, save_row
from cooperations.models import Projet, ProjetThematique


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
    record_row(MODIFICATION, projet, by=by)
    save_row(projet)
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
