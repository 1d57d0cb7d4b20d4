"""The second factor: offered to agents, demanded of the delegation, never kept in clear."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.utils import timezone

from accounts.double_authentification import AdaptateurDeDoubleAuthentification
from tests.accounts.gestes import (
    CONNEXION,
    VERIFICATION,
    compute_code,
    is_logged_in,
    list_recovery_codes,
    read_mail,
    reauthenticate,
    turn_on_totp,
)
from tests.conftest import ClientStrict
from tests.factories import MOT_DE_PASSE

PAGE = "/compte/double-authentification/"
CODE = f"{PAGE}code/"
ACTIVER = f"{PAGE}activer/"
DESACTIVER = f"{PAGE}desactiver/"
SECOURS = f"{PAGE}secours/"
NOUVEAUX = f"{PAGE}secours/nouveaux/"
FAUX = "Ce code est incorrect ou déjà employé."
OBLIGATION = "elle est obligatoire pour les membres de la délégation"


@pytest.fixture
def horloge():
    """Stop the clock: a code lasts half a minute."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def obligatoire(settings):
    """As in production."""
    settings.DOUBLE_AUTHENTIFICATION_OBLIGATOIRE = True


@pytest.fixture
def entrer():
    """Type one's password on a browser of one's own; the code comes after."""

    def log_in(user):
        client = ClientStrict()
        codes = {"login": user.username, "password": MOT_DE_PASSE}
        return client, client.post(CONNEXION, codes)

    return log_in


@pytest.fixture
def activer(transactional_db, entrer):
    """Turn the second factor on as a person does; return the browser and the answer.

    Messages and mail leave at the end of the transaction: it must be a real one.
    """

    def turn_on(user):
        client, _ = entrer(user)
        reauthenticate(client)
        secret = client.get(ACTIVER).context["form"].secret
        return client, client.post(ACTIVER, {"code": compute_code(secret)})

    return turn_on


def test_the_password_alone_no_longer_opens_the_session(entrer, agent_de_lyon, horloge):
    secret = turn_on_totp(agent_de_lyon)
    client, step = entrer(agent_de_lyon)
    assert (step["Location"], is_logged_in(client)) == (CODE, False)
    assert client.get("/mise-a-jour/").status_code == 302
    assert client.post(CODE, {"code": compute_code(secret)})["Location"] == "/mise-a-jour/"
    assert is_logged_in(client)


def test_a_wrong_code_is_refused_in_french(entrer, agent_de_lyon):
    turn_on_totp(agent_de_lyon)
    client, _ = entrer(agent_de_lyon)
    page = client.post(CODE, {"code": "abcdef"}).text
    assert page.count(FAUX) == 2
    assert not is_logged_in(client)


def test_a_code_seen_over_the_shoulder_does_not_serve_twice(entrer, agent_de_lyon, horloge):
    code = compute_code(turn_on_totp(agent_de_lyon))
    client, _ = entrer(agent_de_lyon)
    client.post(CODE, {"code": code})
    thief, _ = entrer(agent_de_lyon)
    assert FAUX in thief.post(CODE, {"code": code}).text
    assert not is_logged_in(thief)


@pytest.mark.parametrize("seconds", [29, 30, 31, 59])
def test_nor_does_it_later(entrer, agent_de_lyon, horloge, seconds):
    code = compute_code(turn_on_totp(agent_de_lyon))
    client, _ = entrer(agent_de_lyon)
    client.post(CODE, {"code": code})
    horloge.shift(timedelta(seconds=seconds))
    thief, _ = entrer(agent_de_lyon)
    assert FAUX in thief.post(CODE, {"code": code}).text
    assert not is_logged_in(thief)


def test_a_recovery_code_enters_once(entrer, agent_de_lyon):
    turn_on_totp(agent_de_lyon)
    code, *others = list_recovery_codes(agent_de_lyon)
    client, _ = entrer(agent_de_lyon)
    client.post(CODE, {"code": code})
    assert is_logged_in(client)
    again, _ = entrer(agent_de_lyon)
    assert FAUX in again.post(CODE, {"code": code}).text
    assert list_recovery_codes(agent_de_lyon) == others


def test_guessing_codes_is_slowed(entrer, agent_de_lyon, horloge):
    secret = turn_on_totp(agent_de_lyon)
    client, _ = entrer(agent_de_lyon)
    for _ in range(10):
        assert FAUX in client.post(CODE, {"code": "abcdef"}).text
    assert "Trop de tentatives." in client.post(CODE, {"code": compute_code(secret)}).text
    assert not is_logged_in(client)


def test_the_code_page_alone_leads_to_the_log_in(client, db):
    assert client.get(CODE)["Location"] == CONNEXION


def test_activation_asks_for_the_password_again(connecter, agent_de_lyon):
    client = connecter(agent_de_lyon)
    assert client.get(ACTIVER)["Location"].startswith(VERIFICATION)
    assert "Ce mot de passe est incorrect." in reauthenticate(client, "faux").text
    reauthenticate(client)
    assert client.get(ACTIVER).status_code == 200


def test_activation_shows_the_key_as_a_picture_and_as_text(connecter, agent_de_lyon):
    client = connecter(agent_de_lyon)
    reauthenticate(client)
    page = client.get(ACTIVER)
    secret = page.context["form"].secret
    assert f">{secret}</code>" in page.text
    assert 'src="data:image/svg+xml;base64,' in page.text
    assert FAUX in client.post(ACTIVER, {"code": "abcdef"}).text
    assert client.get(PAGE).text.count("Elle n’est pas activée.") == 1
    assert not Authenticator.objects.exists()


def test_activation_leads_to_the_recovery_codes_and_is_told_by_mail(activer, agent_de_lyon):
    client, answer = activer(agent_de_lyon)
    assert answer["Location"] == SECOURS
    page = client.get(SECOURS).text
    assert "La double authentification est activée." in page
    assert all(code in page for code in list_recovery_codes(agent_de_lyon))
    assert "Il vous reste 10 codes." in client.get(PAGE).text
    assert read_mail(agent_de_lyon.email).subject == "La double authentification est activée"


def test_activation_ends_the_sessions_opened_without_it(entrer, activer, agent_de_lyon):
    thief, _ = entrer(agent_de_lyon)
    client, _ = activer(agent_de_lyon)
    assert client.get("/mise-a-jour/lyon-69123/").status_code == 200
    assert thief.get("/mise-a-jour/lyon-69123/").status_code == 302


def test_the_recovery_codes_are_downloaded_as_text(activer, agent_de_lyon):
    client, _ = activer(agent_de_lyon)
    answer = client.get(f"{SECOURS}fichier/")
    assert answer["Content-Type"].startswith("text/plain")
    assert all(code in answer.text for code in list_recovery_codes(agent_de_lyon))


def test_new_recovery_codes_void_the_old_ones(activer, agent_de_lyon):
    client, _ = activer(agent_de_lyon)
    old = list_recovery_codes(agent_de_lyon)
    assert "Vous avez 10 codes en réserve" in client.get(NOUVEAUX).text
    assert client.post(NOUVEAUX)["Location"] == SECOURS
    assert not set(old) & set(list_recovery_codes(agent_de_lyon))
    assert "Voici vos codes de secours" in client.get(SECOURS).text
    assert read_mail(agent_de_lyon.email).subject == "Vous avez de nouveaux codes de secours"


def test_secrets_are_not_kept_in_clear(agent_de_lyon):
    secret = turn_on_totp(agent_de_lyon)
    kept = [str(data) for data in Authenticator.objects.values_list("data", flat=True)]
    assert len(kept) == 2
    assert secret not in "".join(kept)
    assert all("gAAAA" in data for data in kept)


def test_secrets_outlive_a_change_of_the_key_of_the_site(settings):
    adapter = AdaptateurDeDoubleAuthentification()
    written = adapter.encrypt("clé du téléphone")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "autre", [settings.SECRET_KEY]
    assert adapter.decrypt(written) == "clé du téléphone"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        adapter.decrypt(written)


def test_an_agent_may_turn_it_off(activer, agent_de_lyon, obligatoire):
    client, _ = activer(agent_de_lyon)
    assert "Votre mot de passe suffira de nouveau" in client.get(DESACTIVER).text
    assert client.post(DESACTIVER)["Location"] == PAGE
    assert not Authenticator.objects.exists()
    assert read_mail(agent_de_lyon.email).subject == "La double authentification est désactivée"


def test_the_delegation_may_not_turn_it_off(activer, delegation, obligatoire):
    client, _ = activer(delegation)
    assert OBLIGATION.removeprefix("elle ") in client.get(DESACTIVER).text
    assert OBLIGATION.removeprefix("elle ") in client.post(DESACTIVER).text
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


@pytest.mark.parametrize("address", ["/mise-a-jour/", "/admin/login/"])
def test_the_delegation_without_it_is_led_to_the_activation(
    connecter, administrateur, obligatoire, address
):
    client = connecter(administrateur)
    assert client.get(address)["Location"] == ACTIVER
    assert OBLIGATION in client.get(ACTIVER, follow=True).text


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_admin_never_shows_a_log_in_of_its_own(connecter, administrateur, obligatoire, method):
    client = connecter(administrateur)
    door = getattr(client, method)("/admin/")
    assert door["Location"].startswith("/admin/login/")
    assert getattr(client, method)(door["Location"])["Location"] == ACTIVER


def test_the_delegation_without_it_edits_nothing(connecter, delegation, lyon, obligatoire):
    assert connecter(delegation).get("/mise-a-jour/lyon-69123/").status_code == 404


def test_the_delegation_with_it_does_its_work(activer, administrateur, lyon, obligatoire):
    client, _ = activer(administrateur)
    for address in ("/admin/", "/mise-a-jour/", "/mise-a-jour/lyon-69123/"):
        assert client.get(address).status_code == 200
    assert client.get("/admin/login/")["Location"] == "/admin/"


def test_recovery_codes_alone_are_not_a_second_factor(connecter, administrateur, obligatoire):
    turn_on_totp(administrateur)
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).delete()
    assert connecter(administrateur).get("/mise-a-jour/")["Location"] == ACTIVER


def test_agents_are_not_bound_to_it(connecter, agent_de_lyon, obligatoire):
    assert connecter(agent_de_lyon).get("/mise-a-jour/lyon-69123/").status_code == 200


def test_an_agent_is_not_invited_to_the_log_in_of_the_admin(connecter, agent_de_lyon, obligatoire):
    assert connecter(agent_de_lyon).get("/admin/login/").status_code == 403
