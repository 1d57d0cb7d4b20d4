"""What follows the making of a second factor."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.permissions import may_keep
from accounts.services.comptes import end_sessions
from collectivites.courriels import queue
from collectivites.journal import service

D_UN_AUTRE_RANG = "vous ne gérez pas ce compte."
SANS_SECOND_FACTEUR = "ce compte n’a pas de double authentification."


@service
def settle_authenticator(*, by, authenticator: Authenticator, session_key: str) -> None:
    """End the sessions opened without the new factor; recovery codes count as shown.

    allauth would write that they are shown while the page that shows them is read.
    """
    if authenticator.type == Authenticator.Type.TOTP:
        others = UserSession.objects.filter(user=by).exclude(session_key=session_key)
        end_sessions(by=by, rows=others)
    elif authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.wrap().mark_as_viewed()


@service
def remove_second_factor(*, by: User, pk: int) -> None:
    """Take off the second factor of somebody who lost it, and tell them.

    Whoever must have one is led to make another at the next log-in.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=pk)
    if not may_keep(by, user):
        raise ValidationError(D_UN_AUTRE_RANG)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise ValidationError(SANS_SECOND_FACTEUR)
    queue("double_authentification_retiree", user.email, personne=str(user))
