"""Lost codes and passwords: what comes back by mail, which passwords are refused, what they end."""

import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from post_office.models import Email

from accounts.forms.champs import REGLES_DU_MOT_DE_PASSE
from accounts.forms.mots_de_passe import PremierMotDePasseForm
from tests.accounts.gestes import CONNEXION, is_logged_in, read_link, read_mail
from tests.conftest import ClientStrict
from tests.factories import MOT_DE_PASSE, UserFactory

OUBLI = "/compte/codes-oublies/"
ENVOYE = "/compte/codes-oublies/message-envoye/"
CHANGEMENT = "/compte/mot-de-passe/"
ADRESSE = "agent-lyon@ville.example"
NOUVEAU = "la-rivière-monte-à-midi"
PERIME = "Ce lien n’est plus valable"
REFUS = {
    "trop-court": "Ce mot de passe est trop court.",
    "password1234": "Ce mot de passe est trop courant.",
    "agent-lyon-2026": "Le mot de passe est trop semblable",
    ADRESSE: "Le mot de passe est trop semblable",
}


@pytest.fixture
def demander(client):
    """Ask for lost codes, for the agent of Lyon unless another address is given."""

    def ask(email=ADRESSE, **more):
        return client.post(OUBLI, {"email": email}, **more)

    return ask


def choose(client, link, password=NOUVEAU):
    """Follow the link received, and choose a password on the page it opens."""
    page = client.get(link)
    return client.post(page["Location"], {"password1": password}) if "Location" in page else page


def test_the_message_reminds_the_identifiant_and_carries_a_link(demander, agent_de_lyon):
    response = demander()
    assert (response.status_code, response["Location"]) == (302, ENVOYE)
    message = read_mail(ADRESSE)
    assert message.subject == "Vos codes d’accès à l’Atlas"
    assert "Votre identifiant est\u00a0: agent-lyon" in message.message
    assert read_link(ADRESSE).startswith(OUBLI)


@pytest.mark.parametrize("address", ["Agent-Lyon@VILLE.example", f" {ADRESSE} "])
def test_the_address_is_recognised_whatever_its_case(demander, agent_de_lyon, address):
    demander(address)
    assert read_mail(ADRESSE).subject == "Vos codes d’accès à l’Atlas"


def test_the_answer_is_the_same_for_an_unknown_address(demander, client, agent_de_lyon):
    answers = [demander(address) for address in (ADRESSE, "personne@ville.example")]
    assert len({(a.status_code, a["Location"], a.content) for a in answers}) == 1
    assert "S’il y a un compte à cette adresse" in client.get(ENVOYE).text


@pytest.mark.parametrize("address", ["personne@ville.example", "parti@ville.example"])
def test_an_address_without_an_active_account_is_told_so_by_mail_only(demander, db, address):
    UserFactory(username="parti", is_active=False)
    demander(address)
    message = read_mail(address)
    assert message.subject == "Aucun compte à cette adresse dans l’Atlas"
    assert read_link(address) == "/compte/inscription/"


def test_an_address_waiting_for_its_proof_finds_no_account(demander, agent_de_lyon):
    EmailAddress.objects.create(user=agent_de_lyon, email="attendue@ville.example")
    demander("attendue@ville.example")
    subjects = [mail.subject for mail in Email.objects.all()]
    assert subjects == ["Aucun compte à cette adresse dans l’Atlas"]


def test_the_link_leaves_for_the_address_kept(demander, db):
    UserFactory(username="evreux", email="agent@xn--ville-vreux-gbb.fr")
    demander("AGENT@ville-évreux.fr")
    assert [mail.to for mail in Email.objects.all()] == [["agent@xn--ville-vreux-gbb.fr"]]
    assert read_mail("agent@xn--ville-vreux-gbb.fr").subject == "Vos codes d’accès à l’Atlas"


def test_a_text_that_is_no_address_is_refused_in_french(demander, db):
    page = demander("agent lyon").text
    assert "Aucun message n’est envoyé" in page
    assert page.count("Saisissez une adresse de courriel valide.") == 2
    assert not Email.objects.exists()


def test_a_sixth_request_for_the_same_address_is_a_429(demander, agent_de_lyon):
    statuses = [demander().status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    spelled = demander(f" {ADRESSE.upper()} ")
    assert spelled.status_code == 429


def test_nobody_keeps_the_owner_from_their_codes(demander, agent_de_lyon):
    for _ in range(6):
        demander()
    assert demander(REMOTE_ADDR="198.51.100.7").status_code == 302
    assert Email.objects.count() == 6


def test_the_link_never_follows_the_host_of_the_request(demander, agent_de_lyon):
    demander(HTTP_HOST="pirate.example")
    assert settings.SITE_URL in read_mail(ADRESSE).message
    assert "pirate" not in read_mail(ADRESSE).message


def test_opening_the_link_shows_a_form_and_consumes_nothing(demander, client, agent_de_lyon):
    demander()
    link = read_link(ADRESSE)
    for _ in range(2):
        page = client.get(link, follow=True)
        assert page.request["PATH_INFO"].endswith("-set-password/")
        assert "Votre identifiant\u00a0: <strong>agent-lyon</strong>" in page.text
        assert REGLES_DU_MOT_DE_PASSE in page.text


def test_the_link_works_from_another_device_and_once_only(demander, client, agent_de_lyon):
    demander()
    link = read_link(ADRESSE)
    elsewhere = ClientStrict()
    done = choose(elsewhere, link)
    assert done["Location"] == "/compte/codes-oublies/termine/"
    assert "Connectez-vous avec vos codes d’accès" in elsewhere.get(done["Location"]).text
    assert PERIME in choose(client, link, "encore-un-autre-mot").text
    agent_de_lyon.refresh_from_db()
    assert agent_de_lyon.check_password(NOUVEAU)
    assert read_mail(ADRESSE).subject == "Un nouveau mot de passe est choisi"


def test_the_link_is_void_after_a_day(demander, client, agent_de_lyon):
    demander()
    link = read_link(ADRESSE)
    with time_machine.travel(time.time() + 24 * 3600 + 2):
        assert PERIME in client.get(link).text


@pytest.mark.parametrize("link", [f"{OUBLI}1-faux/", f"{OUBLI}zzz-x-y/"])
def test_an_invented_link_leads_nowhere(client, agent_de_lyon, link):
    assert PERIME in client.get(link).text


def test_the_new_password_ends_every_session_and_opens_the_next(
    demander, client, connecter, agent_de_lyon
):
    thief = connecter(agent_de_lyon)
    demander()
    choose(client, read_link(ADRESSE))
    assert thief.get(CHANGEMENT).status_code == 302
    codes = {"login": "agent-lyon", "password": NOUVEAU}
    assert client.post(CONNEXION, codes)["Location"] == "/mise-a-jour/"


@pytest.mark.parametrize(("password", "why"), REFUS.items())
def test_a_weak_password_is_refused_and_the_link_still_serves(
    demander, client, agent_de_lyon, password, why
):
    demander()
    link = read_link(ADRESSE)
    page = choose(client, link, password)
    assert page.status_code == 200
    assert "Le mot de passe n’est pas changé" in page.text
    assert why in page.text
    assert password not in page.text
    assert choose(client, link).status_code == 302


def test_the_rules_shown_are_those_applied():
    rules = {v["NAME"].rpartition(".")[2]: v for v in settings.AUTH_PASSWORD_VALIDATORS}
    assert rules.keys() == {
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    }
    length = rules["MinimumLengthValidator"]["OPTIONS"]["min_length"]
    assert REGLES_DU_MOT_DE_PASSE.startswith(f"{length} caractères au moins.")


def test_a_password_is_changed_by_whoever_knows_the_current_one(connecter, agent_de_lyon):
    client, other = connecter(agent_de_lyon), connecter(agent_de_lyon)
    page = client.post(CHANGEMENT, {"oldpassword": MOT_DE_PASSE, "password1": NOUVEAU}, follow=True)
    assert "Votre nouveau mot de passe est enregistré." in page.text
    assert is_logged_in(client)
    assert other.get(CHANGEMENT).status_code == 302
    message = read_mail(ADRESSE)
    assert message.subject == "Votre mot de passe est changé"
    assert "127.0.0.1" in message.message


def test_a_password_is_not_changed_by_whoever_finds_the_session_open(connecter, agent_de_lyon):
    client = connecter(agent_de_lyon)
    page = client.post(CHANGEMENT, {"oldpassword": "deviné", "password1": NOUVEAU}).text
    assert page.count("Ce n’est pas votre mot de passe actuel.") == 2
    agent_de_lyon.refresh_from_db()
    assert agent_de_lyon.check_password(MOT_DE_PASSE)


def test_an_account_made_without_a_password_chooses_one_by_the_same_rules(db):
    agent = UserFactory(username="agent-sans-code")
    agent.set_unusable_password()
    assert PremierMotDePasseForm(agent, {"password1": NOUVEAU}).is_valid()
    assert not PremierMotDePasseForm(agent, {"password1": "agent-sans-code"}).is_valid()
