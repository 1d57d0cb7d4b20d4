"""The agent's APD tab: the year asked is entered, confirmed, corrected; the others are read."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine

from apd.models import Declaration, Eligibilite
from collectivites.models import Acte
from teleprocedure.models import Verification
from tests.factories import (
    CampagneFactory,
    CooperationFactory,
    DeclarationFactory,
    PartenaireFactory,
    PaysFactory,
)

ONGLET = "/mise-a-jour/lyon-69123/apd/"
QUATRE_MAI = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def campagne(lyon):
    """The campaign of 2026, which asks for 2025, under way."""
    with time_machine.travel(QUATRE_MAI):
        yield CampagneFactory()


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def collegue(connecter, delegation):
    return connecter(delegation)


def open_form(client):
    """Return the hidden fields of the page, as a browser would send them."""
    form = client.get(ONGLET).context["formulaire"]
    return {name: form[name].value() or "" for name in ("version", "jeton", "ouvert_le")}


def declare(client, montant="", choix="montant", **fields):
    return client.post(ONGLET, open_form(client) | {"choix": choix, "montant": montant} | fields)


def read(annee=2025):
    return Declaration.objects.filter(annee=annee).first()


@pytest.mark.parametrize(
    ("texte", "montant"),
    [
        ("12 500,50 €", "12500.50"),
        ("12\u202f500,50", "12500.50"),
        ("1.234,56", "1234.56"),
        ("12500", "12500"),
        ("1000000000", "1000000000"),
    ],
)
def test_an_amount_typed_any_usual_way_is_kept_exactly(agent, agent_de_lyon, texte, montant):
    response = declare(agent, texte, commentaire="Frais compris.")
    assert (response.status_code, response["Location"]) == (302, ONGLET)
    row = read()
    assert (row.montant, row.commentaire) == (Decimal(montant), "Frais compris.")
    assert (row.declaree_par, row.declaree_le.date()) == (agent_de_lyon, QUATRE_MAI.date())
    assert Verification.objects.get().onglet == "apd"


@pytest.mark.parametrize(
    ("texte", "phrase"),
    [
        ("1.234", "par exemple 12 500"),
        ("beaucoup", "par exemple 12 500"),
        ("-5", "ne peut pas être négatif"),
        ("1000000001", "ne peut dépasser un milliard"),
        ("9" * 30, "12 chiffres"),
        ("", "Indiquez le montant"),
    ],
)
def test_an_amount_that_is_none_is_refused_and_kept_on_screen(agent, texte, phrase):
    response = declare(agent, texte, commentaire="Mon commentaire.")
    assert response.status_code == 422
    assert phrase in response.text
    assert "<title>Erreur – Aide publique" in response.text
    assert f'value="{texte}"' in response.text or not texte
    assert "Mon commentaire." in response.text
    assert read() is None and not Acte.objects.exists()


def test_neant_is_an_amount_of_zero_and_never_an_empty_year(agent, client):
    assert declare(agent, choix="neant").status_code == 302
    assert read().montant == 0
    page = client.get("/collectivites/lyon-69123/").text
    assert 'apd--neant">néant' in page


def test_i_do_not_declare_ticks_the_tab_and_writes_no_act(agent):
    page = agent.post(ONGLET, open_form(agent) | {"choix": "non_declaree"}, follow=True)
    assert "non déclarée. C’est enregistré." in page.text
    assert "Annuler cette modification" not in page.text
    assert read() is None and not Acte.objects.exists()
    assert Verification.objects.get().onglet == "apd"


def test_a_declaration_can_be_taken_back_then_restored(agent):
    declare(agent, "500")
    key = read().pk
    page = agent.post(ONGLET, open_form(agent) | {"choix": "non_declaree"}, follow=True)
    assert read() is None
    undo = f"/mise-a-jour/lyon-69123/historique/{Acte.objects.first().pk}/annuler/"
    assert undo in page.text
    agent.post(undo)
    assert (read().pk, read().montant) == (key, 500)


def test_an_entry_is_undone_whole(agent):
    declare(agent, "500")
    declare(agent, "700", commentaire="Corrigé.")
    agent.post(f"/mise-a-jour/lyon-69123/historique/{Acte.objects.first().pk}/annuler/")
    assert (read().montant, read().commentaire) == (500, "")


def test_each_entry_is_one_act_that_says_it(agent, agent_de_lyon):
    declare(agent, "500")
    acte = Acte.objects.get()
    assert (acte.parties, acte.auteur) == ("apd", agent_de_lyon)
    assert str(acte).replace("\u00a0", " ") == "Aide publique au développement 2025 : 500 €"


def test_a_double_click_writes_one_row_and_one_act(agent):
    fields = open_form(agent) | {"choix": "montant", "montant": "500"}
    assert [agent.post(ONGLET, fields).status_code for _ in range(2)] == [302, 302]
    assert Declaration.objects.count() == Acte.objects.count() == 1
    assert read().version == 1


def test_only_the_year_asked_is_ever_written(agent, lyon, angers):
    kept = DeclarationFactory(collectivite=lyon, annee=2024, montant=1000)
    extra = {"annee": "2024", "collectivite": angers.pk, "pk": kept.pk, "id": kept.pk}
    assert declare(agent, "900", **extra).status_code == 302
    assert set(Declaration.objects.values_list("collectivite", "annee", "montant")) == {
        (lyon.pk, 2024, Decimal(1000)),
        (lyon.pk, 2025, Decimal(900)),
    }


@pytest.mark.parametrize(("texte", "ordre"), [("10000,01", "plus de dix"), ("99,99", "dixième")])
def test_an_amount_out_of_proportion_is_to_be_confirmed(agent, lyon, texte, ordre):
    DeclarationFactory(collectivite=lyon, annee=2022, montant=1000)
    DeclarationFactory(collectivite=lyon, annee=2024, montant=0)
    page = declare(agent, texte, commentaire="Un legs.")
    assert page.status_code == 422
    assert ordre in page.text and "celui de 2022" in page.text
    assert f'value="{texte}"' in page.text and "Un legs." in page.text
    assert read() is None
    confirmed = f"{Decimal(texte.replace(',', '.')):.2f}"
    assert f'name="confirmation" value="{confirmed}"' in page.text
    assert declare(agent, texte, confirmation="555.00").status_code == 422
    assert declare(agent, texte, confirmation=confirmed).status_code == 302
    assert declare(agent, texte, commentaire="Le même.").status_code == 302


@pytest.mark.parametrize("texte", ["10000", "100", "1000", "0"])
def test_an_amount_within_proportion_is_not(agent, lyon, texte):
    DeclarationFactory(collectivite=lyon, annee=2024, montant=1000)
    assert declare(agent, texte).status_code == 302


def test_neant_never_needs_to_be_confirmed(agent, lyon):
    DeclarationFactory(collectivite=lyon, annee=2024, montant=1000)
    assert declare(agent, choix="neant").status_code == 302


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"choix": "neant", "montant": "500"}, "Effacez ce montant"),
        ({"choix": "non_declaree", "montant": "500"}, "Effacez ce montant"),
        ({"choix": "non_declaree", "commentaire": "Rien."}, "ne garde pas de commentaire"),
        ({"choix": "", "montant": "500"}, "Choisissez « un montant »"),
        ({"choix": "zzz"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_contradicts_the_choice_is_told_and_nothing_is_guessed(agent, champs, phrase):
    response = agent.post(ONGLET, open_form(agent) | champs)
    assert response.status_code == 422
    assert phrase in response.text
    assert read() is None


def test_two_agents_at_once_see_both_amounts(agent, collegue):
    mine = open_form(agent) | {"choix": "montant", "montant": "500"}
    declare(collegue, "800")
    page = agent.post(ONGLET, mine)
    assert page.status_code == 422
    assert "rien n’a été écrasé" in page.text
    assert "<td>800\u00a0€</td><td>500\u00a0€</td>" in page.text
    assert read().montant == 800
    again = mine | {"version": page.context["formulaire"]["version"].value()}
    assert agent.post(ONGLET, again).status_code == 302
    assert read().montant == 500


def test_a_declaration_taken_back_by_another_is_a_conflict_too(agent, collegue):
    declare(agent, "500")
    mine = open_form(agent) | {"choix": "montant", "montant": "700"}
    collegue.post(ONGLET, open_form(collegue) | {"choix": "non_declaree"})
    page = agent.post(ONGLET, mine)
    assert "<td>non déclarée</td><td>700\u00a0€</td>" in page.text
    assert agent.post(ONGLET, mine | {"version": ""}).status_code == 302


def test_a_year_declared_anew_is_not_taken_for_the_one_that_was_read(agent, collegue):
    declare(agent, "500")
    mine = open_form(agent) | {"choix": "montant", "montant": "700"}
    collegue.post(ONGLET, open_form(collegue) | {"choix": "non_declaree"})
    declare(collegue, "900")
    assert agent.post(ONGLET, mine).status_code == 422
    assert read().montant == 900


def test_two_agents_who_say_the_same_are_not_set_against_each_other(agent, collegue):
    mine = open_form(agent) | {"choix": "neant"}
    declare(collegue, choix="neant")
    assert agent.post(ONGLET, mine).status_code == 302
    assert Acte.objects.count() == 1


def test_staff_may_enter_it_and_the_act_says_so(collegue, delegation):
    assert declare(collegue, "500").status_code == 302
    assert Acte.objects.get().par_la_delegation
    assert read().declaree_par == delegation


def test_another_collectivite_s_tab_does_not_exist(agent, angers):
    address = "/mise-a-jour/angers-49007/apd/"
    fields = open_form(agent) | {"choix": "montant", "montant": "500"}
    assert agent.get(address).status_code == agent.post(address, fields).status_code == 404
    assert not Declaration.objects.exists()


def test_junk_in_hidden_fields_is_only_a_refusal(agent):
    good = open_form(agent) | {"choix": "montant", "montant": "500"}
    for name in ("version", "jeton", "ouvert_le", "confirmation", "commentaire", "choix"):
        for junk in ("\x00", "é" * 3_000, "-1", "9" * 30, "a:b:c", "\u202e"):
            assert agent.post(ONGLET, good | {name: junk}).status_code in {302, 422}, name
    assert agent.post(ONGLET, good | {"commentaire": "a" * 30_001}).status_code == 422


def test_the_page_says_what_counts_and_why_earlier_years_are_closed(agent, lyon):
    DeclarationFactory(collectivite=lyon, annee=2024, montant=1000)
    page = agent.get(ONGLET).text
    assert "Les années antérieures ne se modifient plus" in page
    assert "frais de service compris" in page
    assert "Rien n’est encore déclaré pour 2025." in page
    assert 'apd--montant">1\u202f000\u00a0€' in page
    assert page.count('name="montant"') == 1


def test_the_countries_where_one_works_have_their_reason(agent, lyon, mali):
    chili = PaysFactory(
        code="CL", iso3="CHL", nom="Chili", nom_normalise="chili", locatif="au Chili"
    )
    Eligibilite.objects.create(pays=mali, annee_debut=2000)
    Eligibilite.objects.create(pays=chili, annee_debut=2000, annee_fin=2017)
    for pays in (chili, mali):
        CooperationFactory(collectivite=lyon, partenaire=PartenaireFactory(pays=pays))
    page = agent.get(f"{ONGLET}?pays=MALI").text
    assert "<li>Chili\u00a0: sorti de la liste du CAD fin 2017</li>" in page
    assert "comptent\u00a0: Mali." in page
    assert "<li>Mali\u00a0: éligible</li>" in page
    assert "Aucun pays de ce nom." in agent.get(f"{ONGLET}?pays=zzz").text
