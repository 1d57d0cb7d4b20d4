"""The dashboard: what it says of each tab, in and out of a campaign, at a cost that stays flat."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teleprocedure.models import Reouverture, Verification
from tests.factories import (
    CampagneFactory,
    ContactFactory,
    CooperationFactory,
    DeclarationFactory,
    ProjetFactory,
)
from tests.teleprocedure.suivi import CLOTURE, LYON, MAI, OUVERTURE, read, write_in


def read_etats(client):
    return {etat.onglet.slug: etat for etat in client.get(LYON).context["suivi"].etats}


def read_states(client):
    return {slug: e.libelle.replace("\u00a0", " ") for slug, e in read_etats(client).items()}


def test_during_a_campaign_every_tab_is_to_be_verified(horloge, connecter, agent_de_lyon):
    page = read(connecter(agent_de_lyon))
    assert "Campagne 2026 ouverte jusqu’au 30 juin 2026 à 18 h 00 (il reste 57 jours)" in page
    assert "est celui de 2025" in page
    assert "0 onglet vérifié sur 5" in page
    assert page.count("Rien n’a changé") == 4
    assert "Néant" in page
    assert "Je ne déclare pas" in page


def test_a_tab_says_when_it_was_modified_verified_and_modified_since(
    horloge, connecter, agent_de_lyon, lyon
):
    agent = connecter(agent_de_lyon)
    write_in(lyon, "contacts")
    assert read_states(agent)["contacts"] == "modifié le 4 mai 2026"
    horloge.shift(timedelta(hours=1))
    agent.post(LYON + "contacts/verifier/")
    assert read_states(agent)["contacts"] == f"vérifié le 4 mai 2026 par {agent_de_lyon}"
    horloge.shift(timedelta(hours=1))
    write_in(lyon, "contacts")
    assert read_states(agent)["contacts"] == "modifié depuis la vérification"
    told = f"vérifié le 4 mai 2026 par {agent_de_lyon}, modifié le 4 mai 2026 à 14 h 00"
    assert told in read(agent)
    assert agent.get(LYON).context["suivi"].verifies == 1


def test_a_write_before_the_campaign_leaves_the_tab_to_verify(
    horloge, connecter, agent_de_lyon, lyon
):
    write_in(lyon, "contacts", le=OUVERTURE - timedelta(seconds=1))
    write_in(lyon, "reseaux", le=OUVERTURE)
    states = read_states(connecter(agent_de_lyon))
    assert states["contacts"] == "à vérifier"
    assert states["reseaux"] == "modifié le 1er avril 2026"


def test_an_act_on_two_tabs_tells_in_both(horloge, connecter, agent_de_lyon, lyon, angers):
    write_in(lyon, "actions cooperations")
    write_in(angers, "reseaux")
    states = read_states(connecter(agent_de_lyon))
    assert states["actions"] == states["cooperations"] == "modifié le 4 mai 2026"
    assert states["reseaux"] == "à vérifier"


def test_a_tick_of_the_delegation_says_so(horloge, connecter, delegation, agent_de_lyon):
    connecter(delegation).post(LYON + "reseaux/verifier/")
    states = read_states(connecter(agent_de_lyon))
    assert states["reseaux"] == "vérifié le 4 mai 2026 par la délégation"


def test_what_lacks_leads_to_the_very_field(horloge, connecter, agent_de_lyon, lyon, bamako):
    contact = ContactFactory(collectivite=lyon, titre="")
    tie = CooperationFactory(collectivite=lyon, partenaire=bamako, nature="action")
    projet = ProjetFactory(cooperation=tie, description="", annee_debut=None)
    projet.themes.update(principale=False)
    page = read(connecter(agent_de_lyon))
    for champ in ("courriel", "titre"):
        assert f"{LYON}contacts/{contact.pk}/#id_{champ}" in page
    for champ in ("description", "annee_debut", "thematique_principale"):
        address = f"{LYON}actions/projets/{projet.pk}/"
        assert f"{address}#id_{champ}" in page
        assert f'id="id_{champ}"' in read(connecter(agent_de_lyon), address)
    assert page.count("Rien n’a changé") == 2


def test_the_first_ten_of_what_lacks_are_shown_then_their_number(
    horloge, connecter, agent_de_lyon, lyon
):
    ContactFactory.create_batch(8, collectivite=lyon, courriel="", titre="")
    page = read(connecter(agent_de_lyon))
    assert page.count("#id_courriel") == page.count("#id_titre") == 5
    assert "et 6 autres champs" in page


def test_what_others_lack_is_not_told_here(horloge, connecter, agent_de_lyon, projet_d_angers):
    type(projet_d_angers).objects.update(description="")
    ContactFactory(collectivite=projet_d_angers.cooperation.collectivite)
    etats = read_etats(connecter(agent_de_lyon))
    assert [slug for slug, etat in etats.items() if etat.incomplet] == ["apd"]


def test_nothing_declared_is_two_buttons_and_a_link_until_something_is(
    horloge, connecter, agent_de_lyon, lyon
):
    agent = connecter(agent_de_lyon)
    assert "saisir le montant" in read(agent)
    assert f"{LYON}apd/#id_montant" in read(agent)
    assert 'id="id_montant"' in read(agent, LYON + "apd/")
    DeclarationFactory(collectivite=lyon, annee=2025)
    page = read(agent)
    assert "saisir le montant" not in page
    assert page.count("Rien n’a changé") == 5


def test_the_help_of_the_delegation_is_on_every_page(horloge, connecter, agent_de_lyon, settings):
    settings.DELEGATION_NOM, settings.DELEGATION_COURRIEL = "Délégation", "aide@atlas.example"
    for page in ("", "contacts/", "agents/", "a-faire-valider/", "aucune-action/"):
        assert "mailto:aide@atlas.example" in read(connecter(agent_de_lyon), LYON + page)


@pytest.mark.parametrize("moment", [OUVERTURE, CLOTURE], ids=["opening", "close"])
def test_a_second_before_and_after_are_two_pages(moment, campagne, connecter, agent_de_lyon):
    opens = moment is OUVERTURE
    for seconds, opened in ((-1, not opens), (0, opens), (1, opens)):
        with time_machine.travel(moment + timedelta(seconds=seconds), tick=False):
            page = read(connecter(agent_de_lyon))
        assert ("Rien n’a changé" in page) is opened
        assert ("Hors campagne" in page) is not opened


def test_out_of_a_campaign_the_page_says_since_when_and_until_when(
    campagne, connecter, agent_de_lyon
):
    CampagneFactory(
        annee=2027, ouverture=datetime(2027, 4, 1, 6, tzinfo=UTC),
        cloture=datetime(2027, 6, 1, 6, tzinfo=UTC),
    )  # fmt: skip
    with time_machine.travel(CLOTURE, tick=False):
        page = read(connecter(agent_de_lyon))
    assert "La campagne 2026 est close depuis le 30 juin 2026 à 18 h 00." in page
    assert "La campagne 2027 ouvrira le 1er avril 2027 à 8 h 00." in page
    assert 'action="/mise-a-jour/lyon-69123/contacts/verifier/"' not in page


def test_without_any_campaign_the_page_says_so(connecter, agent_de_lyon):
    assert "Aucune campagne n’est annoncée." in read(connecter(agent_de_lyon))


@pytest.mark.parametrize(
    ("cloture", "dit"),
    [
        (datetime(2026, 3, 29, 22, tzinfo=UTC), "30 mars 2026 à 0 h 00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25 octobre 2026 à 2 h 30"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25 octobre 2026 à 2 h 30"),
    ],
)
def test_a_close_near_a_change_of_clocks_is_told_in_paris_and_held_to_the_second(
    cloture, dit, connecter, agent_de_lyon
):
    CampagneFactory(ouverture=datetime(2026, 2, 1, tzinfo=UTC), cloture=cloture)
    with time_machine.travel(cloture - timedelta(seconds=1), tick=False):
        assert f"jusqu’au {dit}" in read(connecter(agent_de_lyon))
    with time_machine.travel(cloture, tick=False):
        assert f"close depuis le {dit}" in read(connecter(agent_de_lyon))


@pytest.mark.parametrize(
    ("jours", "delai"), [(0, "dernier jour"), (1, "il reste 1 jour"), (2, "il reste 2 jours")]
)
def test_days_left_are_days_of_the_calendar(jours, delai, campagne, connecter, agent_de_lyon):
    with time_machine.travel(CLOTURE - timedelta(days=jours, minutes=1), tick=False):
        assert f"({delai})" in read(connecter(agent_de_lyon))


def test_a_reopening_lets_one_collectivite_in_until_its_end(
    campagne, connecter, agent_de_lyon, agent_d_angers, lyon
):
    fin = CLOTURE + timedelta(days=10)
    Reouverture.objects.create(campagne=campagne, collectivite=lyon, jusqu_a=fin)
    with time_machine.travel(fin - timedelta(seconds=1), tick=False):
        assert "jusqu’au 10 juillet 2026 à 18 h 00" in read(connecter(agent_de_lyon))
        assert "Hors campagne" in read(connecter(agent_d_angers), "/mise-a-jour/angers-49007/")
    with time_machine.travel(fin, tick=False):
        assert "Hors campagne" in read(connecter(agent_de_lyon))


def test_a_reopening_that_ends_before_the_close_closes_nothing(
    campagne, connecter, agent_de_lyon, lyon
):
    Reouverture.objects.create(campagne=campagne, collectivite=lyon, jusqu_a=MAI)
    with time_machine.travel(MAI + timedelta(days=1), tick=False):
        assert "jusqu’au 30 juin 2026" in read(connecter(agent_de_lyon))


def test_the_dashboard_costs_the_same_for_1_and_150_projects(
    horloge, connecter, agent_de_lyon, projet_de_lyon, lyon, campagne
):
    agent, costs = connecter(agent_de_lyon), []
    for number in (0, 149):
        ProjetFactory.create_batch(number, cooperation=projet_de_lyon.cooperation, description="")
        ContactFactory.create_batch(number // 10, collectivite=lyon)
        for rank in range(number // 10):
            write_in(lyon, "actions cooperations" if rank % 2 else "contacts")
            Verification.objects.get_or_create(
                campagne=campagne, collectivite=lyon, onglet="reseaux"
            )
        with CaptureQueriesContext(connection) as queries:
            read(agent)
        costs.append([query["sql"] for query in queries])
    assert len(costs[0]) == len(costs[1]) <= 12, costs[1]
