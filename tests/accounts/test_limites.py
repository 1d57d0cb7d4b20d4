"""Guessing is slowed before anything costly is done, and never at the expense of the owner."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone

from accounts.messages import CODES_INCORRECTS
from atlas.settings import base
from tests.accounts.gestes import CONNEXION, compute_code, is_logged_in, read_link, turn_on_totp
from tests.accounts.profils import INSCRIPTION, type_profile
from tests.conftest import ClientStrict
from tests.factories import MOT_DE_PASSE

FAUX = "pas-le-bon-mot-de-passe"
ADRESSE = "agent-lyon@ville.example"
FORMES = [
    "agent-lyon",
    ADRESSE,
    "AGENT-LYON",
    "Agent-Lyon@VILLE.example",
    " agent-lyon ",
    "ａｇｅｎｔ-lyon",
    "agent-lyon@ville.ｅｘａｍｐｌｅ",
]
ICI, AILLEURS = "192.0.2.1", "198.51.100.7"


@pytest.fixture(autouse=True)
def horloge():
    """Stop the clock, so that a slow machine does not outlive the limits by the minute."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def log_in(login="agent-lyon", password=MOT_DE_PASSE, ip=ICI, **headers):
    """Try from a browser without a past."""
    client = ClientStrict()
    fields = {"login": login, "password": password}
    return client.post(CONNEXION, fields, REMOTE_ADDR=ip, **headers), client


def fail(times, login="agent-lyon", **more):
    """Try a wrong password so many times; return the statuses."""
    return [log_in(login, FAUX, **more)[0].status_code for _ in range(times)]


def test_the_eleventh_failure_is_a_429_whatever_name_the_account_is_given(agent_de_lyon):
    logins = (FORMES * 2)[:11]
    responses = [log_in(login, FAUX)[0] for login in logins]
    assert [response.status_code for response in responses] == [200] * 10 + [429]
    assert all(CODES_INCORRECTS in response.text for response in responses[:10])
    assert responses[-1]["Retry-After"] == "900"
    assert "<h1>Trop de tentatives</h1>" in responses[-1].text
    assert all(log_in(login)[0].status_code == 429 for login in FORMES)


def test_the_same_goes_for_an_account_that_does_not_exist(db):
    statuses = [log_in(login, FAUX)[0].status_code for login in ["personne", "PERSONNE"] * 6]
    assert statuses == [200] * 10 + [429] * 2


def test_the_owner_enters_from_elsewhere_and_from_here_once_the_time_is_over(
    agent_de_lyon, horloge
):
    assert fail(12)[-1] == 429
    response, client = log_in(ip=AILLEURS)
    assert (response.status_code, is_logged_in(client)) == (302, True)
    assert log_in()[0].status_code == 429
    horloge.shift(timedelta(seconds=901))
    response, client = log_in()
    assert (response.status_code, is_logged_in(client)) == (302, True)


def test_refusals_do_not_prolong_the_wait(agent_de_lyon, horloge):
    fail(10)
    for _ in range(8):
        horloge.shift(timedelta(seconds=110))
        assert log_in()[0].status_code == 429
    horloge.shift(timedelta(seconds=30))
    assert log_in()[0].status_code == 302


def test_a_success_does_not_clear_the_failures(agent_de_lyon, horloge):
    fail(9)
    horloge.shift(timedelta(seconds=1))
    assert log_in()[0].status_code == 302
    assert fail(2) == [200, 429]


def test_successes_are_not_counted(agent_de_lyon):
    assert {log_in()[0].status_code for _ in range(15)} == {302}


def test_nothing_is_hashed_once_the_limit_is_reached(agent_de_lyon, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("un mot de passe a été haché")

    fail(10)
    monkeypatch.setattr(MD5PasswordHasher, "encode", refuse)
    monkeypatch.setattr(MD5PasswordHasher, "verify", refuse)
    assert log_in()[0].status_code == 429
    with pytest.raises(AssertionError, match="haché"):
        log_in(ip=AILLEURS)


def test_nor_at_sign_up_past_the_limit_of_the_network(lyon, monkeypatch):
    typed = type_profile(nom="Atlantide")
    statuses = [ClientStrict().post(INSCRIPTION, typed).status_code for _ in range(20)]
    assert 429 not in statuses
    monkeypatch.setattr(MD5PasswordHasher, "encode", None)
    refusal = ClientStrict().post(INSCRIPTION, type_profile())
    assert (refusal.status_code, refusal["Retry-After"]) == (429, "900")


# Where failures come from


def test_an_ipv6_network_is_one_place(agent_de_lyon):
    statuses = [fail(1, ip=f"2001:db8:0:1::{rank:x}")[0] for rank in range(1, 12)]
    assert statuses == [200] * 10 + [429]
    assert log_in(ip="2001:db8:0:1:ffff:ffff:ffff:ffff")[0].status_code == 429
    assert log_in(ip="2001:db8:0:2::1")[0].status_code == 302


def test_an_ipv4_address_written_as_ipv6_is_the_same_place(agent_de_lyon):
    statuses = [fail(1, ip=ip)[0] for ip in [ICI, f"::ffff:{ICI}"] * 5]
    assert statuses == [200] * 10
    assert log_in(ip=f"::ffff:{ICI}")[0].status_code == 429
    assert log_in()[0].status_code == 429
    assert log_in(ip=f"::ffff:{AILLEURS}")[0].status_code == 302


def test_the_limits_of_a_place_tell_mapped_addresses_apart(db):
    typed = type_profile(nom="Atlantide")
    ips = [f"::ffff:192.0.2.{rank}" for rank in range(21)]
    statuses = {ClientStrict().post(INSCRIPTION, typed, REMOTE_ADDR=ip).status_code for ip in ips}
    assert 429 not in statuses


def fill_the_place(horloge):
    """Fail ninety-nine times from here, on accounts that do not exist."""
    for rank in range(99):
        assert fail(1, f"inconnu-{rank}") == [200]
        horloge.shift(timedelta(seconds=3))


def test_a_second_factor_given_does_not_empty_the_count_of_the_place(agent_de_lyon, horloge):
    secret = turn_on_totp(agent_de_lyon)
    fill_the_place(horloge)
    response, client = log_in()
    client.post(response["Location"], {"code": compute_code(secret)}, REMOTE_ADDR=ICI)
    assert is_logged_in(client)
    assert [fail(1, f"encore-{rank}")[0] for rank in range(2)] == [200, 429]


def test_nor_does_a_password_chosen_by_the_link_received(agent_de_lyon, horloge):
    fill_the_place(horloge)
    client = ClientStrict(REMOTE_ADDR=ICI)
    client.post("/compte/codes-oublies/", {"email": ADRESSE})
    page = client.get(read_link(ADRESSE))["Location"]
    assert client.post(page, {"password1": "la-rivière-monte-à-midi"}).status_code == 302
    assert [fail(1, f"encore-{rank}")[0] for rank in range(2)] == [200, 429]


def test_neighbours_in_ipv4_are_different_places(agent_de_lyon):
    fail(11, ip="192.0.2.1")
    assert log_in(ip="192.0.2.2")[0].status_code == 302


def test_a_header_does_not_make_another_place(agent_de_lyon):
    statuses = [
        fail(1, HTTP_X_FORWARDED_FOR=f"203.0.113.{rank}", HTTP_X_REAL_IP=f"203.0.113.{rank}")[0]
        for rank in range(11)
    ]
    assert statuses == [200] * 10 + [429]
    assert log_in(HTTP_FORWARDED="for=203.0.113.99")[0].status_code == 429


def test_behind_trusted_proxies_the_last_address_they_wrote_counts(agent_de_lyon, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    typed = [f"203.0.113.{rank}, {ICI}" for rank in range(11)]
    statuses = [fail(1, ip="10.0.0.1", HTTP_X_FORWARDED_FOR=text)[0] for text in typed]
    assert statuses == [200] * 10 + [429]
    other = {"ip": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"{ICI}, {AILLEURS}"}
    assert log_in(**other)[0].status_code == 302


def test_no_proxy_is_trusted_unless_settings_say_so():
    assert base.ALLAUTH_TRUSTED_PROXY_COUNT == 0


def test_failures_are_counted_where_all_workers_look():
    assert base.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


# The door of the delegation


def test_the_admin_has_no_other_door(administrateur):
    client = ClientStrict()
    typed = {"username": "administrateur", "password": MOT_DE_PASSE, "next": "/admin/"}
    for address in ("/admin/", "/admin/login/", "/admin/accounts/user/"):
        response = client.post(address, typed)
        assert response.status_code == 302
        assert response["Location"].split("?")[0] in (CONNEXION, "/admin/login/")
    assert not is_logged_in(client)


def test_failures_on_the_admin_count_too(administrateur):
    statuses = [
        ClientStrict()
        .post(f"{CONNEXION}?next=/admin/", {"login": "administrateur", "password": FAUX})
        .status_code
        for _ in range(11)
    ]
    assert statuses == [200] * 10 + [429]
    assert fail(1, "administrateur", ip="127.0.0.1") == [429]
