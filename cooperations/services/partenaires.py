"""Writes on the register of partners, which all collectivités share."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from collectivites.courriels import build_url, queue
from collectivites.journal import service
from collectivites.presentation import NBSP, format_decimal
from collectivites.services import keep_origin, lock, save_row
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


def hold_partenaires(rows) -> None:
    """Make a merge of these partners, rows or keys, wait for this act; refuse those merged.

    Foreign keys are only checked when the act ends: without this, a tie written during a merge
    would name who is gone. Collectivités are held before, as by a merge.
    """
    keys = list_keys(rows)
    held = Partenaire.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys)
    if keys and any(row.fusionne_dans_id for row in held.order_by("pk")):
        raise ValidationError({"partenaire": REUNI})


def list_keys(rows) -> list[int]:
    """Return the keys of rows, which may be keys already."""
    return [getattr(row, "pk", row) for row in rows]


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
def decide_correction(*, by, pk: int, accepter: bool, motif: str = "") -> Correction:
    """Accept or refuse what a collectivité proposed, and tell its author by mail.

    Accepted, it applies at once to all pages. The partner is locked before the proposal, as by
    those who propose.
    """
    partenaire = lock(Partenaire.objects.all(), pk=Correction.objects.get(pk=pk).partenaire_id)
    row = Correction.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.statut != Correction.Statut.PROPOSEE:
        raise ValidationError(DEJA_TRAITEE)
    changes = read_proposal(row)
    ecrit = partenaire.nom
    if accepter:
        apply_values(partenaire, changes)
    keep_origin(row)
    row.statut = Correction.Statut.ACCEPTEE if accepter else Correction.Statut.REFUSEE
    row.motif = motif
    save_row(row)
    tell_author(row, ecrit, changes)
    return row


def tell_author(row: Correction, ecrit: str, changes: dict) -> None:
    """Tell who proposed a correction what became of it, if the account is still there."""
    author = row.proposee_par
    if author is None or not author.is_active:
        return
    accepted = row.statut == Correction.Statut.ACCEPTEE
    lines = [f"- {label} : {value}" for label, value in write_changes(row, changes)]
    queue(
        "correction_acceptee" if accepted else "correction_refusee",
        author.email,
        personne=str(author),
        partenaire=ecrit,
        collectivite=row.collectivite.nom,
        proposition="\n".join(lines),
        motif=row.motif,
        lien=build_url("teleprocedure:tableau_de_bord", slug=row.collectivite.slug),
    )


def write_changes(row, names) -> list[tuple[str, str]]:
    """Return (label, value) of these fields of a partner, or of what is proposed for it.

    The place is one, whichever of its two numbers is named.
    """
    told = [
        (str(row._meta.get_field(name).verbose_name), getattr(row, name) or "aucune")
        for name in CHAMPS[:3]
        if name in names and name != "nature"
    ]
    if "nature" in names:
        told.append(("nature", row.get_nature_display()))
    if {"latitude", "longitude"} & set(names):
        place = [row.latitude, row.longitude]
        known = [format_decimal(value) for value in place if value is not None]
        told.append(("position", f"{NBSP}; ".join(known) or "aucune"))
    return told


def read_proposal(row: Correction) -> dict:
    """Return what the proposal changes in the partner as its author saw it, not the rest.

    What was corrected since, by somebody else, is not taken back.
    """
    return list_proposed(row, read_seen(row.partenaire, row.proposee_le))


def list_proposed(row: Correction, seen) -> dict:
    """Return the same, given the line of the partner's journal that its author saw."""
    proposed = {name: getattr(row, name) for name in CHAMPS}
    return list_changes(seen, proposed) if seen else proposed


def read_seen(partenaire: Partenaire, at):
    """Return the line of the journal that tells how a partner was then; None where there is none.

    The first line of all tells how it was before its first change.
    """
    lines = partenaire.history.order_by("-history_id")
    return lines.filter(history_date__lte=at).first() or lines.last()


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
