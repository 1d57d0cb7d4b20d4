"""Ticks: one click by tab, refused while something lacks, never outside a campaign."""

from datetime import timedelta

import pytest
import time_machine

from apd.models import Declaration
from collectivites.models import Acte
from cooperations.models import Projet
from teleprocedure.models import Reouverture, Verification
from tests.factories import (
    AdhesionFactory,
    ContactFactory,
    CooperationFactory,
    DeclarationFactory,
    ProjetFactory,
)
from tests.teleprocedure.suivi import CLOTURE, LYON, MAI, ONGLETS, OUVERTURE, read

ANGERS = "/mise-a-jour/angers-49007/"
AUCUNE = LYON + "aucune-action/"


@pytest.fixture
def agent(horloge, connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


def tick(client, onglet, **typed):
    """Click on the button of a tab; return what the page then says."""
    response = client.post(f"{LYON}{onglet}/verifier/", typed)
    assert response.status_code == 302
    return response.url, read(client)


def list_ticked():
    return set(Verification.objects.values_list("onglet", flat=True))


def test_a_click_ticks_a_tab_and_lands_on_the_button_of_the_next(agent, agent_de_lyon, lyon):
    address, page = tick(agent, "contacts")
    assert address == f"{LYON}#verifier-reseaux"
    assert 'id="verifier-reseaux"' in page
    assert "« Elus et cadres territoriaux » est vérifié." in page
    row = Verification.objects.get()
    assert (row.collectivite, row.onglet, row.agent) == (lyon, "contacts", agent_de_lyon)
    assert row.le == MAI


def test_a_tick_is_not_an_act_and_raises_no_version(agent, projet_de_lyon):
    lines = Projet.history.count()
    tick(agent, "cooperations")
    projet_de_lyon.refresh_from_db()
    assert (projet_de_lyon.version, projet_de_lyon.verifie_le) == (0, MAI)
    assert not Acte.objects.exists()
    assert Projet.history.count() == lines


def test_ticking_again_dates_the_tick_anew(agent, horloge, agent_de_lyon):
    tick(agent, "reseaux")
    horloge.shift(timedelta(hours=2))
    tick(agent, "reseaux")
    assert Verification.objects.get().le == MAI + timedelta(hours=2)


def test_the_tick_of_a_tab_confirms_its_projects_and_no_others(
    agent, projet_de_lyon, projet_d_angers, lyon, bamako
):
    action = ProjetFactory(
        cooperation=CooperationFactory(collectivite=lyon, partenaire=bamako, nature="action")
    )
    tick(agent, "cooperations")
    confirmed = Projet.objects.filter(verifie_le=MAI)
    assert list(confirmed) == [projet_de_lyon]
    tick(agent, "actions")
    assert set(confirmed.all()) == {projet_de_lyon, action}
    assert projet_d_angers not in confirmed


def test_the_delegation_ticks_without_confirming_any_project(
    horloge, connecter, delegation, projet_de_lyon
):
    tick(connecter(delegation), "cooperations")
    assert list_ticked() == {"cooperations"}
    assert not Projet.objects.filter(verifie_le__isnull=False).exists()


@pytest.mark.parametrize("manque", ["description", "annee_debut", "theme"])
def test_an_incomplete_project_keeps_its_tab_from_being_ticked(agent, projet_de_lyon, manque):
    if manque == "theme":
        projet_de_lyon.themes.all().delete()
    else:
        empty = {"description": "", "annee_debut": None}[manque]
        Projet.objects.update(**{manque: empty})
    _, page = tick(agent, "cooperations")
    assert "il manque Adduction d’eau à Bamako" in page
    assert not list_ticked()
    assert not Projet.objects.filter(verifie_le__isnull=False).exists()
    tick(agent, "actions")
    assert list_ticked() == {"actions"}


@pytest.mark.parametrize("champ", ["prenom", "titre", "courriel"])
def test_so_does_an_incomplete_contact(agent, lyon, champ):
    contact = ContactFactory(collectivite=lyon, courriel="elue@lyon.example")
    type(contact).objects.update(**{champ: ""})
    _, page = tick(agent, "contacts")
    assert "ne peut pas encore être vérifié" in page
    assert not list_ticked()


def test_complete_tabs_are_ticked_whatever_they_hold(agent, lyon, projet_de_lyon):
    ContactFactory(collectivite=lyon, courriel="elue@lyon.example")
    AdhesionFactory(collectivite=lyon)
    DeclarationFactory(collectivite=lyon, annee=2025)
    for onglet in ONGLETS:
        tick(agent, onglet)
    assert list_ticked() == set(ONGLETS)


def test_the_apd_tab_is_not_ticked_while_nothing_is_said(agent, lyon):
    DeclarationFactory(collectivite=lyon, annee=2024)
    _, page = tick(agent, "apd")
    assert "il manque année 2025" in page
    assert not list_ticked()


def test_neant_is_declared_in_one_click(agent, lyon):
    tick(agent, "apd", choix="neant")
    row = Declaration.objects.get()
    assert (row.collectivite, row.annee, row.montant) == (lyon, 2025, 0)
    assert list_ticked() == {"apd"}


def test_je_ne_declare_pas_ticks_and_leaves_the_year_undeclared(agent):
    _, page = tick(agent, "apd", choix="non_declaree")
    assert not Declaration.objects.exists()
    assert list_ticked() == {"apd"}
    assert "Vous avez répondu : « je ne déclare pas »." in page
    assert "Il manque" not in page


@pytest.mark.parametrize("choix", ["neant", "non_declaree"])
def test_a_click_on_an_old_page_does_not_erase_the_amount_of_a_colleague(agent, lyon, choix):
    DeclarationFactory(collectivite=lyon, annee=2025, montant=50_000)
    _, page = tick(agent, "apd", choix=choix)
    assert "Un montant vient d’être déclaré" in page
    assert Declaration.objects.get().montant == 50_000
    assert not list_ticked()


@pytest.mark.parametrize("choix", ["montant", "rien\x00", "x" * 30_001])
def test_a_button_that_is_not_of_the_page_is_refused(agent, choix):
    _, page = tick(agent, "apd", choix=choix)
    assert "Ce bouton n’est pas de cette page" in page
    assert not list_ticked()


def test_fields_added_to_a_tick_change_nothing(agent, lyon, angers, agent_de_lyon):
    agent.post(
        LYON + "contacts/verifier/",
        {"collectivite": angers.pk, "onglet": "apd", "agent": 0, "choix": "neant"},
    )
    row = Verification.objects.get()
    assert (row.collectivite, row.onglet, row.agent) == (lyon, "contacts", agent_de_lyon)
    assert not Declaration.objects.exists()


def test_the_tabs_of_others_are_not_mine_to_tick(agent, angers):
    for onglet in ONGLETS:
        assert agent.post(f"{ANGERS}{onglet}/verifier/", {"choix": "neant"}).status_code == 404
    assert agent.post(f"{ANGERS}aucune-action/", {"choix": "neant"}).status_code == 404
    assert not list_ticked()
    assert agent.post(LYON + "inconnu/verifier/").status_code == 404


@pytest.mark.parametrize(
    ("moment", "pris"),
    [
        (OUVERTURE - timedelta(seconds=1), False),
        (OUVERTURE, True),
        (CLOTURE - timedelta(seconds=1), True),
        (CLOTURE, False),
    ],
)
def test_ticks_are_taken_to_the_second(moment, pris, campagne, connecter, agent_de_lyon):
    with time_machine.travel(moment, tick=False):
        agent = connecter(agent_de_lyon)
        _, page = tick(agent, "contacts")
        agent.post(AUCUNE, {"choix": "neant"})
    assert ("Rien n’est vérifié." in page) is not pris
    assert bool(list_ticked()) is pris
    assert Declaration.objects.exists() is pris


def test_a_reopening_lets_ticks_in_for_one_collectivite(
    campagne, connecter, agent_de_lyon, agent_d_angers, lyon
):
    fin = CLOTURE + timedelta(days=9)
    Reouverture.objects.create(campagne=campagne, collectivite=lyon, jusqu_a=fin)
    with time_machine.travel(fin - timedelta(seconds=1), tick=False):
        connecter(agent_d_angers).post(ANGERS + "contacts/verifier/")
        assert not list_ticked()
        tick(connecter(agent_de_lyon), "contacts")
        assert list_ticked() == {"contacts"}


def test_a_collectivite_that_does_nothing_says_so_on_one_screen(agent, lyon):
    page = read(agent, AUCUNE)
    assert page.count("<li>Elus et cadres territoriaux") == 1
    assert "l’aide publique au développement de 2025" in page
    response = agent.post(AUCUNE, {"choix": "neant"})
    assert response.url == f"{LYON}#transmettre"
    assert list_ticked() == set(ONGLETS)
    assert Declaration.objects.get().montant == 0
    assert Acte.objects.count() == 1


def test_what_holds_something_is_left_alone_and_listed(agent, lyon, projet_de_lyon):
    DeclarationFactory(collectivite=lyon, annee=2025, montant=7)
    ContactFactory(collectivite=lyon)
    page = read(agent, AUCUNE)
    assert f'<li><a href="{LYON}cooperations/">' in page
    assert 'name="choix"' not in page
    response = agent.post(AUCUNE, {"choix": "neant"})
    assert response.url == f"{LYON}#verifier-contacts"
    assert list_ticked() == {"reseaux", "actions"}
    assert Declaration.objects.get().montant == 7
    assert not Projet.objects.filter(verifie_le__isnull=False).exists()


@pytest.mark.parametrize("choix", ["", "montant", "autre"])
def test_nothing_is_ticked_until_the_question_is_answered(agent, choix):
    response = agent.post(AUCUNE, {"choix": choix})
    assert response.status_code == 422
    assert "Choisissez" in response.content.decode()
    assert not list_ticked()


def test_sent_twice_it_ticks_once(agent):
    for _ in range(2):
        assert agent.post(AUCUNE, {"choix": "non_declaree"}).status_code == 302
    assert Verification.objects.count() == 5
    assert not Declaration.objects.exists()
