"""Habilitations as ready strings for pages."""

from accounts.models import Habilitation, User
from collectivites.listes import FIELDS, present_collectivites
from collectivites.models import Collectivite
from collectivites.presentation import format_date

Statut = Habilitation.Statut


def present_habilitations(user: User) -> list[dict]:
    """Return the user's habilitations, each with its state and what can be done: four queries."""
    mine = user.habilitations.select_related("collectivite", "decidee_par")
    rows = list(mine.prefetch_related("codes").order_by("collectivite__nom_normalise", "pk"))
    found = Collectivite.objects.filter(pk__in=[row.collectivite_id for row in rows])
    places = {row["id"]: row for row in found.values(*FIELDS)}
    with_agents = set(
        Habilitation.objects.en_vigueur()
        .filter(collectivite__in=places)
        .exclude(user=user)
        .values_list("collectivite", flat=True)
    )
    return [
        present(row, row.collectivite_id in with_agents)
        | {"collectivite": present_collectivites([places[row.collectivite_id]])[0]}
        for row in rows
    ]


def present(row: Habilitation, with_agents: bool) -> dict:
    """Return what a page says to somebody of one of their habilitations."""
    waiting = row.statut == Statut.DEMANDEE
    return present_row(row) | {
        "motif": row.motif,
        "agents": waiting and with_agents,
        "adresse_officielle": mask(row.collectivite.courriel) if waiting else "",
        "code_attendu": waiting and row.live_code() is not None,
    }


def present_row(row: Habilitation) -> dict:
    """Return the state of a habilitation: what proved it, who decided, when."""
    return {
        "pk": row.pk,
        "statut": row.statut,
        "libelle": row.get_statut_display(),
        "methode": row.get_methode_display(),
        "decideur": str(row.decidee_par or ""),
        "demandee_le": format_date(row.demandee_le),
        "decidee_le": format_date(row.decidee_le),
    }


def mask(address: str) -> str:
    """Return the address with the middle of its local part hidden: enough to recognise it.

    >>> mask("contact@ville-exemple.fr")
    'c•••••t@ville-exemple.fr'
    """
    local, at, domain = address.partition("@")
    return f"{local[:1]}•••••{local[-1:]}{at}{domain}" if address else ""


def present_agents(collectivite: Collectivite) -> dict[str, list[dict]]:
    """Return the agents of a collectivité and the requests that wait, as ready strings."""
    rows = collectivite.habilitations
    return {
        "agents": present_people(rows.tenues()),
        "demandes": present_people(rows.a_decider()),
    }


def present_people(rows) -> list[dict]:
    found = rows.select_related("user", "decidee_par").order_by("user__last_name", "pk")
    return [present_agent(row) for row in found]


def present_agent(row: Habilitation) -> dict:
    """Return what colleagues read of a habilitation and of its holder."""
    return present_row(row) | {
        "user_id": row.user_id,
        "personne": str(row.user),
        "fonction": row.user.fonction,
        "adresse": row.user.email,
        "confirmee_le": format_date(row.confirmee_le),
    }
