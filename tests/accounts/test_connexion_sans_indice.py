"""What follows a sign-up tells nobody whether the address was known before."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.management import call_command
from post_office.models import Email

from accounts.messages import CODES_INCORRECTS
from accounts.models import Habilitation, User
from accounts.services.comptes import remove_never_proven
from tests.accounts.gestes import CONNEXION, is_logged_in, read_link
from tests.accounts.profils import (
    AGENT,
    CHOISI,
    INSCRIPTION,
    list_recipients,
    list_subjects,
    prove,
    sign_up,
)
from tests.conftest import ClientStrict
from tests.factories import MOT_DE_PASSE, UserFactory

CONNUE = "agent-lyon@ville.example"
INCONNUE = "inconnue@ville.example"
ADRESSES = [CONNUE, INCONNUE]
JETON = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
OUBLI = "/compte/codes-oublies/"


def read(response, address: str) -> tuple:
    """Return all that an answer shows, the token of the form and the address typed aside."""
    shown = JETON.sub("", response.text).replace(address, "")
    return response.status_code, response.get("Location"), sorted(response.cookies), shown


def log_in(login, password, client=None):
    client = client or ClientStrict()
    return client.post(CONNEXION, {"login": login, "password": password}), client


def follow_up(address: str, identifiant: str) -> list:
    """Sign up with ``address``, then do what could tell whether it was known."""
    visitor = ClientStrict()
    answers = [sign_up(visitor, address, username=identifiant)]
    for login in (identifiant, address):
        for client in (visitor, ClientStrict()):
            answers.append(log_in(login, CHOISI, client)[0])
            assert not is_logged_in(client)
    answers.append(visitor.get(CONNEXION))
    answers.append(sign_up(ClientStrict(), "autre@ville.example", username=identifiant))
    answers.append(sign_up(ClientStrict(), address, username=identifiant))
    answers.append(sign_up(ClientStrict(), address, username=f"{identifiant}-2"))
    answers.append(sign_up(ClientStrict(), address, username=identifiant))
    return [read(answer, address) for answer in answers]


def test_what_follows_a_sign_up_is_the_same_for_a_known_address(lyon, agent_de_lyon):
    answers = []
    for address in ADRESSES:
        answers.append(follow_up(address, "nouvelle"))
        User.objects.exclude(pk=agent_de_lyon.pk).delete()
    known, unknown = answers
    assert known == unknown
    assert [status for status, *_ in known] == [302, *[200] * 6, 302, 302, 302]


def test_the_decoy_of_a_known_address_is_nobody(lyon, agent_de_lyon):
    sign_up(ClientStrict(), CONNUE, username="nouvelle")
    log_in("nouvelle", CHOISI)
    decoy = User.objects.get(username="nouvelle")
    assert decoy.email.endswith("@compte.invalid")
    assert CONNUE not in decoy.email
    assert not EmailAddress.objects.filter(user=decoy, verified=True).exists()
    assert not Habilitation.objects.filter(user=decoy).exists()
    assert not Habilitation.history.filter(user=decoy).exists()
    assert list_recipients() == [CONNUE]
    assert sign_up(ClientStrict(), decoy.email, username="encore").status_code == 302
    assert list_recipients() == [CONNUE]


def test_a_decoy_does_not_outlive_the_account_it_hides(lyon, agent_de_lyon):
    sign_up(ClientStrict(), CONNUE, username="nouvelle")
    agent_de_lyon.delete()
    assert sign_up(ClientStrict(), CONNUE, username="nouvelle").status_code == 302
    assert User.objects.get().email == CONNUE


def test_a_decoy_goes_after_a_week(lyon, agent_de_lyon):
    sign_up(ClientStrict(), CONNUE, username="nouvelle")
    User.objects.filter(username="nouvelle").update(date_joined="2026-01-01T00:00:00Z")
    assert remove_never_proven(by=None) == 1
    assert list(User.objects.all()) == [agent_de_lyon]


@pytest.mark.parametrize("login", ["nouveau", "nouveau@ville.example"])
def test_an_address_not_proven_is_answered_as_a_wrong_password(db, login):
    UserFactory(username="nouveau", prouvee=False)
    right, client = log_in(login, MOT_DE_PASSE)
    wrong, other = log_in(login, "faux")
    assert read(right, "") == read(wrong, "")
    assert CODES_INCORRECTS in right.text
    assert dict(client.session) == dict(other.session) == {}
    assert list_subjects("nouveau@ville.example") == ["Confirmez votre adresse pour l’Atlas"]
    assert Email.objects.count() == 1


def test_the_link_sent_again_opens_with_the_password(db):
    user = UserFactory(username="nouveau", prouvee=False)
    log_in("nouveau", MOT_DE_PASSE)
    client = ClientStrict()
    assert prove(client, user.email, MOT_DE_PASSE).status_code == 302
    assert is_logged_in(client)
    assert log_in("nouveau", MOT_DE_PASSE)[0].status_code == 302


def test_a_right_password_before_the_proof_counts_as_a_failure(db):
    UserFactory(username="nouveau", prouvee=False)
    statuses = [log_in("nouveau", MOT_DE_PASSE)[0].status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


def test_the_first_superuser_enters_by_the_link(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", MOT_DE_PASSE)
    names = {"username": "chef", "email": "chef@delegation.example"}
    call_command("createsuperuser", interactive=False, verbosity=0, **names)
    assert CODES_INCORRECTS in log_in("chef", MOT_DE_PASSE)[0].text
    client = ClientStrict()
    assert prove(client, names["email"], MOT_DE_PASSE).status_code == 302
    assert is_logged_in(client)


def test_an_account_made_without_a_password_enters_by_lost_codes(db):
    user = UserFactory(username="nouveau", prouvee=False)
    user.set_unusable_password()
    user.save()
    client = ClientStrict()
    client.post(OUBLI, {"email": user.email})
    chosen = client.get(read_link(user.email))["Location"]
    assert client.post(chosen, {"password1": CHOISI})["Location"] == f"{OUBLI}termine/"
    assert CODES_INCORRECTS in log_in("nouveau", CHOISI)[0].text
    assert prove(client, user.email).status_code == 302
    assert is_logged_in(client)


# What a log-in costs, and what it recognises


@pytest.mark.parametrize("login", ["agent-lyon", CONNUE, "personne", INCONNUE, "nouvelle"])
def test_a_refusal_costs_one_hash(lyon, agent_de_lyon, monkeypatch, login):
    sign_up(ClientStrict(), CONNUE, username="nouvelle")
    EmailAddress.objects.create(user=agent_de_lyon, email=INCONNUE)
    encode, calls = MD5PasswordHasher.encode, []

    def count(*args):
        calls.append(login)
        return encode(*args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", count)
    assert log_in(login, "faux")[0].status_code == 200
    assert len(calls) == 1


@pytest.mark.parametrize(
    "login",
    [
        "ａｇｅｎｔ",
        "AGENT ",
        "agent@ville-évreux.fr",
        "Agent@xn--ville-vreux-gbb.fr",
        "agent＠ville-évreux.fr",
    ],
)
def test_every_spelling_enters(db, login):
    UserFactory(username="agent", email="agent@ville-évreux.fr")
    response, client = log_in(login, MOT_DE_PASSE)
    assert (response["Location"], is_logged_in(client)) == ("/mise-a-jour/", True)


def test_nobody_enters_by_an_address_that_they_wait_to_prove(agent_de_lyon):
    EmailAddress.objects.create(user=agent_de_lyon, email=INCONNUE)
    response, client = log_in(INCONNUE, MOT_DE_PASSE)
    assert (CODES_INCORRECTS in response.text, is_logged_in(client)) == (True, False)
    assert not Email.objects.exists()


def test_a_link_merely_opened_logs_nobody_out(lyon, connecter, agent_de_lyon):
    sign_up(ClientStrict())
    client = connecter(agent_de_lyon)
    response = prove(client, password="faux")
    assert response.status_code == 422
    assert client.session["_auth_user_id"] == str(agent_de_lyon.pk)
    assert prove(client).status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email=AGENT).pk)


def test_the_page_of_sign_up_stays_open_after_a_known_address(lyon, agent_de_lyon):
    for address in ADRESSES:
        visitor = ClientStrict()
        sign_up(visitor, address, username=f"profil-{address[:3]}")
        assert visitor.get(INSCRIPTION).status_code == 200
