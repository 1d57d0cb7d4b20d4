"""An agent's story: log in, open a tab, modify a project, and see it on the public pages."""

from datetime import UTC, datetime

import pytest
import time_machine

from cooperations.models import Projet
from tests.factories import (
    MOT_DE_PASSE,
    CampagneFactory,
    CooperationFactory,
    HabilitationFactory,
    ProjetFactory,
    ThematiqueFactory,
)

ONGLETS = {
    "contacts": "Elus et cadres territoriaux",
    "reseaux": "Associations et réseaux internationaux",
    "apd": "Aide publique au développement",
    "cooperations": "Coopérations décentralisées",
    "actions": "Autres actions extérieures",
}
TABLEAU_DE_BORD = "/mise-a-jour/lyon-69123/"
QUATRE_MAI = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def adresse(projet_de_lyon):
    return f"{TABLEAU_DE_BORD}cooperations/projets/{projet_de_lyon.pk}/"


@pytest.fixture
def saisie(projet_de_lyon):
    """What the agent types in the form."""
    return {
        "titre": "Forages de la Commune VI",
        "description": "Dix forages.\r\n\r\nEt un château d’eau.",
        "statut": "en_sommeil",
        "annee_debut": "2018",
        "annee_fin": "",
        "thematique_principale": "eau-potable",
        "objectifs": "",
        "lieu": "Commune VI",
        "operateurs": "",
        "reference_interne": "REF-42",
        "budget": "12500.50",
        "site_web": "eau.example",
        "version": str(projet_de_lyon.version),
    }


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


def reload(projet):
    return Projet.objects.get(pk=projet.pk)


def assert_untouched(projet):
    kept = reload(projet)
    assert (kept.titre, kept.version, kept.verifie_le) == (projet.titre, projet.version, None)


@pytest.mark.parametrize("login", ["agent-lyon", "agent-lyon@ville.example"])
def test_an_agent_who_logs_in_lands_on_the_dashboard(client, agent_de_lyon, login):
    codes = {"login": login, "password": MOT_DE_PASSE}
    response = client.post("/compte/connexion/", codes, follow=True)
    assert response.redirect_chain == [("/mise-a-jour/", 302), (TABLEAU_DE_BORD, 302)]
    assert "<h1>Lyon</h1>" in response.text
    assert "Vous êtes connecté en tant que <strong>Dominique" in response.text


def test_the_dashboard_and_every_page_lead_to_the_five_tabs(agent, adresse):
    for address in (TABLEAU_DE_BORD, f"{TABLEAU_DE_BORD}apd/", adresse):
        page = agent.get(address).text
        for slug, titre in ONGLETS.items():
            assert f'href="{TABLEAU_DE_BORD}{slug}/"' in page
            assert f">{titre}</a>" in page


@pytest.mark.parametrize("slug", list(ONGLETS))
def test_each_tab_has_its_exact_name_and_is_the_current_one(agent, projet_de_lyon, slug):
    page = agent.get(f"{TABLEAU_DE_BORD}{slug}/").text
    assert f"<h1>{ONGLETS[slug]}</h1>" in page
    assert f'href="{TABLEAU_DE_BORD}{slug}/" aria-current="page"' in page
    assert page.count("aria-current") == 1


def test_an_unknown_tab_is_a_404(agent):
    assert agent.get(f"{TABLEAU_DE_BORD}finances/").status_code == 404


def test_the_campaign_under_way_is_told(agent):
    CampagneFactory(message="Vérifiez les courriels.")
    with time_machine.travel(QUATRE_MAI, tick=False):
        page = agent.get(TABLEAU_DE_BORD).text
    assert "Campagne 2026 ouverte jusqu’au" in page
    assert "celui de 2025" in page
    assert "Vérifiez les courriels." in page


@pytest.mark.parametrize(
    "jour", [datetime(2026, 3, 31, tzinfo=UTC), datetime(2026, 6, 30, tzinfo=UTC)]
)
def test_out_of_its_dates_a_campaign_is_not_open(connecter, agent_de_lyon, jour):
    CampagneFactory()
    with time_machine.travel(jour, tick=False):
        assert (
            "Hors campagne, les pages restent modifiables"
            in connecter(agent_de_lyon).get(TABLEAU_DE_BORD).text
        )


def test_an_agent_of_two_collectivites_chooses(agent, agent_de_lyon, angers):
    HabilitationFactory(user=agent_de_lyon, collectivite=angers)
    page = agent.get("/mise-a-jour/").text
    assert f'href="{TABLEAU_DE_BORD}">Lyon</a>' in page
    assert 'href="/mise-a-jour/angers-49007/">Angers</a>' in page


def test_the_form_shows_what_is_kept(agent, projet_de_lyon, adresse):
    projet_de_lyon.themes.create(thematique=ThematiqueFactory(code="sante", libelle="Santé"))
    page = agent.get(adresse).text
    assert f'value="{projet_de_lyon.titre}"' in page
    assert '<option value="eau-potable" selected>' in page
    assert "Partenaire\u00a0: Bamako (Mali)" in page
    assert 'value="2019"' in page


def test_a_save_shows_on_the_tab_and_on_the_public_pages_at_once(
    agent, client, projet_de_lyon, adresse, saisie
):
    with time_machine.travel(QUATRE_MAI, tick=False):
        response = agent.post(adresse, saisie, follow=True)
    assert response.redirect_chain == [(f"{TABLEAU_DE_BORD}cooperations/", 302)]
    assert "Le projet «\u00a0Forages de la Commune VI\u00a0» est enregistré." in response.text
    assert "vérifié le 4\u00a0mai 2026" in response.text
    fiche = client.get(f"/projets/{projet_de_lyon.pk}-forages-de-la-commune-vi/").text
    for told in (
        "Forages de la Commune VI",
        "en sommeil",
        "12\u202f500,50\u00a0€",
        "château d’eau",
    ):
        assert told in fiche
    assert "Mis à jour le 4\u00a0mai 2026" in fiche
    assert "vérifié le 4\u00a0mai 2026" in fiche
    page = client.get("/collectivites/lyon-69123/").text
    assert "Forages de la Commune VI" in page
    assert "Mis à jour le 4\u00a0mai 2026" in page


def test_the_journal_says_who_saved(agent, agent_de_lyon, projet_de_lyon, adresse, saisie):
    agent.post(adresse, saisie)
    kept = Projet.history.filter(id=projet_de_lyon.pk).latest()
    assert (kept.history_user, kept.titre) == (agent_de_lyon, saisie["titre"])


def test_all_values_typed_are_kept_as_they_mean(agent, projet_de_lyon, adresse, saisie):
    ThematiqueFactory(code="sante", libelle="Santé")
    more = {"thematique_principale": "sante", "autres_thematiques": ["eau-potable", "sante"]}
    assert agent.post(adresse, saisie | more).status_code == 302
    kept = reload(projet_de_lyon)
    assert (str(kept.budget), kept.site_web) == ("12500.50", "https://eau.example")
    assert kept.description == "Dix forages.\n\nEt un château d’eau."
    assert (kept.annee_debut, kept.annee_fin) == (2018, None)
    assert list(kept.themes.values_list("thematique", "principale")) == [
        ("sante", True),
        ("eau-potable", False),
    ]


@pytest.mark.parametrize("montant", ["12 500,50", "12\u202f500,50", "12\u00a0500,50", "12500,50"])
def test_an_amount_may_be_typed_as_the_french_write_it(
    agent, projet_de_lyon, adresse, saisie, montant
):
    assert agent.post(adresse, saisie | {"budget": montant}).status_code == 302
    assert str(reload(projet_de_lyon).budget) == "12500.50"


def test_another_collectivite_s_project_is_a_404(agent, projet_d_angers, adresse, saisie):
    for tab in ("cooperations", "actions"):
        address = f"{TABLEAU_DE_BORD}{tab}/projets/{projet_d_angers.pk}/"
        assert agent.get(address).status_code == 404
        assert agent.post(address, saisie).status_code == 404
    own = f"/mise-a-jour/angers-49007/cooperations/projets/{projet_d_angers.pk}/"
    assert agent.get(own).status_code == agent.post(own, saisie).status_code == 404
    assert_untouched(projet_d_angers)


@pytest.mark.parametrize("onglet", ["actions", "contacts", "apd"])
def test_a_project_is_modified_in_its_own_tab_only(agent, projet_de_lyon, saisie, onglet):
    address = f"{TABLEAU_DE_BORD}{onglet}/projets/{projet_de_lyon.pk}/"
    assert agent.get(address).status_code == agent.post(address, saisie).status_code == 404
    assert_untouched(projet_de_lyon)


def test_a_project_of_an_action_is_modified_in_the_other_tab(agent, lyon, saisie):
    action = CooperationFactory(collectivite=lyon, nature="action")
    projet = ProjetFactory(cooperation=action)
    address = f"{TABLEAU_DE_BORD}actions/projets/{projet.pk}/"
    response = agent.post(address, saisie)
    assert response["Location"] == f"{TABLEAU_DE_BORD}actions/"
    assert reload(projet).titre == saisie["titre"]


def test_fields_that_are_not_in_the_form_change_nothing(
    agent, agent_de_lyon, projet_de_lyon, projet_d_angers, adresse, saisie
):
    extra = {
        "id": projet_d_angers.pk,
        "cooperation": projet_d_angers.cooperation_id,
        "collectivite": projet_d_angers.cooperation.collectivite_id,
        "verifie_le": "2001-01-01",
        "modifie_le": "2001-01-01",
        "is_staff": "1",
        "is_superuser": "on",
        "by": "1",
    }
    assert agent.post(adresse, saisie | extra).status_code == 302
    kept = reload(projet_de_lyon)
    assert kept.cooperation_id == projet_de_lyon.cooperation_id
    assert kept.verifie_le.year == kept.modifie_le.year > 2001
    agent_de_lyon.refresh_from_db()
    assert not (agent_de_lyon.is_staff or agent_de_lyon.is_superuser)
    assert_untouched(projet_d_angers)


def test_a_conflict_shows_both_texts_and_keeps_the_typed_one(
    agent, connecter, delegation, projet_de_lyon, adresse, saisie
):
    connecter(delegation).post(adresse, saisie | {"titre": "Titre de la délégation"})
    response = agent.post(adresse, saisie)
    assert response.status_code == 422
    assert "rien n’a été écrasé" in response.text
    assert "<td>Titre de la délégation</td><td>Forages de la Commune VI</td>" in response.text
    assert 'value="Forages de la Commune VI"' in response.text
    assert reload(projet_de_lyon).titre == "Titre de la délégation"


def test_after_a_conflict_a_second_save_decides(
    agent, connecter, delegation, projet_de_lyon, adresse, saisie
):
    connecter(delegation).post(adresse, saisie | {"titre": "Titre de la délégation"})
    page = agent.post(adresse, saisie)
    shown = page.context["formulaire"]["version"].value()
    assert f'name="version" value="{shown}"' in page.text
    assert agent.post(adresse, saisie | {"version": shown}).status_code == 302
    assert reload(projet_de_lyon).titre == saisie["titre"]


@pytest.mark.parametrize(
    "champ", ["titre", "description", "statut", "annee_debut", "thematique_principale"]
)
def test_a_starred_field_left_empty_loses_nothing_of_what_was_typed(
    agent, projet_de_lyon, adresse, saisie, champ
):
    response = agent.post(adresse, saisie | {champ: " "})
    assert response.status_code == 422
    assert champ in response.context["formulaire"].errors
    assert "Rien n’est enregistré" in response.text
    assert "<title>Erreur – Modifier un projet" in response.text
    typed = [value for name, value in saisie.items() if name != champ and name != "version"]
    assert all(value in response.text for value in typed)
    assert_untouched(projet_de_lyon)


@pytest.mark.parametrize(
    ("changement", "phrase"),
    [
        ({"statut": "termine"}, "Indiquez l’année de fin d’un projet terminé."),
        ({"annee_fin": "2017"}, "L’année de fin précède l’année de début."),
        ({"annee_debut": "1899"}, "Indiquez une année à partir de 1900."),
        ({"annee_debut": "20I8"}, "Saisissez un nombre entier."),
        ({"budget": "-1"}, "Un budget ne peut pas être négatif."),
        ({"site_web": "javascript:alert(1)"}, "Saisissez une URL valide."),
        ({"thematique_principale": "zzz"}, "Sélectionnez un choix valide."),
        ({"statut": "abandonné"}, "Sélectionnez un choix valide."),
        ({"titre": "a" * 251}, "au plus 250 caractères"),
    ],
)
def test_a_refusal_says_why_in_french(agent, projet_de_lyon, adresse, saisie, changement, phrase):
    response = agent.post(adresse, saisie | changement)
    assert response.status_code == 422
    assert phrase in response.text
    assert_untouched(projet_de_lyon)


def test_a_finished_project_with_its_year_is_saved(agent, projet_de_lyon, adresse, saisie):
    finished = saisie | {"statut": "termine", "annee_fin": "2018"}
    assert agent.post(adresse, finished).status_code == 302
    assert reload(projet_de_lyon).annee_fin == 2018


def test_the_delegation_may_modify_but_confirms_nothing(
    connecter, delegation, client, projet_de_lyon, adresse, saisie
):
    response = connecter(delegation).post(adresse, saisie)
    assert response.status_code == 302
    kept = reload(projet_de_lyon)
    assert (kept.titre, kept.verifie_le) == (saisie["titre"], None)
    fiche = client.get(f"/projets/{projet_de_lyon.pk}-forages-de-la-commune-vi/").text
    assert "Mis à jour le" in fiche
    assert "vérifié le" not in fiche


def test_a_right_withdrawn_takes_effect_at_the_next_request(
    agent, agent_de_lyon, projet_de_lyon, adresse, saisie
):
    assert agent.get(adresse).status_code == 200
    agent_de_lyon.habilitations.update(statut="retiree", motif="A quitté la mairie.")
    refusal = agent.post(adresse, saisie)
    assert refusal.status_code == 403
    assert "A quitté la mairie." in refusal.text
    assert saisie["titre"] in refusal.text
    assert_untouched(projet_de_lyon)


@pytest.mark.parametrize("chosen", ["!!!", "' OR 1=1", "é", ""])
def test_a_choice_of_collectivité_that_is_none_is_ignored(connecter, agent_de_lyon, chosen):
    page = connecter(agent_de_lyon).get("/mise-a-jour/", {"collectivite": chosen})
    assert page.status_code == 302
