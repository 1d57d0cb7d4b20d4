"""« Mes données »: all that the service keeps about one person, for that person. It only reads."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps

from accounts.models import DemandeDeCollectivite, Habilitation, Invitation, User
from accounts.sessions import list_sessions
from collectivites.journal import LigneDeJournal
from collectivites.models import Courriel

GESTES = {"+": "création", "~": "modification", "-": "suppression"}


def collect_data(user: User) -> dict:
    """Return the data of ``user``, and nobody else's, in plain values; dates are in UTC."""
    return {
        "compte": read_identity(user),
        "adresses": read_addresses(user),
        "habilitations": read_habilitations(user),
        "invitations_acceptees": read_invitations(user),
        "demandes_de_collectivites": read_demandes(user),
        "sessions": read_sessions(user),
        "double_authentification": read_second_factor(user),
        "courriels": read_messages(user),
        "journal": read_journal(user),
    }


def read_identity(user: User) -> dict:
    return {
        "identifiant": user.username,
        "prenom": user.first_name,
        "nom": user.last_name,
        "fonction": user.fonction,
        "adresse_electronique": user.email,
        "cree_le": user.date_joined,
        "derniere_connexion_le": user.last_login,
        "membre_de_la_delegation": user.is_staff,
        "administre_le_site": user.is_superuser,
    }


def read_addresses(user: User) -> list[dict]:
    rows = EmailAddress.objects.filter(user=user).order_by("pk")
    return [
        {"adresse": row.email, "prouvee": row.verified, "principale": row.primary} for row in rows
    ]


def read_habilitations(user: User) -> list[dict]:
    """Return each habilitation ever asked for with its history; who decided is somebody else."""
    rows = Habilitation.history.filter(user=user).order_by("id", "history_id")
    found: dict[int, dict] = {}
    for row in rows.select_related("collectivite"):
        lines = found.setdefault(
            row.id, {"collectivite": row.collectivite.nom, "demandee_le": row.demandee_le}
        )
        lines.setdefault("historique", []).append(
            {
                "le": row.history_date,
                "geste": GESTES[row.history_type],
                "statut": row.get_statut_display(),
                "methode": row.get_methode_display(),
                "motif": row.motif,
                "decidee_le": row.decidee_le,
                "confirmee_le": row.confirmee_le,
            }
        )
    return list(found.values())


def read_invitations(user: User) -> list[dict]:
    rows = Invitation.objects.filter(acceptee_par=user).select_related("collectivite")
    return [
        {
            "collectivite": row.collectivite.nom,
            "adresse": row.courriel,
            "envoyee_le": row.envoyee_le,
            "acceptee_le": row.acceptee_le,
        }
        for row in rows.order_by("pk")
    ]


def read_demandes(user: User) -> list[dict]:
    """Return the requests made from this address; anybody may have typed the name they carry."""
    rows = DemandeDeCollectivite.objects.filter(courriel__iexact=user.email).order_by("pk")
    return [
        {
            "collectivite": str(row),
            "recue_le": row.recue_le,
            "statut": row.get_statut_display(),
            "reponse": row.reponse,
            "close_le": row.close_le,
        }
        for row in rows
    ]


def read_sessions(user: User) -> list[dict]:
    return [
        {"ouverte_le": row.created_at, "adresse_ip": row.ip, "navigateur": row.user_agent}
        for row in list_sessions(user)
    ]


def read_second_factor(user: User) -> list[dict]:
    """Return which second factors are set, without their secrets."""
    rows = Authenticator.objects.filter(user=user).order_by("pk")
    return [
        {"nature": row.type, "active_le": row.created_at, "employe_le": row.last_used_at}
        for row in rows
    ]


def read_messages(user: User) -> list[dict]:
    """Return the date and subject of the messages kept for this address."""
    rows = Courriel.objects.filter(to=user.email).order_by("pk")
    return [{"le": row.created, "objet": row.subject, "etat": row.etat} for row in rows]


def read_journal(user: User) -> list[dict]:
    """Return what the journal signs with this account: when, what kind of object, its number."""
    lines = [line for model in list_journals() for line in read_lines(model, user)]
    return sorted(lines, key=lambda line: line["le"])


def list_journals() -> list:
    """Return the history tables of all that people edit."""
    return [model for model in apps.get_models() if issubclass(model, LigneDeJournal)]


def read_lines(journal, user: User) -> list[dict]:
    """Return the lines of one journal table that ``user`` signed."""
    tracked = journal.instance_type._meta
    rows = journal.objects.filter(history_user=user)
    return [
        {
            "le": moment,
            "objet": str(tracked.verbose_name),
            "numero": number,
            "geste": GESTES[kind],
            "acte": acte,
        }
        for moment, number, kind, acte in rows.values_list(
            "history_date", tracked.pk.attname, "history_type", "acte"
        )
    ]
