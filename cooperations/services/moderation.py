"""The delegation hides a published project, with its reason, and shows it again."""

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from collectivites.journal import service
from collectivites.services import lock, record_row, save_row
from cooperations.models import Projet
from cooperations.services.lots import SUPPRIME

MASQUAGE, REPUBLICATION = "Masquage", "Republication"
DEJA_MASQUE = "Ce projet est déjà masqué."
DEJA_PUBLIE = "Ce projet n’est pas masqué."


@service
def hide(*, by, pk: int, motif: str, at=None) -> Projet:
    """Take a project off all public pages; its collectivité still reads and corrects it."""
    projet = lock_projet(pk)
    if projet.masque_le:
        raise ValidationError(DEJA_MASQUE)
    projet.masque_le, projet.masque_motif = at or timezone.now(), motif
    return tell(by, projet, MASQUAGE)


@service
def show(*, by, pk: int) -> Projet:
    """Put a hidden project back on public pages, as it is now."""
    projet = lock_projet(pk)
    if not projet.masque_le:
        raise ValidationError(DEJA_PUBLIE)
    projet.masque_le, projet.masque_motif = None, ""
    return tell(by, projet, REPUBLICATION)


def lock_projet(pk: int) -> Projet:
    own = Projet.objects.select_related("cooperation__collectivite")
    try:
        return lock(own, pk=pk)
    except Projet.DoesNotExist as gone:
        raise ValidationError(SUPPRIME) from gone


def tell(by, projet: Projet, geste: str) -> Projet:
    """Write the decision in the journal and in the history of the collectivité."""
    record_row(geste, projet, by=by)
    save_row(projet)
    return projet


def is_moderation(acte) -> bool:
    """Whether the act hid or showed a project: agents do not undo it."""
    return bool(acte.par_la_delegation and list_moderated(acte.pk))


def list_moderated(numero) -> list[str]:
    """Return the titles of the projects that an act hid or showed: one query."""
    earlier = Projet.history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    before = Subquery(earlier.order_by("-history_id").values("masque_le")[:1])
    lines = Projet.history.filter(acte=numero, history_type="~").annotate(avant=before)
    rows = lines.order_by("history_id").values_list("titre", "masque_le", "avant")
    return [titre for titre, after, avant in rows if after != avant]
