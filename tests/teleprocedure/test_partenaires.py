"""An agent declares a coopération: the partner found in the register, or made."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectivites.models import Acte
from cooperations.models import Cooperation, Partenaire, Ville
from tests.conftest import ClientStrict
from tests.factories import CollectiviteFactory, CooperationFactory, PartenaireFactory, PaysFactory

LYON = "/mise-a-jour/lyon-69123/"
AJOUT = f"{LYON}cooperations/ajouter/"
SUGGESTIONS = f"{LYON}partenaires/suggestions/"
CHERCHE = {"pays": "ML", "nom": "Kayes", "nature": "collectivite_locale"}


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def kayes(mali):
    return Ville.objects.create(
        code=1,
        nom="Kayes",
        nom_normalise="kayes",
        pays=mali,
        population=127368,
        latitude=14.4469,
        longitude=-11.4445,
    )


def fill(page) -> dict:
    """Return what a page's form would send, as a browser does."""
    form = page.context["formulaire"]
    typed = {}
    for field in form:
        value = field.value()
        if value is not None and value is not False and value != "":
            typed[field.html_name] = str(field.field.prepare_value(value))
    return typed


def open_second_step(agent, **changes):
    page = agent.get(AJOUT, CHERCHE | changes)
    assert page.status_code == 200
    return page


def test_the_country_comes_first_and_france_is_not_one(agent, mali):
    PaysFactory(code="FR", iso3="FRA", nom="France", nom_normalise="france")
    page = agent.get(AJOUT)
    assert page.text.index('name="pays"') < page.text.index('name="nom"')
    assert "autofocus" in re.search(r"<select[^>]*name=\"pays\"[^>]*>", page.text)[0]
    assert '<option value="ML">Mali</option>' in page.text
    assert "France</option>" not in page.text


@pytest.mark.parametrize(
    ("changement", "champ"),
    [({"pays": ""}, "pays"), ({"nom": " \u200b"}, "nom"), ({"nature": "roi"}, "nature")],
)
def test_the_first_step_refused_keeps_what_was_typed(agent, mali, changement, champ):
    page = agent.get(AJOUT, CHERCHE | changement)
    assert page.status_code == 422
    assert list(page.context["formulaire"].errors) == [champ]
    assert page.text.count("Kayes") or champ == "nom"


def test_france_is_refused_with_its_sentence(agent, mali):
    PaysFactory(code="FR", iso3="FRA", nom="France", nom_normalise="france")
    page = agent.get(AJOUT, CHERCHE | {"pays": "FR"})
    assert page.status_code == 422
    assert "se mène hors de France" in page.text
    sent = agent.post(AJOUT, fill(open_second_step(agent)) | {"pays": "FR"})
    assert sent.status_code == 422
    assert "se mène hors de France" in sent.text
    assert not Cooperation.objects.exists()


def test_close_names_of_that_country_are_shown_with_who_works_there(agent, angers, bamako):
    CooperationFactory(collectivite=angers, partenaire=bamako)
    page = open_second_step(agent, nom="bamaco")
    assert f'value="{bamako.pk}"' in page.text
    assert "Bamako (collectivité locale) – travaille avec Angers" in page.text
    assert "Aucun de ceux-ci" in page.text


def test_a_partner_of_the_register_is_chosen_and_none_is_made(agent, lyon, bamako):
    page = open_second_step(agent, nom="Bamako")
    typed = fill(page) | {"partenaire": bamako.pk, "jumelage": "on", "annee_debut": "1962"}
    response = agent.post(AJOUT, typed)
    tie = Cooperation.objects.get()
    assert response["Location"] == f"{LYON}cooperations/{tie.pk}/projets/ajouter/"
    assert (tie.collectivite, tie.partenaire, tie.nature) == (lyon, bamako, "cooperation")
    assert (tie.jumelage, tie.annee_debut) == (True, 1962)
    assert Partenaire.objects.count() == 1
    then = agent.get(response["Location"]).text
    assert "plus tard" in then
    assert "Annuler cette modification" in then


def test_a_suggestion_taken_is_ticked_in_the_second_step(agent, bamako):
    page = open_second_step(agent, nom="Bamako", slug=bamako.pk)
    assert re.search(rf'value="{bamako.pk}"[^>]*checked', page.text)


def test_a_partner_that_is_missing_is_made_with_its_place(agent, lyon, mali, kayes):
    page = open_second_step(agent, nom="KAYES")
    assert "Vous avez écrit «\u00a0KAYES\u00a0»" in page.text
    assert "Proposée d’après GeoNames (Kayes)" in page.text
    typed = fill(page)
    assert (typed["nom"], typed["latitude"], typed["longitude"]) == ("Kayes", "14,4469", "-11,4445")
    lyon.recensee = False
    lyon.save()
    assert agent.post(AJOUT, typed).status_code == 302
    partner = Cooperation.objects.get(collectivite=lyon).partenaire
    assert (partner.nom, partner.pays, partner.nature) == ("Kayes", mali, "collectivite_locale")
    assert (partner.latitude, partner.longitude) == (14.4469, -11.4445)
    lyon.refresh_from_db()
    assert lyon.recensee


@pytest.mark.parametrize(
    ("latitude", "longitude", "lue"),
    [("", "", (None, None)), ("14.5", " −11,25° ", (14.5, -11.25)), ("0", "-0", (0, 0))],
)
def test_the_place_is_adjusted_by_two_numbers_or_left_out(agent, kayes, latitude, longitude, lue):
    typed = fill(open_second_step(agent)) | {"latitude": latitude, "longitude": longitude}
    assert agent.post(AJOUT, typed).status_code == 302
    partner = Partenaire.objects.get()
    assert (partner.latitude, partner.longitude) == lue


@pytest.mark.parametrize(
    ("latitude", "longitude", "champ"),
    [
        ("91", "0", "latitude"),
        ("14", "", "longitude"),
        ("nan", "1", "latitude"),
        ("1e400", "1", "latitude"),
        ("0", "-180,1", "longitude"),
        ("9" * 30_001, "1", "latitude"),
        ("quatorze", "1", "latitude"),
    ],
)
def test_a_place_that_is_none_is_refused_beside_its_field(agent, mali, latitude, longitude, champ):
    typed = fill(open_second_step(agent)) | {"latitude": latitude, "longitude": longitude}
    page = agent.post(AJOUT, typed)
    assert page.status_code == 422
    assert list(page.context["formulaire"].errors) == [champ]
    assert not Cooperation.objects.exists() and not Partenaire.objects.exists()


def test_capitals_are_refused_once_then_kept_if_the_agent_says_so(agent, mali):
    typed = fill(open_second_step(agent, nom="Enda")) | {"nom": "ENDA", "nature": "association"}
    page = agent.post(AJOUT, typed)
    assert page.status_code == 422
    assert "Ce nom s’écrit d’ordinaire «\u00a0Enda\u00a0»" in page.text
    assert 'name="garder"' in page.text
    assert agent.post(AJOUT, typed | {"garder": "on"}).status_code == 302
    assert Partenaire.objects.get().nom == "ENDA"


@pytest.mark.parametrize("nom", ["N’Djamena", "Saint-Louis", "L’Aquila", "Commune VI de Bamako"])
def test_a_name_rightly_written_is_taken_as_it_is(agent, mali, nom):
    page = open_second_step(agent, nom=nom)
    assert 'name="garder"' not in page.text
    assert agent.post(AJOUT, fill(page)).status_code == 302
    assert Partenaire.objects.get().nom == nom


def test_a_probable_duplicate_is_shown_before_anything_is_made(agent, bamako):
    typed = fill(open_second_step(agent, nom="Kayes")) | {"nom": "Ville de Bamako"}
    page = agent.post(AJOUT, typed)
    assert page.status_code == 422
    assert "peut-être déjà au registre" in page.text
    assert f'value="{bamako.pk}"' in page.text
    assert agent.post(AJOUT, fill(page)).status_code == 302
    assert Partenaire.objects.count() == 2


def test_a_true_homonym_needs_a_precision(agent, bamako):
    typed = fill(open_second_step(agent, nom="Bamako")) | {"partenaire": "nouveau"}
    page = agent.post(AJOUT, typed)
    assert page.status_code == 422
    assert "ajoutez une précision" in page.text
    assert not Acte.objects.exists()
    assert agent.post(AJOUT, typed | {"precision": "Kénédougou"}).status_code == 302


def test_a_twinning_is_between_local_authorities(agent, mali):
    typed = fill(open_second_step(agent)) | {"nature": "association", "jumelage": "on"}
    page = agent.post(AJOUT, typed)
    assert page.status_code == 422
    assert "jumelage" in page.context["formulaire"].errors
    assert "ce partenaire n’en est pas une" in page.text
    assert not Partenaire.objects.exists()


def test_the_same_partnership_leads_to_the_one_that_exists(agent, projet_de_lyon, bamako):
    tie = projet_de_lyon.cooperation
    typed = fill(open_second_step(agent, nom="Bamako")) | {"partenaire": bamako.pk}
    page = agent.post(AJOUT, typed)
    assert page.status_code == 422
    assert "Vous travaillez déjà avec ce partenaire" in page.text
    assert f'href="{LYON}cooperations/{tie.pk}/"' in page.text
    other = f"{LYON}actions/ajouter/"
    assert agent.post(other, typed).status_code == 302


@pytest.mark.parametrize("pk", ["0", "-1", "9" * 40, "٣", "1 OR 1=1", "​"])
def test_a_partner_that_is_none_is_refused(agent, bamako, pk):
    typed = fill(open_second_step(agent, nom="Bamako")) | {"partenaire": pk}
    assert agent.post(AJOUT, typed).status_code == 422
    assert agent.get(AJOUT, CHERCHE | {"slug": pk}).status_code in (200, 422)


def test_a_partner_of_another_country_or_merged_is_refused(agent, bamako, allemagne):
    munich = PartenaireFactory(nom="Munich", pays=allemagne)
    merged = PartenaireFactory(nom="Bamako ville", pays=bamako.pays, fusionne_dans=bamako)
    typed = fill(open_second_step(agent, nom="Bamako"))
    for partner in (munich, merged):
        assert agent.post(AJOUT, typed | {"partenaire": partner.pk}).status_code == 422
    hostile = typed | {"partenaire": bamako.pk, "pays": "ML\x00"}
    assert agent.post(AJOUT, hostile).status_code == 422
    assert not Cooperation.objects.exists()


def test_a_double_click_declares_once(agent, mali):
    typed = fill(open_second_step(agent))
    first, second = agent.post(AJOUT, typed), agent.post(AJOUT, typed)
    assert first.status_code == 302
    assert second.status_code in (302, 422)
    assert Cooperation.objects.count() == Partenaire.objects.count() == Acte.objects.count() == 1


def test_a_session_that_ends_in_the_second_step_loses_nothing(connecter, agent_de_lyon, mali):
    page = open_second_step(connecter(agent_de_lyon))
    typed = fill(page) | {"auteur": page.context["auteur"], "annee_debut": "1987"}
    assert ClientStrict().post(AJOUT, typed).status_code == 302
    back = connecter(agent_de_lyon).get(f"{AJOUT}?brouillon")
    assert 'value="1987"' in back.text and 'value="Kayes"' in back.text
    assert connecter(agent_de_lyon).post(AJOUT, fill(back)).status_code == 302
    assert Cooperation.objects.get().annee_debut == 1987


def test_undoing_takes_the_tie_and_the_partner_back(agent, agent_de_lyon, lyon, mali):
    agent.post(AJOUT, fill(open_second_step(agent)))
    acte = Acte.objects.get()
    assert (acte.parties, acte.auteur) == ("cooperations", agent_de_lyon)
    agent.post(f"{LYON}historique/{acte.pk}/annuler/")
    assert not Cooperation.objects.exists() and not Partenaire.objects.exists()


@pytest.mark.parametrize("onglet", ["contacts", "reseaux", "apd"])
def test_only_the_two_tabs_of_ties_have_that_page(agent, lyon, onglet):
    answer = agent.get(f"{LYON}{onglet}/ajouter/", CHERCHE)
    assert "Nature du partenaire" not in answer.text


def test_extra_fields_change_nothing(agent, lyon, angers, mali):
    typed = fill(open_second_step(agent))
    extra = {"collectivite": angers.pk, "collectivite_id": angers.pk, "fusionne_dans": "1"}
    agent.post(AJOUT, typed | extra | {"id": "999", "by": "1"})
    tie = Cooperation.objects.get()
    assert (tie.collectivite, tie.partenaire.fusionne_dans) == (lyon, None)


def test_a_hostile_name_stays_text(agent, mali):
    page = open_second_step(agent, nom="<script>ALERT(1)</script>".upper())
    assert "<script>ALERT" not in page.text.upper().replace("&LT;", "")
    assert agent.get(AJOUT, CHERCHE | {"nom": "a" * 201}).status_code == 422


def test_suggestions_answer_names_of_the_country(agent, angers, bamako, allemagne):
    CooperationFactory(collectivite=angers, partenaire=bamako)
    found = agent.get(SUGGESTIONS, {"pays": "ML", "nom": "bam"}).json()["suggestions"]
    assert found == [
        {
            "nom": "Bamako",
            "slug": str(bamako.pk),
            "type": "collectivité locale",
            "territoire": "Angers",
        }
    ]
    for asked in ({"pays": "DE", "nom": "bam"}, {"pays": "", "nom": "bam"}, {"pays": "\x01"}, {}):
        assert agent.get(SUGGESTIONS, asked).json() == {"suggestions": []}


def test_the_second_step_costs_the_same_for_one_name_and_for_six(agent, bamako):
    costs = []
    for rank in range(7):
        PartenaireFactory(nom=f"Bamako {rank} bis", pays=bamako.pays)
        CooperationFactory(collectivite=CollectiviteFactory(), partenaire=bamako)
        if rank in (0, 6):
            from_queries = count(agent)
            costs.append(from_queries)
    assert costs[0] == costs[1] <= 24


def count(agent) -> int:
    with CaptureQueriesContext(connection) as queries:
        open_second_step(agent, nom="Bamako")
    return len(queries)
