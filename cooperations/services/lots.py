"""Writes on projects chosen in a list: one deleted, the status of many set in one act."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites.journal import service
from collectivites.lots import keep_origins, save_rows
from collectivites.presentation import format_count
from collectivites.services import SUPPRESSION, ConflitDeVersion, lock, record, record_row
from cooperations.models import Projet
from cooperations.models.cooperation import PARTIES, VALIDATEURS_ANNEE

CONFLIT = "conflit"
SUPPRIME = "Ce projet vient d’être supprimé : rien n’est fait."
MODIFIE = (
    "« {} » a été modifié entre-temps, il est maintenant « {} » : rien n’est enregistré. "
    "Vérifiez la sélection, puis enregistrez de nouveau."
)
DISPARU = (
    "« {} » n’est plus dans cet onglet : rien n’est enregistré. "
    "Vérifiez la sélection, puis enregistrez de nouveau."
)
TROP_TOT = "« {} » a commencé en {} : il ne peut pas être terminé en {}."
SANS_ANNEE = "Indiquez l’année de fin d’un projet terminé."
SANS_FIN = "Un projet qui n’est pas terminé n’a pas d’année de fin."
TROP_TARD = "Un projet terminé l’est au plus tard cette année."


@dataclass(frozen=True)
class Etat:
    """The status to set: still under way, dormant, or finished in a year."""

    statut: str
    annee_fin: int | None = None

    def __str__(self):
        libelle = Projet.Statut(self.statut).label
        return f"{libelle} en {self.annee_fin}" if self.annee_fin else libelle


@service
def delete_projet(*, by, row: Projet, vu: str = "") -> None:
    """Delete a project alone, as ``vu`` showed it: see ``read_print``; the act can be undone."""
    try:
        row = lock(Projet.objects.select_related("cooperation"), pk=row.pk)
    except Projet.DoesNotExist as gone:
        raise ValidationError(SUPPRIME) from gone
    if vu and vu != read_print(row):
        raise ConflitDeVersion(row)
    record_row(SUPPRESSION, row, by=by)
    row.delete()


def read_print(row: Projet) -> str:
    """Return the print of a project: it changes when the project does."""
    return f"{row.pk}-{row.version}"


@service
def set_statuts(
    *, by, collectivite_id: int, nature: str, versions: dict[int, int], etat: Etat, at=None
) -> int:
    """Give the chosen projects one status in one act, and return their number: all or none.

    ``versions`` maps each project to the version that the user read. An agent confirms them by
    it, staff does not. Raises ``ValidationError`` naming the projects that refuse it.
    """
    at = at or timezone.now()
    record(
        by=by,
        collectivite_id=collectivite_id,
        parties=PARTIES[nature],
        intitule=f"Statut « {etat} » : {format_count(len(versions), 'projet')}",
    )
    projets = lock_projets(collectivite_id, nature, versions)
    refuse(list_changed(projets, versions), code=CONFLIT)
    check_etat(etat, at)
    refuse(list_contradictions(projets, etat))
    keep_origins(projets)
    for projet in projets:
        set_statut(projet, etat, at)
        if not by.is_staff:
            projet.verifie_le = at
    save_rows(projets, ["statut", "annee_fin", "modifie_le", "verifie_le"])
    return len(projets)


def lock_projets(collectivite_id: int, nature: str, keys) -> list[Projet]:
    """Return those of the projects that are in the tab, locked in the order of their keys."""
    own = Projet.objects.de([collectivite_id]).de_nature(nature).filter(pk__in=keys)
    own = own.select_related("cooperation").select_for_update(of=("self",))
    return list(own.order_by("pk"))


def list_changed(projets: list[Projet], versions: dict[int, int]) -> list[str]:
    """Tell the projects written, moved or deleted since the user read them."""
    changed = [
        MODIFIE.format(projet.titre, Etat(projet.statut, end_of(projet)))
        for projet in projets
        if projet.version != versions[projet.pk]
    ]
    gone = versions.keys() - {projet.pk for projet in projets}
    lines = Projet.history.filter(id__in=gone).order_by("id", "history_id")
    titles = dict(lines.values_list("id", "titre"))
    return changed + [DISPARU.format(titles.get(pk, f"n° {pk}")) for pk in sorted(gone)]


def end_of(projet: Projet) -> int | None:
    """Return the year a finished project ended; another's is only planned."""
    return projet.annee_fin if projet.statut == Projet.Statut.TERMINE else None


def check_etat(etat: Etat, at) -> None:
    """Refuse a finished status without its year, another with one, a year to come."""
    if (etat.statut == Projet.Statut.TERMINE) != (etat.annee_fin is not None):
        raise ValidationError(SANS_FIN if etat.annee_fin else SANS_ANNEE)
    if etat.annee_fin is not None:
        for validate in VALIDATEURS_ANNEE:
            validate(etat.annee_fin)
        refuse([TROP_TARD] if etat.annee_fin > timezone.localtime(at).year else [])


def list_contradictions(projets: list[Projet], etat: Etat) -> list[str]:
    """Tell the projects that cannot have ended that year."""
    return [
        TROP_TOT.format(projet.titre, projet.annee_debut, etat.annee_fin)
        for projet in projets
        if etat.annee_fin and projet.annee_debut and projet.annee_debut > etat.annee_fin
    ]


def refuse(sentences: list[str], code: str = "refus") -> None:
    if sentences:
        raise ValidationError([ValidationError(sentence, code=code) for sentence in sentences])


def set_statut(projet: Projet, etat: Etat, at) -> None:
    """Write the status; a planned end survives unless it is past or was the true end."""
    before = (projet.statut, projet.annee_fin)
    over = projet.statut == Projet.Statut.TERMINE
    past = projet.annee_fin is not None and projet.annee_fin < timezone.localtime(at).year
    if etat.annee_fin or over or past:
        projet.annee_fin = etat.annee_fin
    projet.statut = etat.statut
    if (projet.statut, projet.annee_fin) != before:
        projet.modifie_le = at
