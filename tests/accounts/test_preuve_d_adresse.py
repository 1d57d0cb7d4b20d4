"""The link that proves an address: shown by a GET, used by a POST, once, a day, from anywhere."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone
from post_office.models import Email

from accounts.models import Habilitation, User
from tests.accounts.gestes import CONNEXION, is_logged_in
from tests.accounts.profils import (
    AGENT,
    CHOISI,
    ENVOYE,
    INSCRIPTION,
    prove,
    read_proof_link,
    sign_up,
    type_profile,
)
from tests.conftest import ClientStrict

PERIME = "Ce lien n’est plus valable"
CONNUE = "agent-lyon@ville.example"


def test_opening_the_link_shows_who_asked_and_changes_nothing(client, lyon):
    sign_up(client)
    link = read_proof_link()
    for _ in range(2):
        page = client.get(link)
        assert page.status_code == 200
        for said in (AGENT, "Camille Berthier", "camille", "Oui, confirmer", "Non, supprimer"):
            assert said in page.text
        assert "no-store" in page["Cache-Control"]
    assert not EmailAddress.objects.get().verified


def test_the_button_proves_and_lets_in_from_another_device(client, lyon):
    sign_up(client)
    elsewhere = ClientStrict()
    assert prove(elsewhere)["Location"] == "/mise-a-jour/"
    assert EmailAddress.objects.get().verified
    assert is_logged_in(elsewhere)
    assert not is_logged_in(client)


@pytest.mark.parametrize("password", ["", "un-autre-mot-de-passe"])
def test_the_link_without_the_password_chosen_proves_nothing(client, lyon, password):
    sign_up(client)
    response = prove(client, password=password)
    assert (response.status_code, "id_password-desc-error" in response.text) == (422, True)
    assert not EmailAddress.objects.get().verified


def test_the_owner_already_in_proves_a_new_address_by_the_button_alone(connecter, agent_de_lyon):
    EmailAddress.objects.create(user=agent_de_lyon, email="neuve@lyon.fr")
    EmailAddress.objects.get(email="neuve@lyon.fr").send_confirmation(None)
    stranger = ClientStrict()
    assert stranger.post(read_proof_link("neuve@lyon.fr")).status_code == 422
    connecter(agent_de_lyon).post(read_proof_link("neuve@lyon.fr"))
    agent_de_lyon.refresh_from_db()
    assert agent_de_lyon.email == "neuve@lyon.fr"


def test_the_link_works_once(client, lyon):
    sign_up(client)
    link = read_proof_link()
    prove(client)
    for response in (client.get(link), client.post(link), client.post(link, {"supprimer": "oui"})):
        assert response.status_code == 404
        assert PERIME in response.text
    assert EmailAddress.objects.get().verified


def test_no_deletes_the_request_and_all_that_it_made(client, lyon):
    sign_up(client)
    link = read_proof_link()
    response = client.post(link, {"supprimer": "oui"})
    assert (response.status_code, "La demande est supprimée" in response.text) == (200, True)
    for kept in (User, EmailAddress, Habilitation):
        assert not kept.objects.exists()
    assert client.post(link).status_code == 404


def test_no_never_deletes_an_account_already_used(connecter, client, agent_de_lyon):
    EmailAddress.objects.create(user=agent_de_lyon, email="neuve@lyon.fr")
    EmailAddress.objects.get(email="neuve@lyon.fr").send_confirmation(None)
    client.post(read_proof_link("neuve@lyon.fr"), {"supprimer": "oui"})
    assert [row.email for row in agent_de_lyon.emailaddress_set.all()] == [CONNUE]


@pytest.mark.parametrize(("seconds", "status"), [(-2, 302), (2, 404)])
def test_the_link_lives_twenty_four_hours(client, lyon, seconds, status):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_up(client)
        link = read_proof_link()
        clock.shift(timedelta(hours=24, seconds=seconds))
        assert client.post(link, {"password": CHOISI}).status_code == status
    assert EmailAddress.objects.get().verified == (status == 302)


@pytest.mark.parametrize("key", ["abc", "é:é:é", "MQ:1xVRJc:vWzxl7", "1"])
def test_a_forged_link_is_a_404(client, lyon, key):
    sign_up(client)
    for response in (client.get(f"/compte/adresse/{key}/"), client.post(f"/compte/adresse/{key}/")):
        assert response.status_code == 404
    assert not EmailAddress.objects.get().verified


def test_links_never_follow_the_host_of_the_request(client, lyon):
    client.post(INSCRIPTION, type_profile(), HTTP_HOST="pirate.example")
    message = Email.objects.get()
    assert f"{settings.SITE_URL}/compte/adresse/" in message.message
    assert "pirate" not in message.message + message.html_message


@pytest.mark.parametrize(
    "asked", ["https://pirate.example/", "//pirate.example", "/\\pirate.example"]
)
def test_next_never_leaves_the_site(client, connecter, agent_de_lyon, lyon, asked):
    assert sign_up(client, next=asked)["Location"] == ENVOYE
    link = f"{read_proof_link()}?next={asked}"
    assert "pirate" not in client.post(link, {"password": CHOISI})["Location"]
    logged_in = connecter(agent_de_lyon).get(f"{INSCRIPTION}?next={asked}")
    assert (logged_in.status_code, logged_in["Location"]) == (302, "/mise-a-jour/")


# Who rides on whom


def test_a_proof_given_by_the_owner_opens_nothing_to_who_copied_their_profile(client, lyon):
    sign_up(client)
    sign_up(ClientStrict(), password1="le-mot-de-passe-du-pirate", ip="198.51.100.7")
    prove(client)
    pirate = ClientStrict()
    pirate.post(CONNEXION, {"login": AGENT, "password": "le-mot-de-passe-du-pirate"})
    assert not is_logged_in(pirate)


def test_one_who_tries_again_many_times_still_has_a_link_that_works(client, lyon):
    for _ in range(5):
        assert sign_up(client).status_code == 302
    assert prove(client).status_code == 302
    assert EmailAddress.objects.get().verified


def test_a_profile_never_proven_keeps_no_address_from_who_proves_it(connecter, agent_de_lyon, lyon):
    sign_up(ClientStrict(), "neuve@lyon.fr", username="squatteur")
    EmailAddress.objects.create(user=agent_de_lyon, email="neuve@lyon.fr")
    EmailAddress.objects.get(user=agent_de_lyon, email="neuve@lyon.fr").send_confirmation(None)
    connecter(agent_de_lyon).post(read_proof_link("neuve@lyon.fr"))
    agent_de_lyon.refresh_from_db()
    assert agent_de_lyon.email == "neuve@lyon.fr"
    assert not User.objects.filter(username="squatteur").exists()
