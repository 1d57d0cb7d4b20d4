"""« Qui a changé quoi »: an agent reads the acts of the collectivité, and undoes one."""

import datetime as dt
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectivites import services
from collectivites.models import Acte, Contact
from cooperations.models import Cooperation, Projet
from cooperations.services.liens import delete_cooperation
from cooperations.services.projets import update_projet
from tests.factories import (
    ActeFactory,
    CampagneFactory,
    CollectiviteFactory,
    ContactFactory,
    DeclarationFactory,
    PartenaireFactory,
    ProjetFactory,
    ThematiqueFactory,
)

BOUTON = ">annuler cet acte</button>"
HISTORIQUE = "/mise-a-jour/lyon-69123/historique/"
MIDI = dt.datetime(2026, 5, 4, 10, 0, tzinfo=dt.UTC)


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


def last_acte():
    return Acte.objects.latest("le")


def page_of(acte):
    return f"{HISTORIQUE}{acte.pk}/"


def rename(by, contact, nom):
    contact.refresh_from_db()
    services.change(
        by=by,
        queryset=Contact.objects,
        pk=contact.pk,
        version=contact.version,
        values={"nom": nom},
    )
    return last_acte()


def read(client, address):
    """Return the page with its no-break spaces made plain."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.text.replace("\u00a0", " ").split())


def test_the_latest_act_comes_first_with_its_date_and_its_author(agent, agent_de_lyon, lyon):
    contact = ContactFactory(collectivite=lyon, prenom="Camille", nom="Martin")
    with time_machine.travel(MIDI, tick=False):
        rename(agent_de_lyon, contact, "Durand")
    with time_machine.travel(MIDI + dt.timedelta(minutes=5), tick=False):
        rename(agent_de_lyon, contact, "Dupond")
        page = read(agent, HISTORIQUE)
    assert page.index("Camille Dupond") < page.index("Camille Durand")
    assert f"4 mai 2026 à 12 h 05 · {agent_de_lyon}" in page


def test_an_empty_history_says_so(agent):
    assert "Rien n’a encore été changé ici." in read(agent, HISTORIQUE)


def test_the_delegation_the_person_and_the_service_are_named_as_such(agent, delegation, lyon):
    ActeFactory(collectivite=lyon, auteur=delegation, par_la_delegation=True)
    ActeFactory(collectivite=lyon, intitule="Opposition de la personne elle-même : Martin")
    ActeFactory(collectivite=lyon, intitule="Reprise des données de 2011")
    page = read(agent, HISTORIQUE)
    for told in (
        f"{delegation}, la délégation",
        "· la personne elle-même",
        "· une tâche du service",
    ):
        assert told in page


def test_an_act_of_another_collectivite_is_neither_listed_nor_opened_nor_undone(
    agent, agent_d_angers, angers
):
    acte = rename(agent_d_angers, ContactFactory(collectivite=angers), "Intouchable")
    assert "Intouchable" not in read(agent, HISTORIQUE)
    assert agent.get(page_of(acte)).status_code == 404
    assert agent.post(f"{page_of(acte)}annuler/").status_code == 404
    assert Acte.objects.get().annule_par is None


def test_one_tab_may_be_read_alone(agent, lyon):
    ActeFactory(collectivite=lyon, parties="contacts", intitule="Sur un contact")
    ActeFactory(collectivite=lyon, parties="actions cooperations", intitule="Sur les deux")
    assert "Sur les deux" not in read(agent, f"{HISTORIQUE}?onglet=contacts")
    for slug in ("actions", "cooperations"):
        page = read(agent, f"{HISTORIQUE}?onglet={slug}")
        assert "Sur les deux" in page and "Sur un contact" not in page
    assert "Sur un contact" in read(agent, f"{HISTORIQUE}?onglet=inconnu")


def test_pages_hold_thirty_acts_and_lose_none_even_at_the_same_instant(agent, lyon):
    for rank in range(70):
        ActeFactory(
            collectivite=lyon, intitule=f"Acte n{rank:02d}", le=MIDI + rank // 40 * dt.timedelta(1)
        )
    told, address = [], HISTORIQUE
    while address:
        page = agent.get(address).context["page"]
        told += [row["intitule"] for row in page.rows]
        previous = page.avant
        address = page.apres and f"{HISTORIQUE}?{urlencode({'apres': page.apres})}"
    assert len(told) == len(set(told)) == 70
    back = agent.get(f"{HISTORIQUE}?{urlencode({'avant': previous})}").context["page"]
    assert [row["intitule"] for row in back.rows] == told[30:60]


@pytest.mark.parametrize("key", ["x", "2026-05-04~x", "2026-05-04~" + "0" * 32, "~", "é~é"])
def test_a_page_key_that_cannot_be_read_is_a_404(agent, key):
    assert agent.get(HISTORIQUE, {"apres": key}).status_code == 404
    assert agent.get(HISTORIQUE, {"avant": key}).status_code == 404


def test_an_act_undone_says_when_and_by_whom(agent, delegation, agent_de_lyon, lyon):
    acte = rename(agent_de_lyon, ContactFactory(collectivite=lyon, nom="Martin"), "Durand")
    response = agent.post(f"{page_of(acte)}annuler/", follow=True)
    assert response.redirect_chain == [("/mise-a-jour/lyon-69123/contacts/", 302)]
    assert Contact.objects.get().nom == "Martin"
    for address in (HISTORIQUE, page_of(acte)):
        assert f"par {agent_de_lyon}" in read(agent, address)
    assert BOUTON not in read(agent, page_of(acte))


def test_the_button_is_there_for_an_hour_then_the_reason_is(
    agent, delegation, connecter, lyon, agent_de_lyon
):
    acte = rename(agent_de_lyon, ContactFactory(collectivite=lyon), "Durand")
    assert BOUTON in read(agent, page_of(acte))
    with time_machine.travel(acte.le + dt.timedelta(hours=1), tick=False):
        agent.force_login(agent_de_lyon)
        page = read(agent, page_of(acte))
        assert BOUTON not in page
        assert "date de plus d’une heure" in page
        refusal = agent.post(f"{page_of(acte)}annuler/", follow=True)
        assert "date de plus d’une heure" in refusal.text
        assert BOUTON in read(connecter(delegation), page_of(acte))
    assert Contact.objects.get().nom == "Durand"


def test_undoing_twice_tells_it_is_done(agent, agent_de_lyon, lyon):
    acte = rename(agent_de_lyon, ContactFactory(collectivite=lyon, nom="Martin"), "Durand")
    agent.post(f"{page_of(acte)}annuler/")
    again = agent.post(f"{page_of(acte)}annuler/", follow=True)
    assert "Cet acte est déjà annulé." in again.text
    assert Acte.objects.count() == 2


def test_an_act_that_touched_no_tab_leads_back_to_the_history(agent, agent_de_lyon, lyon):
    acte = ActeFactory(collectivite=lyon, auteur=agent_de_lyon, parties="")
    assert agent.post(f"{page_of(acte)}annuler/")["Location"] == HISTORIQUE


def test_an_amount_is_undone_while_its_campaign_is_open_only(agent, agent_de_lyon, lyon):
    CampagneFactory()
    close = dt.datetime(2026, 6, 30, tzinfo=dt.UTC)
    with time_machine.travel(close - dt.timedelta(minutes=10), tick=False):
        services.add(by=agent_de_lyon, row=DeclarationFactory.build(collectivite=lyon, annee=2025))
        acte = last_acte()
        agent.force_login(agent_de_lyon)
        assert BOUTON in read(agent, page_of(acte))
    with time_machine.travel(close, tick=False):
        page = read(agent, page_of(acte))
        assert BOUTON not in page and "n’est pas ouverte" in page
        agent.post(f"{page_of(acte)}annuler/")
        assert lyon.declarations.count() == 1
    with time_machine.travel(close - dt.timedelta(seconds=1), tick=False):
        agent.post(f"{page_of(acte)}annuler/")
    assert not lyon.declarations.exists()


def test_deleting_the_only_cooperation_then_undoing_counts_lyon_again(
    agent, agent_de_lyon, projet_de_lyon, lyon
):
    delete_cooperation(by=agent_de_lyon, row=projet_de_lyon.cooperation)
    lyon.refresh_from_db()
    assert not lyon.recensee
    agent.post(f"{page_of(last_acte())}annuler/")
    lyon.refresh_from_db()
    assert lyon.recensee


def list_cells(text):
    """Return {field: (before, after)} of the tables of an act's page."""
    rows = [part.split("</tr>")[0] for part in text.split('<tr><th scope="row">')[1:]]
    cells = [
        row.replace("</th><td>", "|").replace("</td><td>", "|").replace("</td>", "") for row in rows
    ]
    return {field: (before, after) for field, before, after in (cell.split("|") for cell in cells)}


def test_an_act_is_told_field_by_field_as_people_read(agent, agent_de_lyon, projet_de_lyon):
    sante = ThematiqueFactory(code="sante", libelle="Santé")
    projet_de_lyon.partenaires_associes.add(PartenaireFactory(nom="Kayes"))
    values = {"statut": "termine", "annee_fin": 2024, "budget": "1234.50", "lieu": "Sikasso"}
    with time_machine.travel(MIDI, tick=False):
        update_projet(
            by=agent_de_lyon,
            projet_id=projet_de_lyon.pk,
            version=0,
            values=values,
            themes=[sante, ThematiqueFactory()],
        )
    cells = list_cells(read(agent, page_of(last_acte())))
    assert cells == {
        "Statut": ("en cours", "terminé"),
        "Année de fin": ("—", "2024"),
        "Lieu": ("—", "Sikasso"),
        "Budget (en euros)": ("—", "1 234,50 €"),
        "Vérifié le": ("—", "4 mai 2026 à 12 h 00"),
        "Thématiques": ("Eau potable (principale)", "Santé (principale), Eau potable"),
    }


def test_a_deleted_coopération_is_told_with_all_that_went(agent, agent_de_lyon, projet_de_lyon):
    projet_de_lyon.partenaires_associes.add(PartenaireFactory(nom="Kayes"))
    projet_de_lyon.collectivites_associees.add(CollectiviteFactory(nom="Angers"))
    delete_cooperation(by=agent_de_lyon, row=projet_de_lyon.cooperation)
    page = read(agent, page_of(last_acte()))
    assert "Suppression : Bamako, Mali" in page
    cells = list_cells(page)
    assert cells["Titre"] == (projet_de_lyon.titre, "—")
    assert cells["Coopération ou action"] == ("Bamako, Mali", "—")
    assert cells["Partenaires associés"][0].startswith("Kayes")
    assert cells["Collectivités associées"][0].startswith("Angers")


def test_hostile_text_is_shown_as_text(agent, agent_de_lyon, lyon):
    acte = rename(agent_de_lyon, ContactFactory(collectivite=lyon), "<script>alert(1)</script>")
    page = agent.get(page_of(acte)).text
    assert "<script>alert" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize("nombre", [1, 20])
def test_the_page_of_an_act_costs_the_same_for_one_row_and_for_twenty(
    agent, agent_de_lyon, projet_de_lyon, nombre
):
    tie = projet_de_lyon.cooperation
    for _ in range(nombre):
        projet = ProjetFactory(cooperation=tie)
        projet.partenaires_associes.add(PartenaireFactory())
        projet.collectivites_associees.add(CollectiviteFactory())
    delete_cooperation(by=agent_de_lyon, row=tie)
    address = page_of(last_acte())
    with CaptureQueriesContext(connection) as queries:
        assert agent.get(address).text.count("<table>") == nombre + 2
    assert len(queries) == 15, [query["sql"][:300] for query in queries]


@pytest.mark.parametrize("nombre", [1, 25])
def test_the_history_costs_the_same_for_one_act_and_for_a_page(agent, agent_de_lyon, lyon, nombre):
    for _ in range(nombre):
        undone = ActeFactory(collectivite=lyon, auteur=agent_de_lyon)
        ActeFactory(collectivite=lyon, auteur=agent_de_lyon, annule_par=undone)
    with CaptureQueriesContext(connection) as queries:
        agent.get(HISTORIQUE)
    assert len(queries) <= 6, [query["sql"][:300] for query in queries]


def test_a_form_of_a_row_deleted_meanwhile_leads_to_the_act_and_loses_no_text(
    agent, agent_de_lyon, projet_de_lyon
):
    address = f"/mise-a-jour/lyon-69123/cooperations/projets/{projet_de_lyon.pk}/"
    typed = {"titre": "Un texte précieux", "auteur": agent.get(address).context["auteur"]}
    delete_cooperation(by=agent_de_lyon, row=projet_de_lyon.cooperation)
    acte = last_acte()
    gone = agent.post(address, typed)
    assert gone.status_code == 410
    assert "Un texte précieux" in gone.text and page_of(acte) in gone.text
    agent.post(f"{page_of(acte)}annuler/")
    assert 'value="Un texte précieux"' in agent.get(f"{address}?brouillon").text
    assert Projet.objects.get().titre == projet_de_lyon.titre


def test_a_form_of_a_row_moved_meanwhile_loses_no_text(agent, projet_de_lyon):
    address = f"/mise-a-jour/lyon-69123/cooperations/projets/{projet_de_lyon.pk}/"
    typed = {"titre": "Un texte précieux", "auteur": agent.get(address).context["auteur"]}
    Cooperation.objects.update(nature="action")
    gone = agent.post(address, typed)
    assert gone.status_code == 404
    assert "Un texte précieux" in gone.text
