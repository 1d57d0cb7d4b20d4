"""The permission is a queryset: what a user may edit, read from the database at each request."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from collectivites.models import Collectivite

LECTEUR, GESTIONNAIRE, ADMINISTRATEUR = ROLES = ("lecteur", "gestionnaire", "administrateur")
TENIR_LES_ONGLETS = "collectivites.change_collectivite"
GERER_LA_DELEGATION = "accounts.gerer_la_delegation"


def has_staff_powers(user) -> bool:
    """Say whether ``user`` acts as the delegation: staff, with a second factor where it must be."""
    if not (user.is_active and user.is_staff):
        return False
    if not settings.DOUBLE_AUTHENTIFICATION_OBLIGATOIRE:
        return True
    return is_mfa_enabled(user, types=[Authenticator.Type.TOTP])


def lacks_second_factor(user) -> bool:
    """Say whether ``user`` is of the delegation, and only misses the second factor to act."""
    return user.is_active and user.is_staff and not has_staff_powers(user)


def editable_collectivites(user):
    """Return the collectivités that ``user`` may edit: all for staff who may, else those granted.

    Staff who may only read edit none, not even one that was granted to them before.
    """
    if user.is_active and not user.is_staff:
        return list_habilitated(user)
    every = Collectivite.objects.all()
    return every if has_staff_powers(user) and user.has_perm(TENIR_LES_ONGLETS) else every.none()


def list_habilitated(user):
    """Return the collectivités that ``user`` works for, by name; staff are of none."""
    granted = user.habilitations.en_vigueur()
    return Collectivite.objects.filter(pk__in=granted.values("collectivite"))


def may_keep(by, user) -> bool:
    """Whether ``by``, who keeps accounts, may touch this one.

    Those of agents are anybody's who keeps accounts; those of the delegation ask for more, and a
    superuser's is touched by superusers only.
    """
    if by.is_superuser:
        return True
    return not user.is_superuser and (not user.is_staff or by.has_perm(GERER_LA_DELEGATION))


def may_name(by, user) -> bool:
    """Whether ``by`` may bring ``user`` in or out of the delegation: nobody decides for oneself."""
    if by.is_superuser:
        return True
    return by.has_perm(GERER_LA_DELEGATION) and may_keep(by, user) and user.pk != by.pk
