"""Accounts of the delegation: who brings whom in, with which role; nobody raises themselves."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from post_office.models import Email

from accounts.permissions import ADMINISTRATEUR, GESTIONNAIRE, LECTEUR, ROLES
from accounts.services import comptes, delegation, double_authentification
from tests.factories import MOT_DE_PASSE
from tests.roles import nommer

LISTE = "/admin/accounts/user/"
NOUVEAU = "UnAutreMotDePasse-2026"
PERSONNES = ["gestionnaire", "responsable"]


@pytest.fixture
def persona(request):
    return request.getfixturevalue


def change(user):
    return f"{LISTE}{user.pk}/change/"


def fill(user, *roles, staff=False, **more):
    """What the page of an account sends."""
    groups = [Group.objects.get(name=role).pk for role in roles]
    person = {"username": user.username, "email": user.email, "is_active": "on"}
    joined = {"date_joined_0": "01/01/2026", "date_joined_1": "08:00"}
    return person | joined | {"groups": groups} | ({"is_staff": "on"} if staff else {}) | more


def read(user):
    user.refresh_from_db()
    powers = user.user_permissions.count()
    names = set(user.groups.values_list("name", flat=True))
    return user.is_staff, user.is_superuser, names, powers


NULLE_PART = (False, False, set(), 0)


# Bringing in and out


@pytest.mark.parametrize("role", ROLES)
def test_an_administrateur_brings_somebody_in_with_a_role(
    connecter, responsable, agent_de_lyon, role
):
    typed = fill(agent_de_lyon, role, staff=True)
    assert connecter(responsable).post(change(agent_de_lyon), typed).status_code == 302
    assert read(agent_de_lyon) == (True, False, {role}, 0)


def test_an_administrateur_makes_an_account_then_names_it(connecter, responsable):
    client = connecter(responsable)
    new = {"username": "neuve", "email": "neuve@etat.example", "usable_password": "true"}
    forged = {"is_staff": "on", "is_superuser": "on", "groups": ["1", "2", "3"]}
    password = {"password1": NOUVEAU, "password2": NOUVEAU}
    client.post(f"{LISTE}add/", new | password | forged)
    row = type(responsable).objects.get(username="neuve")
    assert read(row) == NULLE_PART
    client.post(change(row), fill(row, LECTEUR, staff=True))
    assert read(row) == (True, False, {LECTEUR}, 0)


def test_who_leaves_the_delegation_keeps_no_role(connecter, responsable, gestionnaire):
    connecter(responsable).post(change(gestionnaire), fill(gestionnaire, GESTIONNAIRE))
    assert read(gestionnaire) == NULLE_PART


def test_a_group_made_by_a_superuser_stays_when_roles_change(connecter, responsable, lecteur):
    autre = Group.objects.create(name="statistiques")
    lecteur.groups.add(autre)
    client = connecter(responsable)
    client.post(change(lecteur), fill(lecteur, GESTIONNAIRE, staff=True))
    assert read(lecteur)[2] == {"statistiques", GESTIONNAIRE}
    page = client.post(change(lecteur), fill(lecteur, staff=True) | {"groups": [autre.pk]})
    assert page.context["adminform"].form.errors.keys() == {"groups"}
    assert read(lecteur)[2] == {"statistiques", GESTIONNAIRE}


def test_a_superuser_gives_all_powers(connecter, administrateur, agent_de_lyon):
    typed = fill(agent_de_lyon, ADMINISTRATEUR, staff=True, is_superuser="on")
    connecter(administrateur).post(change(agent_de_lyon), typed)
    assert read(agent_de_lyon) == (True, True, {ADMINISTRATEUR}, 0)


# Escalation


@pytest.mark.parametrize("who", PERSONNES)
def test_nobody_makes_a_superuser_nor_gives_single_permissions(
    connecter, persona, agent_de_lyon, who
):
    every = [row.pk for row in Permission.objects.all()[:3]]
    typed = fill(agent_de_lyon, is_superuser="on", user_permissions=every)
    assert connecter(persona(who)).post(change(agent_de_lyon), typed).status_code == 302
    assert read(agent_de_lyon) == NULLE_PART


def test_a_gestionnaire_brings_nobody_in(connecter, gestionnaire, agent_de_lyon):
    typed = fill(agent_de_lyon, GESTIONNAIRE, staff=True)
    connecter(gestionnaire).post(change(agent_de_lyon), typed)
    assert read(agent_de_lyon) == NULLE_PART


def test_an_administrateur_does_not_change_their_own_role(connecter, responsable):
    before = read(responsable)
    typed = fill(responsable, *ROLES, is_superuser="on", first_name="Zoé")
    assert connecter(responsable).post(change(responsable), typed).status_code == 302
    assert read(responsable) == before
    assert responsable.first_name == "Zoé"


@pytest.mark.parametrize("target", ["lecteur", "responsable", "administrateur", "gestionnaire"])
def test_a_gestionnaire_touches_no_account_of_the_delegation(
    connecter, persona, gestionnaire, target
):
    row, client = persona(target), connecter(gestionnaire)
    typed = {"password1": NOUVEAU, "password2": NOUVEAU, "usable_password": "true"}
    assert client.post(change(row), fill(row, first_name="Zoé")).status_code == 403
    assert client.post(f"{LISTE}{row.pk}/password/", typed).status_code == 403
    row.refresh_from_db()
    assert (row.first_name != "Zoé", row.check_password(MOT_DE_PASSE)) == (True, True)


@pytest.mark.parametrize("who", PERSONNES)
def test_nobody_touches_the_account_of_a_superuser(connecter, persona, administrateur, who):
    client = connecter(persona(who))
    typed = {"password1": NOUVEAU, "password2": NOUVEAU, "usable_password": "true"}
    assert client.post(change(administrateur), fill(administrateur)).status_code == 403
    assert client.post(f"{LISTE}{administrateur.pk}/password/", typed).status_code == 403
    assert client.post(f"{LISTE}{administrateur.pk}/delete/", {"post": "yes"}).status_code == 403
    administrateur.refresh_from_db()
    assert administrateur.is_superuser and administrateur.check_password(MOT_DE_PASSE)


def test_an_administrateur_resets_the_password_of_a_colleague(connecter, responsable, lecteur):
    typed = {"password1": NOUVEAU, "password2": NOUVEAU, "usable_password": "true"}
    answer = connecter(responsable).post(f"{LISTE}{lecteur.pk}/password/", typed)
    lecteur.refresh_from_db()
    assert (answer.status_code, lecteur.check_password(NOUVEAU)) == (302, True)


def test_a_lecteur_opens_no_account(connecter, lecteur, agent_de_lyon):
    client = connecter(lecteur)
    assert client.get(LISTE).status_code == 403
    assert client.get(change(agent_de_lyon)).status_code == 403
    assert client.post(change(lecteur), fill(lecteur, *ROLES, staff=True)).status_code == 403
    assert read(lecteur) == (True, False, {LECTEUR}, 0)


def test_the_services_hold_without_the_page(gestionnaire, responsable, agent_de_lyon):
    administrateurs = Group.objects.filter(name=ADMINISTRATEUR)
    agent_de_lyon.is_staff = True
    for by in (gestionnaire, agent_de_lyon):
        with pytest.raises(PermissionDenied):
            comptes.save_compte(by=by, row=agent_de_lyon)
        with pytest.raises(PermissionDenied):
            delegation.assign_roles(by=by, user=agent_de_lyon, groups=administrateurs)
    agent_de_lyon.is_superuser = True
    with pytest.raises(PermissionDenied):
        comptes.save_compte(by=responsable, row=agent_de_lyon)
    with pytest.raises(PermissionDenied):
        delegation.assign_roles(by=responsable, user=responsable, groups=administrateurs)


# Addresses of accounts


def test_a_lecteur_reads_habilitations_without_addresses(connecter, lecteur, agent_de_lyon):
    client = connecter(lecteur)
    liste = "/admin/accounts/habilitation/"
    row = agent_de_lyon.habilitations.get()
    for address in (liste, f"{liste}{row.pk}/change/"):
        page = client.get(address)
        assert str(agent_de_lyon) in page.text
        assert agent_de_lyon.email not in page.text
    assert not client.get(liste, {"q": "@ville.example"}).context["cl"].result_list
    assert client.get(liste, {"user__email__startswith": "agent"}).status_code in (302, 400)


def test_a_gestionnaire_reads_them_with(connecter, gestionnaire, agent_de_lyon):
    page = connecter(gestionnaire).get("/admin/accounts/habilitation/")
    assert agent_de_lyon.email in page.text


# A second factor that was lost


@pytest.fixture
def telephones(agent_de_lyon, lecteur, administrateur):
    rows = [agent_de_lyon, lecteur, administrateur]
    for row in rows:
        Authenticator.objects.create(user=row, type=Authenticator.Type.TOTP, data={})
    return rows


def choose(client, rows, **typed):
    fields = {"action": "retirer_le_second_facteur", "_selected_action": [row.pk for row in rows]}
    return client.post(LISTE, fields | typed, follow=True)


def list_protected():
    return set(Authenticator.objects.values_list("user__username", flat=True))


def test_nothing_is_taken_off_before_the_number_is_typed(connecter, responsable, telephones):
    client = connecter(responsable)
    page = choose(client, telephones)
    assert "3 comptes sont concernés" in page.text
    assert "Tapez 3 pour confirmer." in choose(client, telephones, decider="oui", nombre="2").text
    assert len(list_protected()) == 3


def test_each_takes_off_what_is_of_their_rank(connecter, persona, telephones):
    choose(connecter(persona("gestionnaire")), telephones, decider="oui", nombre="3")
    assert list_protected() == {"lecteur", "administrateur"}
    page = choose(connecter(persona("responsable")), telephones, decider="oui", nombre="3")
    assert list_protected() == {"administrateur"}
    assert "vous ne gérez pas ce compte." in page.text
    assert "ce compte n’a pas de double authentification." in page.text
    assert Email.objects.count() == 2


def test_a_lecteur_takes_off_nothing(connecter, lecteur, telephones):
    choose(connecter(lecteur), telephones, decider="oui", nombre="3")
    assert len(list_protected()) == 3


def test_the_service_refuses_an_account_of_another_rank(telephones):
    by = nommer(GESTIONNAIRE)
    with pytest.raises(Exception, match="vous ne gérez pas"):
        double_authentification.remove_second_factor(by=by, pk=telephones[2].pk)
