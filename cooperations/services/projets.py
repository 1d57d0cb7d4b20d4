"""Writes on projects, of coopérations and of actions extérieures alike."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites.journal import service
from collectivites.services import AJOUT, MODIFICATION, lock, record_row, save_row
from cooperations.models import Cooperation, Projet, ProjetThematique
from cooperations.services.partenaires import hold_partenaires, list_keys

SUPPRIMEE = "Cette coopération ou action vient d’être supprimée : rien n’est enregistré."
SUPPRIME = "Ce projet vient d’être supprimé : rien n’est enregistré."


@service
def create_projet(
    *, by, cooperation_id: int, values: dict, themes: list, associes: dict | None = None, at=None
):
    """Add a project to a coopération or action, and return it; same rules as ``update_projet``."""
    try:
        tie = lock(Cooperation.objects.all(), pk=cooperation_id)
    except Cooperation.DoesNotExist as gone:
        raise ValidationError(SUPPRIMEE) from gone
    projet: Any = Projet(cooperation=tie, **values)
    record_row(AJOUT, projet, by=by)
    date(projet, by=by, at=at)
    projet.skip_history_when_saving = True
    save_row(projet)
    set_ties(projet, themes, associes)
    projet.save()
    return projet


@service
def update_projet(
    *,
    by,
    projet_id: int,
    version: int,
    values: dict,
    themes: list,
    associes: dict | None = None,
    at=None,
):
    """Save a project sheet as an agent typed it, and return it.

    ``values`` maps field names to clean values; ``themes`` lists Thematique rows, the main one
    first; ``associes`` gives the partners and collectivités associated, by field, None to leave
    them. An agent's save confirms the project (``verifie_le``), staff's does not. Raises
    ``ConflitDeVersion`` when somebody saved it since ``version`` was read, ``ValidationError``
    when a rule is broken.
    """
    try:
        projet = lock(Projet.objects.select_related("cooperation"), pk=projet_id, version=version)
    except Projet.DoesNotExist as gone:
        raise ValidationError(SUPPRIME) from gone
    for name, value in values.items():
        setattr(projet, name, value)
    date(projet, by=by, at=at)
    set_ties(projet, themes, associes)
    record_row(MODIFICATION, projet, by=by)
    save_row(projet)
    return projet


def date(projet: Projet, *, by, at=None) -> None:
    """Say when the sheet was written, and that an agent confirmed it."""
    projet.modifie_le = at or timezone.now()
    if not by.is_staff:
        projet.verifie_le = projet.modifie_le


def set_ties(projet: Any, themes: list, associes: dict | None) -> None:
    """Write what is tied to ``projet``, outside the journal: its next save keeps the whole there.

    Undoing the act reads the last line of the journal, which must hold these ties.
    """
    projet.skip_history_when_saving = True
    set_themes(projet, themes)
    for name, rows in (associes or {}).items():
        if name == "partenaires_associes":
            known = projet.partenaires_associes.filter(pk__in=list_keys(rows))
            hold_partenaires(set(list_keys(rows)).difference(known.values_list("pk", flat=True)))
        getattr(projet, name).set(rows)
    del projet.skip_history_when_saving


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
