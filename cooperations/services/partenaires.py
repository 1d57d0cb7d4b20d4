"""Writes on the register of partners, which all collectivités share."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites.journal import service
from collectivites.services import lock, save_row
from collectivites.texte import fold
from cooperations.models import Cooperation, Correction, Partenaire, Projet

CHAMPS = ("nom", "nature", "precision", "latitude", "longitude")
REUNI = "Ce partenaire a été réuni à un autre du registre."
DEJA_TRAITEE = "Cette correction est déjà traitée."
HOMONYME = (
    "« {} » existe déjà dans ce pays. Si c’est le même partenaire, gardez le nom actuel et "
    "demandez à la délégation de réunir les deux ; si c’est un homonyme, ajoutez une précision."
)
JUMELE = "Un jumelage est déclaré avec ce partenaire : ce ne peut être qu’une collectivité."


def count_others(partenaire_id: int, collectivite_id: int) -> int:
    """Return how many other collectivités work with a partner, or associate it to a project."""
    ties = Cooperation.objects.filter(partenaire=partenaire_id).order_by()
    projets = Projet.objects.filter(partenaires_associes=partenaire_id).order_by()
    users = ties.values_list("collectivite").union(projets.values_list("cooperation__collectivite"))
    return sum(pk != collectivite_id for (pk,) in users)


@service
def correct_partenaire(
    *, by, partenaire_id: int, version: int, values: dict, collectivite_id: int
) -> Partenaire:
    """Write ``values`` (see ``CHAMPS``) in a partner, for a collectivité that works with it.

    Where other collectivités use it too, they become a proposal to the delegation and the partner
    stays as it is; staff's correction always applies. The same values write nothing. Raises
    ``ConflitDeVersion`` when the partner was written since ``version`` was read.
    """
    partenaire = Partenaire.objects.get(pk=partenaire_id)
    if not list_changes(partenaire, values):
        return partenaire
    partenaire = lock(Partenaire.objects.all(), pk=partenaire_id, version=version)
    if by.is_staff or not count_others(partenaire_id, collectivite_id):
        apply_values(partenaire, values)
    else:
        check_homonym(partenaire, values)
        propose(by=by, partenaire=partenaire, collectivite_id=collectivite_id, values=values)
    return partenaire


@service
def propose(*, by, partenaire: Partenaire, collectivite_id: int, values: dict) -> Correction:
    """Propose ``values`` to the delegation, in place of what the collectivité proposed before."""
    pending = Correction.objects.a_traiter().select_for_update(of=("self",))
    row = pending.filter(partenaire=partenaire, collectivite=collectivite_id).first()
    row = row or Correction(partenaire=partenaire, collectivite_id=collectivite_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.proposee_par, row.proposee_le = by, timezone.now()
    save_row(row)
    return row


@service
def decide_correction(*, by, pk: int, accepter: bool) -> Correction:
    """Accept or refuse what a collectivité proposed; accepted, it applies at once to all pages.

    The partner is locked before the proposal, as by those who propose.
    """
    partenaire = lock(Partenaire.objects.all(), pk=Correction.objects.get(pk=pk).partenaire_id)
    row = Correction.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.statut != Correction.Statut.PROPOSEE:
        raise ValidationError(DEJA_TRAITEE)
    if accepter:
        apply_values(partenaire, read_proposal(row))
    row.statut = Correction.Statut.ACCEPTEE if accepter else Correction.Statut.REFUSEE
    save_row(row)
    return row


def read_proposal(row: Correction) -> dict:
    """Return what the proposal changes in the partner as its author saw it, not the rest.

    What was corrected since, by somebody else, is not taken back.
    """
    proposed = {name: getattr(row, name) for name in CHAMPS}
    seen = row.partenaire.history.filter(history_date__lte=row.proposee_le)
    line = seen.order_by("-history_id").first()
    return list_changes(line, proposed) if line else proposed


def list_changes(partenaire, values: dict) -> dict:
    """Return those of ``values`` that the partner, or a line of its journal, does not have."""
    return {name: value for name, value in values.items() if getattr(partenaire, name) != value}


def apply_values(partenaire: Partenaire, values: dict) -> None:
    """Write ``values`` in a locked partner; no homonym, and a twinning keeps a local authority."""
    if partenaire.fusionne_dans_id:
        raise ValidationError(REUNI)
    check_homonym(partenaire, values)
    for name, value in values.items():
        setattr(partenaire, name, value)
    jumele = partenaire.cooperations.filter(jumelage=True)
    if partenaire.nature not in Partenaire.NATURES_LOCALES and jumele.exists():
        raise ValidationError({"nature": JUMELE})
    save_row(partenaire)


def check_homonym(partenaire: Partenaire, values: dict) -> None:
    """Refuse the name of another partner: two are made one by the delegation only."""
    wanted = {name: getattr(partenaire, name) for name in CHAMPS} | values
    others = Partenaire.objects.current().exclude(pk=partenaire.pk)
    if others.filter(
        pays=partenaire.pays_id,
        nature=wanted["nature"],
        precision=wanted["precision"],
        nom_normalise=fold(wanted["nom"]),
    ).exists():
        raise ValidationError({"nom": HOMONYME.format(wanted["nom"])})
