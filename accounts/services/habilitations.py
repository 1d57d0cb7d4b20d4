"""The ladder: ask for a right, have it proven or decided, lose it; everybody concerned is told."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts import annonces
from accounts.attribution import compute_print, has_proven, is_official, is_set_aside, proves
from accounts.models import Habilitation, Invitation, User
from accounts.permissions import editable_collectivites, has_staff_powers
from collectivites.journal import service
from collectivites.models import Collectivite
from collectivites.services import save_row

Statut, Methode = Habilitation.Statut, Habilitation.Methode
DEJA_TRAITEE = "Cette habilitation a déjà été traitée : elle est « {} »."
ECARTEE = (
    "Cette personne a été refusée ou retirée pour cette collectivité : "
    "seule la délégation peut lui rendre un accès."
)
ECARTE_SOI = (
    "Votre accès à cette collectivité a été refusé ou retiré : "
    "seule la délégation peut vous le rendre."
)
NON_PROUVEE = "Cette personne n’a pas encore prouvé son adresse électronique."
DEPART = "Départ signalé par l’agent."


@service
def request_habilitation(*, by: User, collectivite: Collectivite) -> Habilitation:
    """Ask for ``collectivite``; a request made twice is the same request."""
    row, created = Habilitation.objects.get_or_create(user=by, collectivite=collectivite)
    if created and has_proven(by):
        settle_request(row)
    return row


@service
def settle_address(*, by: User) -> None:
    """Draw what follows from the address that ``by`` has just proven.

    Pending requests are granted or passed on to people; a right that only the former address
    justified goes back to being a request.
    """
    for row in lock_rows().filter(user=by):
        if row.statut == Statut.DEMANDEE:
            settle_request(row)
        elif (
            row.methode == Methode.DOMAINE
            and row.statut in HELD
            and not is_official(by.email, row.collectivite)
        ):
            reopen(row)


@service
def decide(*, by: User, pk: int, accorder: bool, motif: str = "") -> Habilitation:
    """Grant or refuse a request, by a colleague or by the delegation, which may also reopen."""
    row = lock_decidable(by, pk)
    staff = has_staff_powers(by)
    if row.statut != Statut.DEMANDEE and not (staff and accorder and row.statut in CLOSED):
        raise ValidationError(DEJA_TRAITEE.format(row.get_statut_display()))
    if not accorder:
        return close(row, Statut.REFUSEE, by, motif)
    if not has_proven(row.user):
        raise ValidationError(NON_PROUVEE)
    if not staff and is_set_aside(row.user, row.collectivite):
        raise ValidationError(ECARTEE)
    return grant(row, Methode.DELEGATION if staff else Methode.COLLEGUE, by)


@service
def appoint(*, by: User, user: User, collectivite: Collectivite) -> Habilitation:
    """Give a right that nobody asked for: the delegation vouches for the person."""
    row, _ = Habilitation.objects.get_or_create(user=user, collectivite=collectivite)
    lock_decidable(by, row.pk)
    return grant(row, Methode.DELEGATION, by)


@service
def withdraw(*, by: User, pk: int, motif: str) -> Habilitation:
    """Take a right back, at once: its holder's next request is refused."""
    row = lock_decidable(by, pk)
    if row.statut not in HELD:
        raise ValidationError(DEJA_TRAITEE.format(row.get_statut_display()))
    return close(row, Statut.RETIREE, by, motif)


@service
def leave(*, by: User, pk: int) -> None:
    """Give up one's own request, or say that one no longer works there."""
    row = lock_rows().get(pk=pk, user=by)
    if row.statut == Statut.DEMANDEE:
        row.delete()
    elif row.statut in HELD:
        close(row, Statut.RETIREE, by, DEPART)


HELD = (Statut.ACCORDEE, Statut.RECONFIRMER)
CLOSED = (Statut.REFUSEE, Statut.RETIREE)


def lock_rows():
    """Return habilitations locked until the end of the transaction, with what messages name."""
    rows = Habilitation.objects.select_for_update(of=("self",))
    return rows.select_related("user", "collectivite")


def lock_decidable(by: User, pk: int) -> Habilitation:
    """Return the row if ``by`` may decide of it: never of oneself, nor of another collectivité."""
    row = lock_rows().get(pk=pk)
    mine = editable_collectivites(by).filter(pk=row.collectivite_id).exists()
    if row.user_id == by.pk or not mine:
        raise PermissionDenied
    return row


def settle_request(row: Habilitation) -> None:
    """Grant a request that the address proves, else tell those who can decide."""
    if invitation := find_invitation(row):
        use_invitation(invitation, row)
    elif proves(row.user, row.collectivite):
        grant(row, Methode.DOMAINE, None)
    else:
        annonces.announce_request(row)


def find_invitation(row: Habilitation) -> Invitation | None:
    """Return the open invitation sent to the very address that the person has proven."""
    sent = Invitation.objects.ouvertes().filter(
        collectivite=row.collectivite, courriel=row.user.email
    )
    return None if is_set_aside(row.user, row.collectivite) else sent.first()


def use_invitation(invitation: Invitation, row: Habilitation) -> None:
    """Consume the invitation; the right is given unless it is already there."""
    invitation.acceptee_par, invitation.acceptee_le = row.user, timezone.now()
    invitation.save(update_fields=["acceptee_par", "acceptee_le"])
    if row.statut not in HELD:
        grant(row, Methode.INVITATION, invitation.envoyee_par)


def grant(row: Habilitation, methode: str, by: User | None) -> Habilitation:
    """Give the right and tell everybody; ``by`` is None when a rule decided."""
    now = timezone.now()
    row.statut, row.methode, row.motif, row.empreinte = Statut.ACCORDEE, methode, "", ""
    row.decidee_par, row.decidee_le, row.confirmee_le = by, now, now
    save_row(row)
    annonces.announce_decision(row)
    return row


def close(row: Habilitation, statut: str, by: User | None, motif: str) -> Habilitation:
    """Refuse or withdraw the right, say why, and tell everybody."""
    row.statut, row.motif, row.empreinte = statut, motif, compute_print(row.user.email)
    row.decidee_par, row.decidee_le = by, timezone.now()
    save_row(row)
    annonces.announce_decision(row)
    return row


def reopen(row: Habilitation) -> None:
    """Make a right a request again: what justified it is no longer true."""
    row.statut, row.methode, row.motif = Statut.DEMANDEE, "", ""
    row.decidee_par, row.decidee_le, row.confirmee_le = None, None, None
    row.demandee_le = timezone.now()
    save_row(row)
    annonces.announce_reopening(row)
    annonces.announce_request(row)
