"""The log-in by a code sent by mail: for those who come once a year and remember no password."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone
from post_office.models import Email

from tests.accounts.gestes import (
    CODE_DE_CONNEXION,
    CONNEXION,
    compute_code,
    is_logged_in,
    read_login_code,
    read_mail,
    turn_on_totp,
)
from tests.factories import MOT_DE_PASSE, UserFactory

DEMANDE = "/compte/connexion/code/"
SAISIE = "/compte/connexion/code/saisie/"
ADRESSE = "agent-lyon@ville.example"
INCONNUE = "agent-nulle@ville.example"
FAUX = "Ce code est incorrect."


@pytest.fixture
def demander(client):
    """Ask for a code, for the agent of Lyon unless another address is given."""

    def ask(email=ADRESSE, **more):
        return client.post(DEMANDE, {"email": email} | more)

    return ask


def type_code(client, code, **more):
    return client.post(SAISIE, {"code": code} | more)


def test_the_code_received_opens_the_session(demander, client, agent_de_lyon):
    assert demander()["Location"] == SAISIE
    message = read_mail(ADRESSE)
    assert message.subject == "Votre code de connexion à l’Atlas"
    code = read_login_code(ADRESSE)
    assert code not in message.subject
    assert type_code(client, code)["Location"] == "/mise-a-jour/"
    assert client.session["_auth_user_id"] == str(agent_de_lyon.pk)


def test_the_code_may_be_typed_in_small_letters_without_its_dash(demander, client, agent_de_lyon):
    demander()
    type_code(client, f" {read_login_code(ADRESSE).lower().replace('-', '')} ")
    assert is_logged_in(client)


def test_the_agent_is_led_back_to_the_page_asked_for(demander, client, agent_de_lyon):
    asked = "/mise-a-jour/lyon-69123/apd/"
    page = client.get(demander(next=asked)["Location"]).text
    assert f'value="{asked}"' in page
    assert type_code(client, read_login_code(ADRESSE), next=asked)["Location"] == asked


def test_an_address_on_another_site_is_ignored(demander, client, agent_de_lyon):
    demander()
    answer = type_code(client, read_login_code(ADRESSE), next="https://pirate.example/")
    assert answer["Location"] == "/mise-a-jour/"


def read_pages(demander, client, address) -> list[str]:
    """Return what is shown after asking, then after a wrong code, the address aside."""
    demander(address)
    pages = [client.get(SAISIE).text, type_code(client, "BCDF-GHJK").text]
    client.post("/compte/deconnexion/")
    return [page.replace(address, "").partition("<main")[2] for page in pages]


def test_the_pages_are_the_same_for_an_unknown_address(demander, client, agent_de_lyon):
    known, unknown = (strip_tokens(read_pages(demander, client, a)) for a in (ADRESSE, INCONNUE))
    assert known == unknown
    assert "S’il y a un compte à cette adresse" in known[0]
    assert FAUX in known[1]


def strip_tokens(pages: list[str]) -> list[str]:
    """Return the pages without the line of the token, which changes each time."""
    return [
        "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)
        for page in pages
    ]


@pytest.mark.parametrize("address", [INCONNUE, "parti@ville.example"])
def test_an_address_without_an_active_account_is_told_so_by_mail_only(
    demander, client, db, address
):
    UserFactory(username="parti", is_active=False)
    demander(address)
    assert read_mail(address).subject == "Aucun compte à cette adresse dans l’Atlas"
    assert FAUX in type_code(client, "BCDF-GHJK").text


def test_an_empty_code_never_opens_the_session_of_nobody(demander, client, db):
    demander(INCONNUE)
    for code in ("", "-", " ", "--"):
        type_code(client, code)
        assert not is_logged_in(client)


def test_after_three_wrong_codes_another_must_be_asked_for(demander, client, agent_de_lyon):
    demander()
    code = read_login_code(ADRESSE)
    for _ in range(2):
        assert FAUX in type_code(client, "BCDF-GHJK").text
    refusal = type_code(client, "BCDF-GHJK")
    assert refusal["Location"] == DEMANDE
    assert "Trop de tentatives." in client.get(DEMANDE).text
    assert type_code(client, code)["Location"] == DEMANDE
    assert not is_logged_in(client)


def test_a_code_is_void_after_a_quarter_of_an_hour(demander, client, agent_de_lyon):
    demander()
    code = read_login_code(ADRESSE)
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=2)):
        assert type_code(client, code)["Location"] == DEMANDE
    assert not is_logged_in(client)


def test_a_code_only_serves_in_the_browser_that_asked_for_it(demander, client, agent_de_lyon):
    demander()
    code = read_login_code(ADRESSE)
    type_code(client, code)
    client.post("/compte/deconnexion/")
    assert type_code(client, code)["Location"] == DEMANDE


def test_a_sixth_code_for_the_same_address_is_not_sent(demander, client, agent_de_lyon):
    for _ in range(6):
        client.post("/compte/deconnexion/")
        last = demander()
    assert Email.objects.count() == 5
    assert "Trop de tentatives" in last.text
    elsewhere = client.post(DEMANDE, {"email": ADRESSE}, REMOTE_ADDR="198.51.100.7")
    assert (elsewhere.status_code, Email.objects.count()) == (302, 6)


@pytest.mark.parametrize("typed", ["AGENT@ville-évreux.fr", "Agent@VILLE-ÉVREUX.fr"])
def test_the_code_leaves_for_the_address_kept(demander, client, db, typed):
    UserFactory(username="evreux", email="agent@xn--ville-vreux-gbb.fr")
    demander(typed)
    type_code(client, read_login_code("agent@xn--ville-vreux-gbb.fr"))
    assert is_logged_in(client)


def test_the_log_in_waits_for_the_code_until_it_is_given_up(demander, client, agent_de_lyon):
    demander()
    assert client.get(CONNEXION)["Location"] == SAISIE
    given_up = client.post("/compte/deconnexion/", {"next": CONNEXION})
    assert given_up["Location"] == CONNEXION
    assert client.get(CONNEXION).status_code == 200


def test_the_code_page_alone_leads_to_the_request(client, db):
    assert client.get(SAISIE)["Location"] == DEMANDE


def test_a_second_factor_is_asked_for_all_the_same(demander, client, agent_de_lyon):
    secret = turn_on_totp(agent_de_lyon)
    demander()
    step = type_code(client, read_login_code(ADRESSE))
    assert (step["Location"], is_logged_in(client)) == (
        "/compte/double-authentification/code/",
        False,
    )
    client.post(step["Location"], {"code": compute_code(secret)})
    assert is_logged_in(client)


def test_no_code_opens_an_account_whose_address_nobody_proved(demander, db):
    user = UserFactory(username="nouveau", prouvee=False)
    demander(user.email)
    assert CODE_DE_CONNEXION.search(read_mail(user.email).message) is None


def test_no_code_opens_an_account_by_the_address_it_waits_to_prove(demander, agent_de_lyon):
    EmailAddress.objects.create(user=agent_de_lyon, email="victime@ville.example")
    demander("victime@ville.example")
    assert CODE_DE_CONNEXION.search(read_mail("victime@ville.example").message) is None


def test_the_password_still_opens_after_a_code_was_given_up(demander, client, agent_de_lyon):
    demander()
    client.post("/compte/deconnexion/")
    codes = {"login": "agent-lyon", "password": MOT_DE_PASSE}
    assert client.post(CONNEXION, codes)["Location"] == "/mise-a-jour/"
