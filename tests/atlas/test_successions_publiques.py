"""Old addresses: they lead to the collectivité that follows, for everybody and for its agents."""

import datetime as dt

import pytest

from collectivites.models import Collectivite
from cooperations.bilans import refresh_bilans
from cooperations.models import Bilan
from cooperations.services.liens import refresh_recensement
from teleprocedure.models import Brouillon
from teleprocedure.services import brouillons, vie
from tests.factories import (
    CollectiviteFactory,
    ContactFactory,
    CooperationFactory,
    HabilitationFactory,
    SuccessionFactory,
    UserFactory,
)

ANCIENNE = "/collectivites/villefranche-69264/"
ONGLETS = "/mise-a-jour/villefranche-69264/"


@pytest.fixture
def villefranche(db):
    ville = CollectiviteFactory(nom="Villefranche", code_insee="69264", recensee=True)
    CooperationFactory(collectivite=ville)
    return ville


@pytest.fixture
def fusion(villefranche, lyon, delegation):
    return vie.merge(
        by=delegation, anciennes=[villefranche], nouvelle=lyon, date=dt.date(2026, 1, 1)
    )


@pytest.fixture
def scission(villefranche, lyon, angers):
    for nouvelle in (lyon, angers):
        SuccessionFactory(ancienne=villefranche, nouvelle=nouvelle, nature="scission")
    refresh_recensement()


@pytest.fixture
def agent(villefranche):
    return HabilitationFactory(collectivite=villefranche).user


def test_the_old_address_leads_to_the_collectivite_that_follows(client, fusion):
    answer = client.get(ANCIENNE)
    assert (answer.status_code, answer["Location"]) == (301, "/collectivites/lyon-69123/")


def test_a_chain_is_followed_to_its_end_in_one_answer(client, fusion, lyon, angers):
    SuccessionFactory(ancienne=lyon, nouvelle=angers)
    refresh_recensement()
    assert client.get(ANCIENNE)["Location"] == "/collectivites/angers-49007/"


def test_a_circle_written_by_hand_ends(client, villefranche, lyon, angers):
    for ancienne, nouvelle in ((villefranche, lyon), (lyon, angers), (angers, villefranche)):
        SuccessionFactory(ancienne=ancienne, nouvelle=nouvelle)
    refresh_recensement()
    assert client.get(ANCIENNE).status_code == 301


def test_a_split_collectivite_names_those_that_came_out_of_it(client, scission):
    answer = client.get(ANCIENNE)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'href="/collectivites/lyon-69123/"' in page and "Angers</a>" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "n’a pas encore déclaré d’action" not in page
    assert "Ce qui n’a pas encore été réparti" in page


@pytest.mark.parametrize("acte", ["fusion", "scission"])
def test_one_that_is_followed_is_recensee_no_more(acte, request, client, villefranche):
    assert "Villefranche" in client.get("/collectivites/").content.decode()
    request.getfixturevalue(acte)
    villefranche.refresh_from_db()
    assert not villefranche.recensee
    assert "Villefranche" not in client.get("/collectivites/").content.decode()


def test_the_rule_is_the_same_after_a_load(fusion, villefranche):
    Collectivite.objects.update(recensee=True)
    refresh_recensement()
    assert list(Collectivite.objects.recensees()) == [Collectivite.objects.get(nom="Lyon")]


def test_totals_count_each_collectivite_once(fusion):
    refresh_bilans()
    assert Bilan.objects.get(pays=None).collectivites == 1


def test_agents_land_on_the_tabs_of_the_collectivite_that_follows(connecter, agent, fusion):
    answer = connecter(agent).get(f"{ONGLETS}contacts/?x=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/mise-a-jour/lyon-69123/contacts/?x=1"
    assert connecter(agent).get(answer["Location"]).status_code == 200


def test_the_delegation_lands_there_too(connecter, administrateur, fusion):
    answer = connecter(administrateur).get(ONGLETS)
    assert answer["Location"] == "/mise-a-jour/lyon-69123/"


def test_a_form_opened_before_is_sent_on_with_what_it_holds(connecter, agent, villefranche, fusion):
    answer = connecter(agent).post(f"{ONGLETS}contacts/ajouter/", {"nom": "Martin"})
    assert answer.status_code == 307
    assert answer["Location"] == "/mise-a-jour/lyon-69123/contacts/ajouter/"


def test_what_is_sent_without_a_session_is_found_on_the_new_page(client, agent, fusion):
    typed = {"nom": "Martin", "auteur": brouillons.sign_author(agent)}
    client.post(f"{ONGLETS}contacts/ajouter/", typed)
    assert Brouillon.objects.get().chemin == "/mise-a-jour/lyon-69123/contacts/ajouter/"


def test_a_stranger_gains_nothing_by_the_old_address(connecter, fusion):
    stranger = connecter(UserFactory())
    answer = stranger.get(ONGLETS)
    assert stranger.get(answer["Location"]).status_code == 404


def test_the_agents_of_a_split_keep_its_tabs(connecter, agent, scission):
    assert connecter(agent).get(f"{ONGLETS}contacts/").status_code == 200


def test_a_row_of_before_is_edited_at_its_new_address(connecter, agent, villefranche, lyon, fusion):
    contact = ContactFactory(collectivite=lyon)
    answer = connecter(agent).get(f"{ONGLETS}contacts/{contact.pk}/", follow=True)
    assert answer.status_code == 200
    assert contact.nom in answer.content.decode()
