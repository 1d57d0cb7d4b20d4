"""Accounts of the delegation, named by their role."""

from django.apps import apps
from django.contrib.auth.models import Group

from accounts.permissions import GESTIONNAIRE
from teleprocedure import roles
from tests.factories import UserFactory


def nommer(role=GESTIONNAIRE, **qui):
    """Make a member of the delegation in the group of ``role``.

    A test that really commits empties the tables behind it, groups included: they come back.
    """
    if not Group.objects.filter(name=role).exists():
        roles.grant(apps)
    member = UserFactory(is_staff=True, **qui)
    member.groups.add(Group.objects.get(name=role))
    return member
