"""« Mon compte »: one's identity, one's sessions, one's data."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Habilitation, User
from accounts.services import comptes
from accounts.sessions import describe_browser
from collectivites import services
from collectivites.courriels import queue
from tests.accounts.profils import list_subjects
from tests.conftest import ClientStrict
from tests.factories import (
    MOT_DE_PASSE,
    CollectiviteFactory,
    ContactFactory,
    HabilitationFactory,
    UserFactory,
)

COMPTE, SESSIONS = "/compte/", "/compte/sessions/"
DONNEES = "/compte/donnees/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IDENTITE = {"first_name": "Claire", "last_name": "Berthelot", "fonction": "chargée de mission"}


@pytest.fixture
def agent(agent_de_lyon):
    """The heroine of all these stories."""
    return agent_de_lyon


def open_session(user, **headers):
    """Log in through the form, as a browser does."""
    client = ClientStrict(**headers)
    typed = {"login": user.username, "password": MOT_DE_PASSE}
    assert client.post("/compte/connexion/", typed).status_code == 302
    return client


def is_logged_in(client):
    return client.get(COMPTE).status_code == 200


# Identity


def test_the_page_says_who_i_am_and_what_i_may_edit(connecter, agent, angers):
    HabilitationFactory(user=agent, collectivite=angers, statut="demandee", decidee_le=None)
    page = connecter(agent).get(COMPTE).text
    for said in ("agent-lyon", "agent-lyon@ville.example", "non activée", "Lyon", "Angers"):
        assert said in page
    assert "accordée" in page
    assert "demandée" in page


def test_an_address_that_waits_for_its_proof_is_told(connecter, agent):
    EmailAddress.objects.create(user=agent, email="neuve@ville.example")
    assert "neuve@ville.example attend d’être prouvée" in connecter(agent).get(COMPTE).text


def test_a_second_factor_that_is_on_is_told(connecter, agent):
    Authenticator.objects.create(user=agent, type="totp", data={})
    assert "non activée" not in connecter(agent).get(COMPTE).text


def test_i_correct_my_name_and_function(connecter, agent):
    client = connecter(agent)
    response = client.post(COMPTE, IDENTITE | {"first_name": "  Claire\u200b "})
    assert (response.status_code, response["Location"]) == (302, COMPTE)
    agent.refresh_from_db()
    assert agent.get_full_name() == "Claire Berthelot"
    assert agent.fonction == "chargée de mission"
    assert "sont enregistrés" in client.get(COMPTE).text


def test_a_name_made_of_nothing_visible_is_refused_and_the_rest_kept(connecter, agent):
    response = connecter(agent).post(COMPTE, IDENTITE | {"first_name": "\u200b \x00"})
    assert response.status_code == 422
    assert 'href="#id_first_name"' in response.text
    assert 'value="Berthelot"' in response.text
    agent.refresh_from_db()
    assert agent.first_name == "Dominique"


@pytest.mark.parametrize("field", ["first_name", "last_name", "fonction"])
def test_a_text_too_long_is_refused(connecter, agent, field):
    assert connecter(agent).post(COMPTE, IDENTITE | {field: "x" * 201}).status_code == 422


def test_fields_added_by_hand_change_nothing(connecter, agent):
    more = {"is_staff": "on", "is_superuser": "on", "username": "admin", "email": "a@b.example"}
    assert connecter(agent).post(COMPTE, IDENTITE | more).status_code == 302
    agent.refresh_from_db()
    assert not agent.is_staff
    assert not agent.is_superuser
    assert (agent.username, agent.email) == ("agent-lyon", "agent-lyon@ville.example")


# Sessions


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox sous Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge sous Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36", "Chrome sous Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605",
            "Safari sous macOS",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) FxiOS/1 Safari", "Firefox sous iOS"),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28 Chrome/130 Safari",
            "Samsung Internet sous Android",
        ),
        ("curl/8.5.0", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, words):
    assert describe_browser(user_agent) == words


def test_i_see_where_my_account_is_open(agent):
    open_session(agent, HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="192.0.2.7")
    page = open_session(agent, HTTP_USER_AGENT="curl/8.5.0").get(SESSIONS).text
    assert "Firefox sous Linux" in page
    assert "192.0.2.7" in page
    assert page.count(">cette session<") == 1
    assert page.count("Fermer<") == 1


def test_i_end_one_session_and_it_is_logged_out_at_its_next_request(agent):
    left_open, here = open_session(agent), open_session(agent)
    assert is_logged_in(left_open)
    row = UserSession.objects.get(session_key=left_open.session.session_key)
    response = here.post(SESSIONS, {"session": row.pk})
    assert (response.status_code, response["Location"]) == (302, SESSIONS)
    assert not is_logged_in(left_open)
    assert is_logged_in(here)


def test_i_end_all_sessions_but_this_one(agent):
    others, here = [open_session(agent) for _ in range(3)], open_session(agent)
    assert here.post(SESSIONS, {"session": "autres"}).status_code == 302
    assert [client for client in others if is_logged_in(client)] == []
    assert is_logged_in(here)
    assert "Fermer toutes les autres sessions" not in here.get(SESSIONS).text


def test_the_session_of_somebody_else_is_a_404_and_stays_open(agent, agent_d_angers):
    stranger = open_session(agent_d_angers)
    row = UserSession.objects.get(user=agent_d_angers)
    assert open_session(agent).post(SESSIONS, {"session": row.pk}).status_code == 404
    assert is_logged_in(stranger)


@pytest.mark.parametrize("chosen", ["", "0", "abc", "1 OR 1=1", "9" * 30])
def test_a_session_that_does_not_exist_is_a_404(agent, chosen):
    here = open_session(agent)
    assert here.post(SESSIONS, {"session": chosen}).status_code == 404
    assert is_logged_in(here)


def test_the_service_ends_nobody_else_s_session(agent, agent_d_angers):
    stranger = open_session(agent_d_angers)
    comptes.end_sessions(by=agent, rows=list(UserSession.objects.all()))
    assert is_logged_in(stranger)


def test_sessions_that_ended_by_themselves_are_not_listed(agent):
    dead, voided, here = (open_session(agent) for _ in range(3))
    Session.objects.filter(pk=dead.session.session_key).update(
        expire_date=timezone.now() - timedelta(minutes=1)
    )
    store = voided.session
    store["_auth_user_hash"] = "celle d’un ancien mot de passe"
    store.save()
    assert here.get(SESSIONS).text.count("ouverte le") == 1
    assert UserSession.objects.filter(user=agent).count() == 3


# My data


def read_file(client):
    response = client.get(DONNEES)
    today = timezone.localdate().isoformat()
    attached = f'attachment; filename="mes-donnees-{today}.json"'
    assert response.headers["Content-Disposition"] == attached
    assert "no-store" in response.headers["Cache-Control"]
    return json.loads(response.content)


def test_my_data_are_a_file_with_all_that_is_kept_about_me(agent, lyon):
    contact = ContactFactory(collectivite=lyon)
    services.save(by=agent, row=contact)
    queue("compte_supprime", agent.email)
    data = read_file(open_session(agent))
    assert data["compte"]["identifiant"] == "agent-lyon"
    assert data["adresses"] == [
        {"adresse": "agent-lyon@ville.example", "prouvee": True, "principale": True}
    ]
    (habilitation,) = data["habilitations"]
    assert habilitation["collectivite"] == "Lyon"
    assert [line["statut"] for line in habilitation["historique"]] == ["accordée"]
    assert len(data["sessions"]) == 1
    assert [line["objet"] for line in data["courriels"]] == ["Votre compte est supprimé"]
    (act,) = data["journal"]
    assert (act["objet"], act["numero"], act["geste"]) == (
        "élu ou cadre",
        contact.pk,
        "modification",
    )


def test_a_right_given_up_stays_in_my_data(connecter, agent):
    Habilitation.objects.get(user=agent).delete()
    (habilitation,) = read_file(connecter(agent))["habilitations"]
    assert [line["geste"] for line in habilitation["historique"]] == ["création", "suppression"]


def test_my_data_tell_nothing_of_anybody_else(connecter, agent, agent_d_angers, lyon):
    colleague = UserFactory(username="collegue", first_name="Barnabé", last_name="Quillien")
    HabilitationFactory(user=colleague, collectivite=lyon)
    services.save(by=colleague, row=ContactFactory(collectivite=lyon, nom="Zéphyrin"))
    queue("compte_supprime", colleague.email)
    mine = Habilitation.objects.get(user=agent)
    mine.decidee_par_id = colleague.pk
    services.save(by=colleague, row=mine)
    text = json.dumps(read_file(connecter(agent)), ensure_ascii=False)
    for stranger in ("Barnabé", "Quillien", "collegue", "Zéphyrin", "agent-angers"):
        assert stranger not in text


def test_no_secret_is_in_my_data(connecter, agent):
    Authenticator.objects.create(user=agent, type="totp", data={"secret": "SECRETDETOTP"})
    response = connecter(agent).get(DONNEES)
    assert "SECRETDETOTP" not in response.text
    assert agent.password not in response.text
    assert Session.objects.get().session_key not in response.text


def test_the_pages_of_my_account_cost_the_same_for_one_row_and_for_six(agent):
    client, costs = open_session(agent), []
    for number in (1, 5):
        for _ in range(number):
            HabilitationFactory(user=agent, collectivite=CollectiviteFactory())
            open_session(agent)
            queue("compte_supprime", agent.email)
            services.save(by=agent, row=ContactFactory())
        for page in (COMPTE, SESSIONS, DONNEES):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            costs.append(len(queries))
    assert costs[:3] == costs[3:]


# What staff save, and what nobody ever used


def list_addresses(user):
    rows = EmailAddress.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("email", "primary", "verified"))


def test_an_account_made_by_staff_has_an_address_to_prove(delegation):
    row = User(username="neuf", email="Neuf@Ville.Example")
    row.set_unusable_password()
    comptes.save_compte(by=delegation, row=row)
    assert list_addresses(row) == [("neuf@ville.example", True, False)]


def test_an_address_changed_by_staff_is_to_be_proven_again(delegation, agent):
    EmailAddress.objects.create(user=agent, email="en-attente@ville.example")
    agent.email = "autre@ville.example"
    comptes.save_compte(by=delegation, row=agent)
    assert list_addresses(agent) == [("autre@ville.example", True, False)]


def test_staff_who_change_something_else_leave_the_address_proven(delegation, agent):
    EmailAddress.objects.create(user=agent, email="en-attente@ville.example")
    agent.first_name = "Claire"
    comptes.save_compte(by=delegation, row=agent)
    assert list_addresses(agent) == [
        ("agent-lyon@ville.example", True, True),
        ("en-attente@ville.example", False, False),
    ]


def test_staff_take_an_address_that_nobody_ever_proved(connecter, administrateur, agent):
    squatter = UserFactory(email="claire@ville.example", prouvee=False)
    EmailAddress.objects.create(user=UserFactory(), email="claire@ville.example")
    address = f"/admin/accounts/user/{agent.pk}/change/"
    typed = {"username": agent.username, "email": "Claire@ville.example", "is_active": "on"}
    joined = {"date_joined_0": "2026-01-05", "date_joined_1": "10:00:00"}
    assert connecter(administrateur).post(address, typed | joined).status_code == 302
    assert list_addresses(agent) == [("claire@ville.example", True, False)]
    assert not User.objects.filter(pk=squatter.pk).exists()
    assert EmailAddress.objects.filter(email="claire@ville.example").count() == 1


@pytest.mark.parametrize(
    ("methode", "address", "expected"),
    [
        ("domaine", "claire@ailleurs.example", "demandee"),
        ("domaine", "claire@ville.example", "accordee"),
        ("collegue", "claire@ailleurs.example", "accordee"),
    ],
)
def test_an_address_changed_by_staff_takes_back_at_once_what_it_proved(
    delegation, agent, lyon, methode, address, expected
):
    colleague = HabilitationFactory(collectivite=lyon).user
    lyon.courriel = "contact@ville.example"
    services.save(by=None, row=lyon)
    Habilitation.objects.filter(user=agent).update(methode=methode)
    agent.email = address
    comptes.save_compte(by=delegation, row=agent)
    assert agent.habilitations.get().statut == expected
    assert not list_subjects(colleague.email)


def test_only_an_address_that_lets_nobody_in_may_be_removed(agent):
    primary = EmailAddress.objects.get(user=agent)
    waiting = EmailAddress.objects.create(user=agent, email="neuve@ville.example")
    assert not comptes.may_delete_address(primary)
    assert comptes.may_delete_address(waiting)
    primary.primary = False
    assert not comptes.may_delete_address(primary)


def test_staff_cannot_give_an_account_the_address_of_another(delegation, agent, agent_d_angers):
    agent_d_angers.email = agent.email
    with pytest.raises(ValidationError, match="déjà celle d’un compte"):
        comptes.save_compte(by=delegation, row=agent_d_angers)


def test_accounts_that_proved_nothing_in_a_week_go(db, lyon):
    now = timezone.now()
    old = {"date_joined": now - timedelta(days=8)}
    gone = UserFactory(prouvee=False, **old)
    HabilitationFactory(user=gone, collectivite=lyon, statut="demandee", decidee_le=None)
    refused = UserFactory(prouvee=False, **old)
    HabilitationFactory(user=refused, statut="refusee", motif="Inconnu.")
    kept = [
        refused,
        UserFactory(**old),
        UserFactory(prouvee=False, date_joined=now - timedelta(days=6)),
        UserFactory(prouvee=False, last_login=now, **old),
        UserFactory(prouvee=False, is_staff=True, **old),
        UserFactory(prouvee=False, is_active=False, **old),
    ]
    assert comptes.remove_never_proven(by=None, at=now) == 1
    assert set(User.objects.all()) == set(kept)
    assert comptes.remove_never_proven(by=None, at=now) == 0
