"""The permission is a queryset: what a user may edit, read from the database at each request."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from collectivites.models import Collectivite


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
    """Return the collectivités that ``user`` may edit: all for staff, else those granted."""
    if not user.is_active:
        return Collectivite.objects.none()
    if has_staff_powers(user):
        return Collectivite.objects.all()
    return list_habilitated(user)


def list_habilitated(user):
    """Return the collectivités that ``user`` works for, by name; staff are of none."""
    granted = user.habilitations.en_vigueur()
    return Collectivite.objects.filter(pk__in=granted.values("collectivite"))
