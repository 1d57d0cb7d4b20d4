"""The three groups of the delegation hold what the table says, and the table forgets nothing."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.permissions import (
    ADMINISTRATEUR,
    GESTIONNAIRE,
    LECTEUR,
    ROLES,
    editable_collectivites,
)
from teleprocedure import roles

NOTRES = [
    model
    for label in roles.APPLICATIONS
    for model in apps.get_app_config(label).get_models()
    if not model.__name__.startswith("Historical")
]
LIGNE = "{}.{}"
EDITEUR = SimpleNamespace(connection=connection)


def list_held(role) -> set[str]:
    held = Permission.objects.filter(group__name=role)
    return {LIGNE.format(*row) for row in held.values_list("content_type__app_label", "codename")}


def test_every_model_of_ours_has_its_line():
    assert {model._meta.label_lower for model in NOTRES} == set(roles.MODELES)


def test_every_permission_of_ours_that_is_no_verb_has_its_line():
    ours = {
        LIGNE.format(model._meta.app_label, codename)
        for model in NOTRES
        for codename, _ in model._meta.permissions
    }
    assert ours == set(roles.PARTICULIERES)


@pytest.mark.parametrize("role", ROLES)
def test_migrations_give_each_group_what_the_table_says(db, role):
    if not Group.objects.filter(name=role).exists():
        roles.grant(apps)
    assert list_held(role) == roles.list_permissions(role)


def test_each_role_may_all_that_the_one_before_may(db):
    lecteur, gestionnaire, administrateur = map(roles.list_permissions, ROLES)
    assert lecteur < gestionnaire < administrateur
    assert administrateur - gestionnaire == {"accounts.gerer_la_delegation"}


def test_a_lecteur_only_reads():
    verbs = {name.split(".")[1].split("_")[0] for name in roles.list_permissions(LECTEUR)}
    assert verbs == {"view"}


def test_accounts_and_what_agents_did_not_send_are_not_for_a_lecteur():
    hidden = {"accounts.view_user", "accounts.view_codeofficiel", "teleprocedure.view_brouillon"}
    assert not hidden & roles.list_permissions(LECTEUR)
    assert "collectivites.donnees_personnelles" not in roles.list_permissions(LECTEUR)


def test_the_migration_goes_back_and_forth(db):
    roles.install(apps, EDITEUR)
    roles.uninstall(apps, EDITEUR)
    assert not Group.objects.filter(name__in=ROLES).exists()
    roles.install(apps, EDITEUR)
    assert list_held(ADMINISTRATEUR) == roles.list_permissions(ADMINISTRATEUR)


def test_what_was_granted_by_hand_does_not_survive_the_table(db):
    roles.grant(apps)
    Group.objects.get(name=LECTEUR).permissions.add(Permission.objects.get(codename="add_user"))
    roles.grant(apps)
    assert list_held(LECTEUR) == roles.list_permissions(LECTEUR)


# The tabs


@pytest.mark.parametrize("role", ["gestionnaire", "responsable", "administrateur"])
def test_who_runs_the_campaign_edits_every_collectivite(request, lyon, angers, role):
    assert editable_collectivites(request.getfixturevalue(role)).count() == 2


def test_a_lecteur_edits_none_even_one_held_before(connecter, lecteur, agent_de_lyon, lyon):
    agent_de_lyon.habilitations.update(user=lecteur)
    assert not editable_collectivites(lecteur).exists()
    assert connecter(lecteur).get("/mise-a-jour/lyon-69123/contacts/").status_code in (403, 404)


def test_staff_in_no_group_edit_none(django_user_model, lyon):
    bare = django_user_model(username="nu", is_staff=True)
    bare.save()
    assert not editable_collectivites(bare).exists()


def test_a_role_taken_back_is_taken_back_at_the_next_request(connecter, gestionnaire, lyon):
    client = connecter(gestionnaire)
    assert client.get("/mise-a-jour/lyon-69123/").status_code == 200
    gestionnaire.groups.remove(Group.objects.get(name=GESTIONNAIRE))
    assert client.get("/mise-a-jour/lyon-69123/").status_code == 404
    assert client.get("/admin/collectivites/collectivite/").status_code == 403


def test_agents_do_not_pay_for_the_roles(agent_de_lyon, lyon):
    with CaptureQueriesContext(connection) as queries:
        assert list(editable_collectivites(agent_de_lyon)) == [lyon]
    assert len(queries) == 1
