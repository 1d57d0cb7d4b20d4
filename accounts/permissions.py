"""The permission is a queryset: what a user may edit, read from the database at each request."""

from collectivites.models import Collectivite


def editable_collectivites(user):
    """Return the collectivités that ``user`` may edit: all for staff, else those granted."""
    if not user.is_active:
        return Collectivite.objects.none()
    if user.is_staff:
        return Collectivite.objects.all()
    return list_habilitated(user)


def list_habilitated(user):
    """Return the collectivités that ``user`` works for, by name; staff are of none."""
    granted = user.habilitations.en_vigueur()
    return Collectivite.objects.filter(pk__in=granted.values("collectivite"))
