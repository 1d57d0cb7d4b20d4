"""What was being typed when a session ended is kept on the server, for its author alone."""

import datetime as dt
from urllib.parse import urlencode

import pytest
import time_machine
from django.core import signing
from django.db import OperationalError
from django.http import QueryDict
from django.test import Client

from accounts.models import User
from cooperations.models import Projet
from teleprocedure.management.commands.travaux import clean_up
from teleprocedure.models import Brouillon, Depot
from teleprocedure.services import brouillons
from tests.factories import (
    MOT_DE_PASSE,
    DepotFactory,
    HabilitationFactory,
    UserFactory,
)

ACCUEIL = "/mise-a-jour/"
CONNEXION = "/compte/connexion/"


@pytest.fixture
def adresse(projet_de_lyon):
    return f"/mise-a-jour/lyon-69123/cooperations/projets/{projet_de_lyon.pk}/"


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def collegue(lyon):
    """Another agent of Lyon."""
    collegue = UserFactory(username="collegue-lyon")
    HabilitationFactory(user=collegue, collectivite=lyon)
    return collegue


@pytest.fixture
def ouvrir(adresse):
    """Open the project sheet, and return what its form sends once a title is typed."""

    def open_form(client, titre="Un texte précieux"):
        form = client.get(adresse).context["formulaire"]
        typed = {name: form[name].value() for name in form.fields}
        typed = {name: value for name, value in typed.items() if value not in (None, "", [])}
        return typed | {"titre": titre, "auteur": brouillons.sign_author(read_user(client))}

    return open_form


def read_user(client):
    return User.objects.get(pk=client.session["_auth_user_id"])


def read_field(client, address, name="titre"):
    return client.get(address).context["formulaire"][name].value()


def test_a_form_sent_without_a_session_comes_back_after_the_log_in(
    agent, agent_de_lyon, adresse, ouvrir, projet_de_lyon
):
    typed = ouvrir(agent) | {"autres_thematiques": ["eau-potable", "sante"]}
    agent.logout()
    sent = agent.post(adresse, typed)
    assert sent["Location"] == f"{CONNEXION}?next={adresse}%3Fbrouillon"
    codes = {"login": agent_de_lyon.username, "password": MOT_DE_PASSE}
    page = agent.post(sent["Location"], codes, follow=True)
    assert page.redirect_chain[-1][0] == f"{adresse}?brouillon"
    assert 'value="Un texte précieux"' in page.text
    assert page.context["formulaire"]["autres_thematiques"].value() == ["eau-potable", "sante"]
    assert Projet.objects.get().titre == projet_de_lyon.titre


def test_the_form_that_came_back_is_saved_as_any_other_then_forgotten(agent, adresse, ouvrir):
    typed = ouvrir(agent)
    user = read_user(agent)
    agent.logout()
    agent.post(adresse, typed)
    agent.force_login(user)
    form = agent.get(f"{adresse}?brouillon").context["formulaire"]
    assert form["version"].value() == str(typed["version"])
    assert agent.post(adresse, typed).status_code == 302
    assert Projet.objects.get().titre == "Un texte précieux"
    assert not Brouillon.objects.exists()


def test_a_form_that_came_back_overwrites_nothing_that_was_saved_meanwhile(
    agent, connecter, collegue, adresse, ouvrir
):
    typed = ouvrir(agent)
    user = read_user(agent)
    agent.logout()
    agent.post(adresse, typed)
    other = connecter(collegue)
    other.post(adresse, ouvrir(other, "Le texte du collègue"))
    agent.force_login(user)
    assert 'value="Un texte précieux"' in agent.get(f"{adresse}?brouillon").text
    conflict = agent.post(adresse, typed)
    assert conflict.status_code == 422
    assert "<td>Le texte du collègue</td><td>Un texte précieux</td>" in conflict.text


def test_another_user_who_logs_in_never_sees_it(agent, collegue, adresse, ouvrir, projet_de_lyon):
    typed = ouvrir(agent)
    agent.logout()
    agent.post(adresse, typed)
    agent.force_login(collegue)
    for address in (adresse, f"{adresse}?brouillon"):
        page = agent.get(address)
        assert "précieux" not in page.text and "Reprendre ma saisie" not in page.text
        assert read_field(agent, address) == projet_de_lyon.titre


def test_its_author_is_offered_to_take_it_up_again_on_opening_the_page(agent, adresse, ouvrir):
    typed = ouvrir(agent)
    user = read_user(agent)
    agent.logout()
    agent.post(adresse, typed)
    agent.force_login(user)
    page = agent.get(adresse)
    assert '<a href="?brouillon">Reprendre ma saisie</a>' in page.text
    assert "précieux" not in page.text
    assert "Reprendre ma saisie" not in agent.get(f"{adresse}?brouillon").text


def test_a_form_opened_by_another_account_is_kept_for_it_and_writes_nothing(
    agent, agent_de_lyon, collegue, adresse, ouvrir, projet_de_lyon
):
    typed = ouvrir(agent)
    agent.force_login(collegue)
    page = agent.post(adresse, typed, follow=True)
    assert "ouverte par un autre compte" in page.text
    assert Projet.objects.get().titre == projet_de_lyon.titre
    agent.force_login(agent_de_lyon)
    assert read_field(agent, f"{adresse}?brouillon") == "Un texte précieux"


def test_a_token_of_protection_renewed_by_another_log_in_loses_nothing(
    agent_de_lyon, adresse, ouvrir, projet_de_lyon
):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(agent_de_lyon)
    typed = ouvrir(strict) | {"csrfmiddlewaretoken": "a" * 64}
    sent = strict.post(adresse, typed)
    assert (sent.status_code, sent["Location"]) == (302, f"{adresse}?brouillon")
    assert read_field(strict, sent["Location"]) == "Un texte précieux"
    assert Projet.objects.get().titre == projet_de_lyon.titre


@pytest.mark.parametrize("auteur", ["", "faux", "1:2:3", "é", "\x00", "a" * 5000])
def test_a_token_of_author_that_is_forged_keeps_nothing(agent, adresse, ouvrir, auteur):
    typed = ouvrir(agent) | {"auteur": auteur}
    agent.logout()
    assert agent.post(adresse, typed)["Location"].startswith(CONNEXION)
    assert not Brouillon.objects.exists()


def test_a_token_made_for_something_else_keeps_nothing(agent, agent_de_lyon, adresse, ouvrir):
    typed = ouvrir(agent) | {"auteur": signing.dumps(agent_de_lyon.pk, salt="autre")}
    agent.logout()
    agent.post(adresse, typed)
    assert not Brouillon.objects.exists()


def test_a_form_left_open_over_a_long_week_end_is_still_kept(agent, agent_de_lyon, adresse, ouvrir):
    typed = ouvrir(agent)
    agent.logout()
    with time_machine.travel(dt.timedelta(days=4) + dt.datetime.now(dt.UTC)):
        agent.post(adresse, typed)
    assert Brouillon.objects.get().utilisateur == agent_de_lyon


def test_an_account_closed_meanwhile_keeps_nothing(agent, agent_de_lyon, adresse, ouvrir):
    typed = ouvrir(agent)
    User.objects.update(is_active=False)
    assert agent.post(adresse, typed).status_code == 302
    assert not Brouillon.objects.exists()


def test_what_no_page_of_ours_sends_is_not_kept(agent, adresse, ouvrir):
    typed = ouvrir(agent)
    agent.logout()
    endless = f"/mise-a-jour/{'a' * 300}/cooperations/projets/1/"
    assert agent.post(endless, typed)["Location"].startswith(CONNEXION)
    agent.post(adresse, typed | {"objectifs": "a" * 600_000})
    assert not Brouillon.objects.exists()


def test_what_is_too_long_to_be_kept_is_not_saved_under_another_name(
    agent, collegue, adresse, ouvrir, projet_de_lyon
):
    typed = ouvrir(agent) | {"objectifs": "a" * 600_000}
    agent.force_login(collegue)
    assert "trop longue" in agent.post(adresse, typed, follow=True).text
    assert Projet.objects.get().titre == projet_de_lyon.titre


def test_a_body_larger_than_the_server_reads_is_refused_cleanly(agent, adresse):
    agent.logout()
    assert agent.post(adresse, {"objectifs": "a" * 3_000_000}).status_code in (400, 413)
    assert not Brouillon.objects.exists()


def test_control_characters_are_kept_on_no_database(agent, agent_de_lyon, adresse, ouvrir):
    typed = ouvrir(agent, "avant\x00après") | {"na\x00me": "x", "jeton": "\x00"}
    agent.logout()
    agent.post(adresse, typed)
    agent.force_login(agent_de_lyon)
    assert read_field(agent, f"{adresse}?brouillon") == "avantaprès"


def test_two_new_rows_typed_in_two_windows_are_two_drafts(agent_de_lyon):
    for jeton in ("un", "deux"):
        brouillons.keep(by=agent_de_lyon, chemin="/x/", data=post(jeton=jeton, nom=jeton))
    assert ["nom", "deux"] in brouillons.find(agent_de_lyon, "/x/").contenu
    brouillons.forget(by=agent_de_lyon, chemin="/x/", data=post(jeton="deux"))
    assert ["nom", "un"] in brouillons.find(agent_de_lyon, "/x/").contenu


def post(**values):
    """Return what a form sends."""
    return QueryDict(urlencode(values))


def test_an_author_has_twenty_drafts_at_most_the_oldest_go(agent_de_lyon):
    for rank in range(25):
        brouillons.keep(by=agent_de_lyon, chemin=f"/{rank}/", data=post(nom="x"))
    assert agent_de_lyon.brouillons.count() == 20
    assert not brouillons.find(agent_de_lyon, "/4/")
    assert brouillons.find(agent_de_lyon, "/5/")


def test_drafts_and_spreadsheets_of_the_week_before_are_cleared_each_day(agent_de_lyon, lyon):
    brouillons.keep(by=agent_de_lyon, chemin="/x/", data=post(nom="x"))
    DepotFactory(collectivite=lyon, agent=agent_de_lyon)
    now = dt.datetime.now(dt.UTC)
    with time_machine.travel(now + dt.timedelta(days=6)):
        clean_up()
    assert Brouillon.objects.count() == Depot.objects.count() == 1
    with time_machine.travel(now + dt.timedelta(days=8)):
        clean_up()
    assert not Brouillon.objects.exists()
    assert not Depot.objects.exists()


def test_a_withdrawn_agent_reads_what_was_typed_and_why_it_is_refused(
    agent, agent_de_lyon, adresse, ouvrir
):
    typed = ouvrir(agent)
    agent_de_lyon.habilitations.update(statut="retiree", motif="A quitté la mairie.")
    refusal = agent.post(adresse, typed)
    assert refusal.status_code == 403
    assert "Un texte précieux" in refusal.text and "A quitté la mairie." in refusal.text


def test_an_agent_to_confirm_for_the_year_finds_the_text_again(
    agent, agent_de_lyon, adresse, ouvrir
):
    typed = ouvrir(agent)
    agent_de_lyon.habilitations.update(statut="a_reconfirmer")
    assert agent.post(adresse, typed).status_code == 403
    agent_de_lyon.habilitations.update(statut="accordee")
    assert read_field(agent, f"{adresse}?brouillon") == "Un texte précieux"


def test_a_database_too_busy_to_write_gives_the_form_back(agent, adresse, ouvrir, monkeypatch):
    def refuse(**kwargs):
        raise OperationalError("database is locked")

    monkeypatch.setattr("teleprocedure.views.projets.update_projet", refuse)
    page = agent.post(adresse, ouvrir(agent))
    assert page.status_code == 422
    assert "momentanément occupée" in page.text
    assert 'value="Un texte précieux"' in page.text


def test_a_row_deleted_between_its_opening_and_its_lock_is_told(
    agent, adresse, ouvrir, monkeypatch
):
    def vanish(**kwargs):
        raise Projet.DoesNotExist

    typed = ouvrir(agent)
    monkeypatch.setattr("teleprocedure.views.projets.update_projet", vanish)
    gone = agent.post(adresse, typed)
    assert gone.status_code == 404
    assert "Un texte précieux" in gone.text
