"""The ladder: ask for a right, have it proven or decided, lose it; everybody concerned is told.

Invitations are locked before habilitations, everywhere, so that two acts never wait for each other.
"""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts import annonces
from accounts.attribution import (
    compute_print,
    has_namesake,
    has_proven,
    is_barred,
    is_one_of,
    is_set_aside,
    list_closed,
    proves,
    still_proves,
    still_stands,
)
from accounts.models import Habilitation, Invitation, User
from accounts.permissions import editable_collectivites, has_staff_powers
from collectivites.journal import service
from collectivites.models import Collectivite
from collectivites.services import save_row

Statut, Methode = Habilitation.Statut, Habilitation.Methode
PAR_ADRESSE = (Methode.DOMAINE, Methode.INVITATION)
DEJA_TRAITEE = "Cette habilitation a déjà été traitée : elle est « {} »."
ECARTEE = (
    "Cette personne a été refusée ou retirée pour cette collectivité : "
    "seule la délégation peut lui rendre un accès."
)
ECARTE_SOI = (
    "Votre accès à cette collectivité a été refusé ou retiré : "
    "seule la délégation peut vous le rendre."
)
HOMONYME = (
    "Une personne du même nom a été refusée ou retirée pour cette collectivité : "
    "un agent habilité ou la délégation doit examiner votre demande."
)
NON_PROUVEE = "Cette personne n’a pas encore prouvé son adresse électronique."
INACTIVE = "Ce compte est désactivé."
POUR_SOI = "Personne ne décide pour soi."
DISPARUE = "Cette demande n’existe plus : la personne y a renoncé."
TROP_DE_DEMANDES = (
    "Cinq de vos demandes attendent déjà une réponse : "
    "attendez-en une, ou renoncez à l’une d’elles, avant d’en faire une autre."
)
DEMANDES_MAX = 5
SILENCE = dt.timedelta(days=1)
DEPART = "Départ signalé par l’agent."


@service
def request_habilitation(*, by: User, collectivite: Collectivite) -> Habilitation:
    """Ask for ``collectivite``; a request made twice is the same request."""
    sent = lock_invitations(by)
    row, created = Habilitation.objects.get_or_create(user=by, collectivite=collectivite)
    if created and by.habilitations.en_attente().count() > DEMANDES_MAX:
        raise ValidationError(TROP_DE_DEMANDES)
    if created and has_proven(by):
        settle_request(row, sent)
    return row


@service
def settle_address(*, by: User) -> None:
    """Draw what follows from the address that ``by`` has just proven.

    Pending requests are granted or passed on to people; a right that only the former address
    justified goes back to being a request.
    """
    sent = lock_invitations(by)
    for row in lock_rows().filter(user=by, statut=Statut.DEMANDEE):
        settle_request(row, sent)
    recheck_address(by=by, user=by)


@service
def recheck_address(*, by: User, user: User) -> None:
    """Make requests again of the rights that only the former address of ``user`` justified."""
    given = lock_rows().filter(user=user, statut__in=Habilitation.TENUES, methode__in=PAR_ADRESSE)
    for row in given:
        if not still_proves(row):
            reopen(row)


@service
def decide(*, by: User, pk: int, accorder: bool, motif: str = "") -> Habilitation:
    """Grant or refuse a request, by a colleague or by the delegation, which may also reopen."""
    row = lock_decidable(by, pk)
    staff = has_staff_powers(by)
    reopens = staff and accorder and row.statut in Habilitation.FERMEES
    if row.statut != Statut.DEMANDEE and not reopens:
        raise ValidationError(DEJA_TRAITEE.format(row.get_statut_display()))
    if not has_proven(row.user):
        raise ValidationError(NON_PROUVEE)
    if not accorder:
        return close(row, Statut.REFUSEE, by, motif)
    if not staff and is_set_aside(row.user, row.collectivite):
        raise ValidationError(ECARTEE)
    return grant(row, Methode.DELEGATION if staff else Methode.COLLEGUE, by)


@service
def appoint(*, by: User, user: User, collectivite: Collectivite) -> Habilitation:
    """Give a right that nobody asked for: the delegation vouches for the person."""
    row, _ = Habilitation.objects.get_or_create(user=user, collectivite=collectivite)
    row = lock_decidable(by, row.pk)
    check_appointable(by, user)
    return grant(row, Methode.DELEGATION, by)


@service
def withdraw(*, by: User, pk: int, motif: str) -> Habilitation:
    """Take a right back, at once: its holder's next request is refused."""
    row = lock_decidable(by, pk)
    if row.statut not in Habilitation.TENUES:
        raise ValidationError(DEJA_TRAITEE.format(row.get_statut_display()))
    return close(row, Statut.RETIREE, by, motif)


@service
def leave(*, by: User, pk: int) -> None:
    """Give up one's own request, or say that one no longer works there."""
    row = lock_rows().get(pk=pk, user=by)
    if row.statut == Statut.DEMANDEE:
        row.delete()
    elif row.statut in Habilitation.TENUES:
        close(row, Statut.RETIREE, by, DEPART)


def check_appointable(by: User, user: User) -> None:
    """Refuse oneself, and an account that is closed or that nobody proved to be theirs."""
    if user.pk == by.pk:
        raise ValidationError(POUR_SOI)
    if not user.is_active:
        raise ValidationError(INACTIVE)
    if not has_proven(user):
        raise ValidationError(NON_PROUVEE)


def check_not_barred(user: User, collectivite: Collectivite) -> None:
    """Refuse the rules that nobody looks at to a person closed out there, and to a namesake."""
    closed = list_closed(collectivite)
    if is_one_of(user, closed):
        raise ValidationError(ECARTE_SOI)
    if has_namesake(user, closed):
        raise ValidationError(HOMONYME)


def lock_rows():
    """Return habilitations locked until the end of the transaction, with what messages name."""
    rows = Habilitation.objects.select_for_update(of=("self",))
    return rows.select_related("user", "collectivite")


def lock_decidable(by: User, pk: int) -> Habilitation:
    """Return the row if ``by`` may decide of it: never of oneself, nor of another collectivité."""
    row = lock_rows().filter(pk=pk).first()
    if row is None:
        raise ValidationError(DISPARUE)
    mine = editable_collectivites(by).filter(pk=row.collectivite_id).exists()
    if row.user_id == by.pk or not mine:
        raise PermissionDenied
    return row


def lock_invitations(user: User) -> list[Invitation]:
    """Return the open invitations sent to the very address of ``user``, locked."""
    sent = Invitation.objects.ouvertes().select_for_update(of=("self",)).order_by("pk")
    return list(sent.filter(courriel=user.email).select_related("contact", "envoyee_par"))


def settle_request(row: Habilitation, sent: list[Invitation]) -> None:
    """Grant a request that the address proves, else tell those who can decide."""
    if invitation := find_invitation(row, sent):
        use_invitation(invitation, row)
    elif proves(row.user, row.collectivite):
        grant(row, Methode.DOMAINE, None)
    elif not was_just_told(row):
        annonces.announce_request(row)


def find_invitation(row: Habilitation, sent: list[Invitation]) -> Invitation | None:
    """Return which of the invitations locked opens the collectivité to the person."""
    if is_barred(row.user, row.collectivite):
        return None
    here = [invitation for invitation in sent if invitation.collectivite_id == row.collectivite_id]
    return next(filter(still_stands, here), None)


def was_just_told(row: Habilitation) -> bool:
    """Whether the same person asked for the same collectivité, and gave up, within a day."""
    past = Habilitation.history.filter(user=row.user_id, collectivite=row.collectivite_id)
    recent = past.filter(history_date__gt=timezone.now() - SILENCE)
    return recent.exclude(id=row.pk).exists()


def use_invitation(invitation: Invitation, row: Habilitation) -> None:
    """Consume the invitation; the right is given unless it is already there."""
    invitation.acceptee_par, invitation.acceptee_le = row.user, timezone.now()
    invitation.save(update_fields=["acceptee_par", "acceptee_le"])
    if row.statut not in Habilitation.TENUES:
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
    row.statut, row.motif, row.empreinte = statut, motif, keep_print(row.user)
    row.decidee_par, row.decidee_le = by, timezone.now()
    save_row(row)
    annonces.announce_decision(row)
    return row


def keep_print(user: User) -> str:
    """Return the fingerprint of the address; none of one that may be somebody else's."""
    return compute_print(user.email) if has_proven(user) else ""


def reopen(row: Habilitation) -> None:
    """Make a right a request again: what justified it is no longer true.

    Those who decide are told once the present address is proven.
    """
    row.statut, row.methode, row.motif = Statut.DEMANDEE, "", ""
    row.decidee_par, row.decidee_le, row.confirmee_le = None, None, None
    row.demandee_le = timezone.now()
    save_row(row)
    annonces.announce_reopening(row)
    if has_proven(row.user):
        annonces.announce_request(row)
