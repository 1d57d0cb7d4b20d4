"""The log-in: who gets in, what the others are told, and how guessing is slowed."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.messages import CODES_INCORRECTS
from tests.accounts.gestes import CONNEXION, is_logged_in
from tests.factories import MOT_DE_PASSE, UserFactory

TROP = "Trop de tentatives"


@pytest.fixture
def horloge():
    """Stop the clock, so that a slow machine does not outlive the limits by the minute."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def connexion(client):
    """Send the log-in form, with the right password and from here unless told otherwise."""

    def log_in(login, password=MOT_DE_PASSE, ip="192.0.2.1", **more):
        fields = {"login": login, "password": password} | more
        return client.post(CONNEXION, fields, REMOTE_ADDR=ip)

    return log_in


@pytest.mark.parametrize(
    "login",
    [
        "agent-lyon",
        "AGENT-Lyon",
        " agent-lyon ",
        "agent-lyon@ville.example",
        "Agent-Lyon@VILLE.example",
    ],
)
def test_an_agent_logs_in_by_identifiant_or_address_whatever_the_case(
    connexion, client, agent_de_lyon, login
):
    response = connexion(login)
    assert (response.status_code, response["Location"]) == (302, "/mise-a-jour/")
    assert client.session["_auth_user_id"] == str(agent_de_lyon.pk)


@pytest.mark.parametrize(
    "login", ["agent-lyon", "agent-lyon@ville.example", "personne", "x@y.example"]
)
def test_a_refusal_is_in_french_and_does_not_tell_who_exists(
    connexion, client, agent_de_lyon, login
):
    response = connexion(login, "pas-le-bon-mot-de-passe")
    assert response.status_code == 200
    assert CODES_INCORRECTS in response.text
    assert 'id="erreurs"' in response.text
    assert not is_logged_in(client)


def test_the_identifiant_is_kept_and_the_password_is_not(connexion, agent_de_lyon):
    page = connexion("agent-lyon", "pas-le-bon-mot-de-passe").text
    assert 'value="agent-lyon"' in page
    assert "pas-le-bon-mot-de-passe" not in page


def test_empty_fields_are_told_beside_each(connexion, db):
    page = connexion("", "").text
    assert page.count("Ce champ est obligatoire.") == 4


def test_ten_failures_close_an_account_s_log_in_from_there_for_a_quarter_of_an_hour(
    connexion, client, agent_de_lyon, horloge
):
    for _ in range(10):
        assert CODES_INCORRECTS in connexion("agent-lyon", "faux").text
    refusal = connexion("agent-lyon")
    assert (refusal.status_code, is_logged_in(client)) == (429, False)
    assert TROP in refusal.text
    horloge.shift(timedelta(minutes=15, seconds=1))
    assert connexion("agent-lyon").status_code == 302


def test_the_right_password_still_enters_from_elsewhere(connexion, agent_de_lyon, horloge):
    for _ in range(11):
        connexion("agent-lyon", "faux")
    assert connexion("agent-lyon", ip="198.51.100.7").status_code == 302


def test_failures_under_one_s_address_count_with_those_under_one_s_identifiant(
    connexion, agent_de_lyon, horloge
):
    for login in ["agent-lyon", "agent-lyon@ville.example"] * 5:
        connexion(login, "faux")
    assert connexion("AGENT-lyon").status_code == 429


def test_failures_on_one_account_do_not_close_another(connexion, agent_de_lyon, agent_d_angers):
    for _ in range(11):
        connexion("agent-lyon", "faux")
    assert connexion("agent-angers").status_code == 302


def test_a_hundred_failures_from_one_place_close_all_log_ins_from_there(
    connexion, agent_de_lyon, horloge
):
    for rank in range(100):
        assert CODES_INCORRECTS in connexion(f"inconnu-{rank}", "faux").text
        horloge.shift(timedelta(seconds=3))
    assert connexion("agent-lyon").status_code == 429


def test_thirty_log_ins_a_minute_from_one_place_are_a_429_in_french(connexion, db, horloge):
    statuses = [connexion(f"inconnu-{rank}", "faux").status_code for rank in range(31)]
    assert statuses == [200] * 30 + [429]
    page = connexion("inconnu", "faux")
    assert "<h1>Trop de tentatives</h1>" in page.text
    assert "Votre compte n’est pas bloqué" in page.text
    assert page["Retry-After"] == "900"


def test_the_log_in_of_the_admin_is_limited_too(client, administrateur):
    response = client.get("/admin/")
    assert response["Location"].startswith("/admin/login/")
    login = client.get(response["Location"])
    assert (login.status_code, login["Location"].split("?")[0]) == (302, CONNEXION)


def test_an_inactive_account_is_told_so_and_stays_out(connexion, client, db):
    UserFactory(username="parti", is_active=False)
    response = connexion("parti")
    assert response["Location"] == "/compte/inactif/"
    assert not is_logged_in(client)
    assert "Ce compte ne permet plus de se connecter." in client.get("/compte/inactif/").text


def test_an_account_made_inactive_loses_its_session(connecter, agent_de_lyon):
    client = connecter(agent_de_lyon)
    assert client.get("/mise-a-jour/lyon-69123/").status_code == 200
    agent_de_lyon.is_active = False
    agent_de_lyon.save()
    assert client.get("/mise-a-jour/lyon-69123/").status_code == 302


def test_an_agent_is_led_back_to_the_page_asked_for(client, connexion, agent_de_lyon):
    asked = "/mise-a-jour/lyon-69123/apd/"
    door = client.get(asked)
    assert door["Location"] == f"{CONNEXION}?next={asked}"
    assert f'value="{asked}"' in client.get(door["Location"]).text
    assert connexion("agent-lyon", next=asked)["Location"] == asked


def test_an_address_on_another_site_is_ignored(connexion, agent_de_lyon):
    assert connexion("agent-lyon", next="https://pirate.example/")["Location"] == "/mise-a-jour/"


def test_logging_in_changes_the_session_key(client, connexion, agent_de_lyon):
    connexion("agent-lyon")
    first = client.session.session_key
    client.post("/compte/deconnexion/")
    connexion("agent-lyon")
    assert client.session.session_key != first


def test_only_a_post_logs_out(connecter, agent_de_lyon):
    client = connecter(agent_de_lyon)
    assert "Se déconnecter\u00a0?" in client.get("/compte/deconnexion/").text
    assert is_logged_in(client)
    response = client.post("/compte/deconnexion/")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert not is_logged_in(client)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_ends_with_the_browser(
    connexion, agent_de_lyon
):
    cookie = connexion("agent-lyon").cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == cookie["expires"] == ""


def test_a_log_in_without_its_token_is_refused_in_french(agent_de_lyon, client):
    client.handler.enforce_csrf_checks = True
    response = client.post(CONNEXION, {"login": "agent-lyon", "password": MOT_DE_PASSE})
    assert response.status_code == 403
    assert "Le formulaire a expiré" in response.text


def test_the_log_in_leads_to_the_other_ways_in(client, db):
    page = client.get(f"{CONNEXION}?next=/mise-a-jour/").text
    for address in ("/compte/codes-oublies/", "/compte/inscription/", "/compte/connexion/code/"):
        assert f'href="{address}' in page


def test_allauth_s_own_addresses_are_not_served(client, db):
    for address in ("/accounts/signup/", "/accounts/login/", "/compte/signup/"):
        assert client.get(address).status_code == 404
