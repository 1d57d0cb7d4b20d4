"""The summary of tabs d and e: what it shows, how it is narrowed, what is deleted or moved."""

import html
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectivites.models import Acte
from cooperations.models import Cooperation, Projet, ProjetThematique
from tests.factories import (
    CampagneFactory,
    CooperationFactory,
    HabilitationFactory,
    PartenaireFactory,
    ProjetFactory,
)

AVRIL_2024, MAI_2024 = datetime(2024, 4, 1, tzinfo=UTC), datetime(2024, 5, 31, tzinfo=UTC)
LYON = "/mise-a-jour/lyon-69123/"
COOPERATIONS, ACTIONS = f"{LYON}cooperations/", f"{LYON}actions/"


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def leipzig(lyon, allemagne):
    """A twinning without any project."""
    ville = PartenaireFactory(nom="Leipzig", pays=allemagne, precision="Saxe")
    return CooperationFactory(collectivite=lyon, partenaire=ville, jumelage=True)


def read_rows(page):
    """Return the text of each cell of the summary's first rows, white space folded."""
    rows = re.findall(r'<tbody id="lien-\d+".*?</tr>', page, re.DOTALL)
    return [
        [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in cells]
        for cells in (re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL) for row in rows)
    ]


def list_links(page):
    """Return {what a reader of screens hears: address}."""
    links = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {
        " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split()): address
        for address, text in links
    }


def add_projects(cooperation, number):
    return [ProjetFactory(cooperation=cooperation) for _ in range(number)]


def test_the_summary_has_the_columns_and_buttons_of_2011(agent, projet_de_lyon, leipzig):
    page = agent.get(COOPERATIONS).text
    heads = ["nom du partenaire", "jumelage", "nombre de projets", "thématiques d’intervention"]
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page) == heads * 2
    assert read_rows(page) == [
        [
            "Leipzig (Saxe) modifier le partenaire Leipzig (Saxe) "
            "supprimer Leipzig (Saxe) et tous ses projets",
            "oui",
            "0 + ajouter un projet avec Leipzig (Saxe)",
            "",
        ],
        [
            "Bamako modifier le partenaire Bamako supprimer Bamako et tous ses projets",
            "non",
            "1 modifier les projets avec Bamako supprimer un projet avec Bamako "
            "+ ajouter un projet avec Bamako",
            "Eau potable modifier les thématiques des projets avec Bamako",
        ],
    ]
    assert re.findall(r"<caption[^>]*>([^<]+)<", page) == [
        "Coopérations décentralisées\u00a0: Allemagne",
        "Coopérations décentralisées\u00a0: Mali",
    ]


def test_with_one_project_the_buttons_lead_straight_to_it(agent, projet_de_lyon):
    tie, own = projet_de_lyon.cooperation_id, f"{COOPERATIONS}projets/{projet_de_lyon.pk}/"
    links = list_links(agent.get(COOPERATIONS).text)
    assert links["modifier le partenaire Bamako"] == f"{COOPERATIONS}{tie}/"
    assert links["supprimer Bamako et tous ses projets"] == f"{COOPERATIONS}{tie}/supprimer/"
    assert links["modifier les projets avec Bamako"] == own
    assert links["supprimer un projet avec Bamako"] == f"{own}supprimer/"
    assert links["+ ajouter un projet avec Bamako"] == f"{COOPERATIONS}{tie}/projets/ajouter/"
    themes = links["modifier les thématiques des projets avec Bamako"]
    assert themes == f"{own}#id_thematique_principale"


def test_with_several_they_lead_to_the_list(agent, projet_de_lyon):
    add_projects(projet_de_lyon.cooperation, 1)
    links = list_links(agent.get(COOPERATIONS).text)
    projets = f"{COOPERATIONS}{projet_de_lyon.cooperation_id}/projets/"
    assert links["modifier les projets avec Bamako"] == projets
    assert links["supprimer un projet avec Bamako"] == projets
    assert links["modifier les thématiques des projets avec Bamako"] == projets


@pytest.mark.parametrize(
    ("adresse", "bouton"),
    [
        (COOPERATIONS, "ajouter une nouvelle coopération décentralisée"),
        (ACTIONS, "ajouter une nouvelle action extérieure"),
    ],
)
def test_the_button_at_the_foot_is_there_even_when_the_tab_is_empty(agent, lyon, adresse, bouton):
    page = agent.get(adresse).text
    assert list_links(page)[bouton] == f"{adresse}ajouter/"
    assert "Rien n’est déclaré dans cette partie." in page


def test_each_project_shows_its_state_and_an_incomplete_sheet_is_flagged(agent, projet_de_lyon):
    page = agent.get(COOPERATIONS).text
    assert "Adduction d’eau à Bamako" in page
    assert "en cours" in page and "depuis 2019" in page
    assert "fiche incomplète" not in page


@pytest.mark.parametrize("manque", [{"description": ""}, {"annee_debut": None}, "themes"])
def test_a_starred_field_left_empty_is_flagged(agent, projet_de_lyon, manque):
    if manque == "themes":
        ProjetThematique.objects.update(principale=False)
    else:
        Projet.objects.update(**manque)
    for address in (COOPERATIONS, f"{COOPERATIONS}{projet_de_lyon.cooperation_id}/projets/"):
        assert "fiche incomplète" in agent.get(address).text


def test_what_nobody_confirmed_for_two_campaigns_is_told(agent, projet_de_lyon):
    CampagneFactory(annee=2024, annee_apd=2023, ouverture=AVRIL_2024, cloture=MAI_2024)
    CampagneFactory()
    assert "à confirmer" in agent.get(COOPERATIONS).text
    Projet.objects.update(verifie_le=MAI_2024)
    assert "à confirmer" not in agent.get(COOPERATIONS).text


def test_countries_are_folded_beyond_twenty_projects_until_something_is_sought(
    agent, projet_de_lyon
):
    add_projects(projet_de_lyon.cooperation, 19)
    assert '<details class="bilan__pays" data-cocher open>' in agent.get(COOPERATIONS).text
    add_projects(projet_de_lyon.cooperation, 1)
    page = agent.get(COOPERATIONS).text
    assert '<details class="bilan__pays" data-cocher>' in page
    assert "21\u00a0projets, 1\u00a0partenaire" in page
    sought = agent.get(COOPERATIONS, {"q": "ADDUCTION d'eau"}).text
    assert '<details class="bilan__pays" data-cocher open>' in sought
    assert "20\u00a0autres projets avec Bamako, hors du filtre" in sought


def test_the_tab_costs_the_same_for_one_project_and_for_150(agent, projet_de_lyon, mali):
    costs = []
    for number in (0, 149):
        for _ in range(number):
            ville = PartenaireFactory(pays=mali)
            tie = CooperationFactory(
                collectivite=projet_de_lyon.cooperation.collectivite, partenaire=ville
            )
            ProjetFactory(cooperation=tie)
        with CaptureQueriesContext(connection) as queries:
            assert agent.get(COOPERATIONS).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12


def test_the_list_of_one_tie_leads_to_each_sheet(agent, projet_de_lyon):
    other = add_projects(projet_de_lyon.cooperation, 1)[0]
    links = list_links(agent.get(f"{COOPERATIONS}{other.cooperation_id}/projets/").text)
    for projet in (projet_de_lyon, other):
        own = f"{COOPERATIONS}projets/{projet.pk}/"
        assert links[f"modifier {projet.titre}"] == own
        assert links[f"supprimer {projet.titre}"] == f"{own}supprimer/"
        assert links[f"dupliquer {projet.titre}"] == f"{own}dupliquer/"


def read_vu(page):
    return re.search(r'name="vu" value="([^"]+)"', page)[1]


def confirm(agent, address, **extra):
    """Read what a page says will be done, and confirm it."""
    return agent.post(address, {"vu": read_vu(agent.get(address).text)} | extra, follow=True)


def undo_from(agent, page):
    action = re.search(r'action="([^"]+/annuler/)"', page.text)[1]
    return agent.post(action, follow=True)


def test_deleting_a_cooperation_lists_its_projects_first(agent, projet_de_lyon):
    add_projects(projet_de_lyon.cooperation, 1)
    page = agent.get(f"{COOPERATIONS}{projet_de_lyon.cooperation_id}/supprimer/").text
    for projet in projet_de_lyon.cooperation.projets.all():
        assert projet.titre in html.unescape(page)
    assert "2\u00a0projets" in page
    assert Projet.objects.count() == 2


def test_a_cooperation_goes_with_its_projects_and_comes_back_whole(agent, lyon, projet_de_lyon):
    add_projects(projet_de_lyon.cooperation, 1)
    for projet in Projet.objects.all():
        projet.save()  # the journal then holds its theme, as every service leaves it
    before = sorted(Projet.objects.values_list("pk", "titre", "cooperation"))
    page = confirm(agent, f"{COOPERATIONS}{projet_de_lyon.cooperation_id}/supprimer/")
    assert page.redirect_chain == [(COOPERATIONS, 302)]
    assert "«\u00a0Bamako\u00a0» est supprimé, avec ses projets." in page.text
    assert not Projet.objects.exists() and not Cooperation.objects.exists()
    lyon.refresh_from_db()
    assert not lyon.recensee
    undo_from(agent, page)
    assert sorted(Projet.objects.values_list("pk", "titre", "cooperation")) == before
    assert ProjetThematique.objects.count() == 2
    lyon.refresh_from_db()
    assert lyon.recensee


def test_a_project_goes_alone_and_comes_back(agent, projet_de_lyon):
    other = add_projects(projet_de_lyon.cooperation, 1)[0]
    page = confirm(agent, f"{COOPERATIONS}projets/{projet_de_lyon.pk}/supprimer/")
    assert f"Le projet «\u00a0{projet_de_lyon.titre}\u00a0» est supprimé." in page.text
    assert list(Projet.objects.all()) == [other]
    undo_from(agent, page)
    assert Projet.objects.filter(pk=projet_de_lyon.pk, titre=projet_de_lyon.titre).exists()


def test_what_was_added_or_modified_since_the_page_is_not_deleted(agent, projet_de_lyon):
    address = f"{COOPERATIONS}{projet_de_lyon.cooperation_id}/supprimer/"
    own = f"{COOPERATIONS}projets/{projet_de_lyon.pk}/supprimer/"
    vu, vu_du_projet = read_vu(agent.get(address).text), read_vu(agent.get(own).text)
    ProjetFactory(cooperation=projet_de_lyon.cooperation, titre="Ajouté entre-temps")
    Projet.objects.filter(pk=projet_de_lyon.pk).update(version=7)
    for page in (agent.post(address, {"vu": vu}), agent.post(own, {"vu": vu_du_projet})):
        assert page.status_code == 422
        assert "rien n’est fait" in page.text
    assert Projet.objects.count() == 2
    again = agent.post(address, {"vu": vu})
    assert "Ajouté entre-temps" in again.text
    assert agent.post(address, {"vu": read_vu(again.text)}).status_code == 302
    assert not Projet.objects.exists()


@pytest.mark.parametrize("geste", ["supprimer", "transformer"])
def test_sent_twice_it_is_done_once(agent, projet_de_lyon, geste):
    address = f"{COOPERATIONS}{projet_de_lyon.cooperation_id}/{geste}/"
    typed = {"vu": read_vu(agent.get(address).text)}
    assert agent.post(address, typed).status_code == 302
    assert agent.post(address, typed).status_code in (302, 410)
    assert Acte.objects.count() == 1


@pytest.mark.parametrize("geste", ["projets", "supprimer", "transformer"])
def test_another_collectivite_s_tie_is_a_404(agent, projet_d_angers, lyon, geste):
    for tab in (COOPERATIONS, ACTIONS):
        address = f"{tab}{projet_d_angers.cooperation_id}/{geste}/"
        assert agent.get(address).status_code == 404
        if geste != "projets":
            assert agent.post(address, {"vu": "x"}).status_code == 404
    own = f"{COOPERATIONS}projets/{projet_d_angers.pk}/supprimer/"
    assert agent.get(own).status_code == agent.post(own, {"vu": "x"}).status_code == 404
    assert Projet.objects.filter(pk=projet_d_angers.pk).exists()


@pytest.mark.parametrize("onglet", ["actions", "contacts", "reseaux", "apd"])
def test_a_tie_is_deleted_in_its_own_tab_only(agent, projet_de_lyon, onglet):
    for page in ("projets", "supprimer"):
        address = f"{LYON}{onglet}/{projet_de_lyon.cooperation_id}/{page}/"
        assert agent.get(address).status_code == 404
    assert agent.post(address, {"vu": "x"}).status_code == 404
    assert Projet.objects.exists()


def test_an_action_is_moved_to_cooperations_and_back(agent, lyon, bamako):
    action = CooperationFactory(collectivite=lyon, partenaire=bamako, nature="action")
    projet = ProjetFactory(cooperation=action, titre="Forages")
    link = list_links(agent.get(ACTIONS).text)
    address = link["transformer en coopération décentralisée : Bamako"]
    assert "Autres actions extérieures" in agent.get(address).text
    page = confirm(agent, address)
    assert page.redirect_chain == [(COOPERATIONS, 302)]
    assert "Forages" in page.text
    assert "Forages" not in agent.get(ACTIONS).text
    back = list_links(page.text)["transformer en action extérieure : Bamako"]
    assert confirm(agent, back).redirect_chain == [(ACTIONS, 302)]
    projet.refresh_from_db()
    assert (projet.cooperation_id, projet.cooperation.nature) == (action.pk, "action")


def test_a_merge_is_announced_then_undone_from_its_message(agent, projet_de_lyon, lyon, bamako):
    action = CooperationFactory(collectivite=lyon, partenaire=bamako, nature="action")
    ProjetFactory(cooperation=action, titre="Forages").save()
    address = f"{ACTIONS}{action.pk}/transformer/"
    assert "Bamako figure déjà dans l’onglet" in agent.get(address).text
    page = confirm(agent, address)
    assert projet_de_lyon.cooperation.projets.count() == 2
    undo_from(agent, page)
    assert [projet.titre for projet in action.projets.all()] == ["Forages"]
    assert projet_de_lyon.cooperation.projets.count() == 1


def test_a_refused_move_says_why(agent, lyon):
    puits = PartenaireFactory(nature="association")
    action = CooperationFactory(collectivite=lyon, partenaire=puits, nature="action", jumelage=True)
    page = confirm(agent, f"{ACTIONS}{action.pk}/transformer/")
    assert page.status_code == 422
    assert "Un jumelage lie deux collectivités : ce partenaire n’en est pas une." in page.text


def test_the_page_of_a_deleted_project_is_gone_and_comes_back(agent, client, projet_de_lyon):
    projet_de_lyon.save()
    public = f"/projets/{projet_de_lyon.pk}-adduction-d-eau-a-bamako/"
    page = confirm(agent, f"{COOPERATIONS}projets/{projet_de_lyon.pk}/supprimer/")
    with CaptureQueriesContext(connection) as queries:
        gone = client.get(public)
    assert (gone.status_code, len(queries)) == (410, 3)
    assert "Projet supprimé" in gone.text
    assert client.get("/projets/999999-jamais-vu/").status_code == 404
    undo_from(agent, page)
    assert client.get(public).status_code == 200


def test_an_agent_of_two_collectivites_deletes_under_the_right_one_only(
    agent, agent_de_lyon, angers, projet_d_angers
):
    HabilitationFactory(user=agent_de_lyon, collectivite=angers)
    wrong = f"{COOPERATIONS}{projet_d_angers.cooperation_id}/supprimer/"
    assert agent.post(wrong, {"vu": "x"}).status_code == 404
    right = f"/mise-a-jour/angers-49007/cooperations/{projet_d_angers.cooperation_id}/supprimer/"
    assert confirm(agent, right).status_code == 200
    assert not Projet.objects.filter(pk=projet_d_angers.pk).exists()
