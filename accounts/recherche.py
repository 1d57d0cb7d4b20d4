"""Finding a collectivité by its agents, in the admin."""

from accounts.models import Habilitation
from collectivites.personnes import mention

NOM = ("user__last_name", "user__first_name")
COMPTE = ("user__email", "user__username")


def find_by_agent(text: str, user):
    """Return the habilitations held by agents so named; by their account, to who sees accounts."""
    held = Habilitation.objects.order_by().filter(statut__in=Habilitation.TENUES)
    if not user.has_perm("accounts.view_habilitation"):
        return held.none()
    seen = user.has_perm("accounts.view_user")
    return held.filter(mention(text, *NOM, *(COMPTE if seen else ())))
