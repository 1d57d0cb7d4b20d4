"""Finding a collectivité by its agents, in the admin."""

from accounts.models import Habilitation
from collectivites.personnes import RechercheDePersonnes, mention


def find_by_name(text: str):
    """Return the habilitations of the agents so named."""
    return find_agents(text, "user__last_name", "user__first_name")


def find_by_account(text: str):
    """Return those of the agents of this address or identifiant."""
    return find_agents(text, "user__email", "user__username")


def find_agents(text: str, *fields: str):
    held = Habilitation.objects.order_by().filter(statut__in=Habilitation.TENUES)
    return held.filter(mention(text, *fields))


PAR_LES_AGENTS = [
    RechercheDePersonnes("accounts.view_habilitation", find_by_name),
    RechercheDePersonnes("accounts.view_user", find_by_account),
]
