"""Who is of the delegation, and with which roles."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.permissions import ROLES, may_keep, may_name
from collectivites.journal import service


def check_powers(by: User, row: User) -> None:
    """Refuse an account that ``by`` may not touch, and powers that ``by`` may not give or take.

    ``row`` is the account as typed; what it was is read again.
    """
    known = User.objects.select_for_update(of=("self",)).filter(pk=row.pk).first() or User()
    if by.is_superuser:
        return
    if not may_keep(by, known) or row.is_superuser != known.is_superuser:
        raise PermissionDenied
    if row.is_staff != known.is_staff and not may_name(by, known):
        raise PermissionDenied


@service
def assign_roles(*, by: User, user: User, groups: Iterable[Group]) -> None:
    """Give ``user`` these roles, and none of the others; who leaves the delegation keeps none.

    Only the three roles are given here; a group that a superuser made stays as it is.
    """
    if not may_name(by, user):
        raise PermissionDenied
    chosen = {group.name for group in groups} & set(ROLES) if user.is_staff else set()
    given = set(user.groups.filter(name__in=ROLES).values_list("name", flat=True))
    user.groups.remove(*Group.objects.filter(name__in=given - chosen))
    user.groups.add(*Group.objects.filter(name__in=chosen - given))
