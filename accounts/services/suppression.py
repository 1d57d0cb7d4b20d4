"""The end of an account: the row stays without a name, for the journal; the rest goes."""

import secrets

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from post_office.models import Email

from accounts.models import DemandeDeCollectivite, Habilitation, Invitation, User
from accounts.models.compte import DOMAINE_DE_PERSONNE, NOM_D_ANCIEN_AGENT, PREFIXE_RESERVE
from accounts.services.comptes import end_sessions
from accounts.services.habilitations import Statut, close, keep_print, lock_rows
from collectivites.courriels import queue
from collectivites.journal import service
from collectivites.services import save_row

MOTIF = "Compte supprimé par son titulaire."
DERNIER = (
    "Votre compte est le seul à pouvoir administrer le site : donnez ce pouvoir à un autre compte "
    "avant de supprimer le vôtre."
)


@service
def delete_account(*, by: User) -> None:
    """Delete the account of ``by``: its rights are withdrawn and told, its personal data go.

    What they did stays in the journal, where they are « ancien agent ». Their last message says so.
    """
    user = lock_account(by.pk)
    if not user.is_active:
        return
    address = user.email
    close_habilitations(user)
    remove_access(user)
    empty(user)
    forget_elsewhere(user, address)
    Email.objects.filter(to=address).delete()
    queue("compte_supprime", address)


def is_last_superuser(user: User) -> bool:
    """Whether nobody else could administer the site."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return user.is_superuser and not others.exists()


def lock_account(pk: int) -> User:
    """Return the account locked; all superusers are, so that the last two cannot leave together."""
    concerned = User.objects.filter(Q(pk=pk) | Q(is_superuser=True, is_active=True))
    rows = {row.pk: row for row in concerned.select_for_update().order_by("pk")}
    if is_last_superuser(rows[pk]):
        raise ValidationError(DERNIER)
    return rows[pk]


def close_habilitations(user: User) -> None:
    """Withdraw what is held and tell the colleagues; drop what was only asked for."""
    for row in lock_rows().filter(user=user):
        if row.statut in Habilitation.TENUES:
            close(row, Statut.RETIREE, user, MOTIF)
        elif row.statut == Statut.DEMANDEE:
            row.delete()
        elif not row.empreinte:
            row.empreinte = keep_print(user)
            save_row(row)


def remove_access(user: User) -> None:
    """Remove all that lets one in: addresses, second factor, sessions, rights in the admin."""
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    end_sessions(by=user, rows=UserSession.objects.filter(user=user))
    user.groups.clear()
    user.user_permissions.clear()


def empty(user: User) -> None:
    """Leave a row without a name, that nobody can enter."""
    user.username = find_free_name(user.pk)
    user.email = f"{user.username}@{DOMAINE_DE_PERSONNE}"
    user.first_name, user.last_name, user.fonction = "", NOM_D_ANCIEN_AGENT, ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    save_row(user)


def find_free_name(pk: int) -> str:
    """Return the identifiant of the emptied row, another one when somebody chose that very one."""
    name = f"{PREFIXE_RESERVE}{pk}"
    taken = User.objects.filter(Q(username=name) | Q(email=f"{name}@{DOMAINE_DE_PERSONNE}"))
    return f"{name}-{secrets.token_hex(4)}" if taken.exists() else name


def forget_elsewhere(user: User, address: str) -> None:
    """Remove the name and the address from the rows that carry them beside the account.

    The journal of requests keeps what was asked and when; the log of the admin keeps its lines.
    """
    sent = Invitation.objects.filter(Q(courriel=address) | Q(acceptee_par=user))
    sent.filter(acceptee_le__isnull=True, acceptee_par__isnull=True).delete()
    sent.update(courriel=user.email)
    DemandeDeCollectivite.objects.filter(courriel__iexact=address).delete()
    DemandeDeCollectivite.history.filter(courriel__iexact=address).update(
        prenom="",
        nom_de_famille=NOM_D_ANCIEN_AGENT,
        fonction="",
        courriel=user.email,
        message="",
        reponse="",
    )
    kinds = ContentType.objects.get_for_models(User, Habilitation)
    numbers = Habilitation.history.filter(user=user).values_list("id", flat=True)
    LogEntry.objects.filter(
        Q(content_type=kinds[User], object_id=str(user.pk))
        | Q(content_type=kinds[Habilitation], object_id__in=[str(number) for number in numbers])
    ).update(object_repr=NOM_D_ANCIEN_AGENT)
