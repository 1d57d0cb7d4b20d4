"""An agent corrects a coopération: its own fields at once, a shared partner by proposal."""

import pytest

from collectivites.models import Acte
from cooperations.models import Cooperation, Correction, Partenaire
from tests.factories import CooperationFactory, PartenaireFactory, ProjetFactory

LYON = "/mise-a-jour/lyon-69123/"


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def tie(lyon, mali):
    partner = PartenaireFactory(nom="BAMAKO", pays=mali, latitude=None, longitude=None)
    return CooperationFactory(collectivite=lyon, partenaire=partner)


@pytest.fixture
def adresse(tie):
    return f"{LYON}cooperations/{tie.pk}/"


@pytest.fixture
def saisie(tie):
    return {
        "nom": "Bamako",
        "nature": "collectivite_locale",
        "precision": "District",
        "latitude": "12,65",
        "longitude": "-8",
        "jumelage": "on",
        "annee_debut": "1987",
        "version": tie.version,
        "partenaire_version": tie.partenaire.version,
    }


@pytest.fixture
def partage(tie, angers):
    """Another collectivité works with the same partner."""
    return CooperationFactory(collectivite=angers, partenaire=tie.partenaire)


def state(tie):
    kept = Cooperation.objects.select_related("partenaire").get(pk=tie.pk)
    partner = kept.partenaire
    return (kept.jumelage, kept.annee_debut, partner.nom, partner.precision, partner.latitude)


INTACT = (False, None, "BAMAKO", "", None)
CORRIGE = (True, 1987, "Bamako", "District", 12.65)


def test_the_page_shows_what_is_kept_and_proposes_the_capitals(agent, adresse):
    page = agent.get(adresse).text
    assert 'value="BAMAKO"' in page
    assert "Écriture proposée\u00a0: «\u00a0Bamako\u00a0»" in page
    assert "Vous êtes seul à travailler avec ce partenaire" in page


def test_alone_with_a_partner_its_correction_applies_at_once(agent, client, tie, adresse, saisie):
    response = agent.post(adresse, saisie, follow=True)
    assert response.redirect_chain == [(f"{LYON}cooperations/", 302)]
    assert "Annuler cette modification" in response.text
    assert state(tie) == CORRIGE
    assert not Correction.objects.exists()
    assert client.get(f"/partenaires/{tie.partenaire_id}-bamako/").status_code == 200


def test_a_tie_of_the_other_tab_is_one_s_own(agent, lyon, tie, adresse, saisie):
    CooperationFactory(collectivite=lyon, partenaire=tie.partenaire, nature="action")
    assert agent.post(adresse, saisie).status_code == 302
    assert state(tie) == CORRIGE


def test_a_shared_partner_is_corrected_by_the_delegation_only(
    agent, agent_de_lyon, lyon, tie, partage, adresse, saisie
):
    assert "1 autre collectivité travaille avec ce partenaire" in agent.get(adresse).text
    response = agent.post(adresse, saisie, follow=True)
    assert "est proposée à la délégation" in response.text
    assert state(tie) == (True, 1987, "BAMAKO", "", None)
    asked = Correction.objects.get()
    assert (asked.partenaire, asked.collectivite) == (tie.partenaire, lyon)
    assert (asked.nom, asked.precision, asked.latitude) == ("Bamako", "District", 12.65)
    assert (asked.proposee_par, asked.statut) == (agent_de_lyon, "proposee")
    assert Acte.objects.count() == 1
    assert "attend la décision de la délégation" in agent.get(adresse).text


def test_who_only_associates_the_partner_counts_too(agent, angers, tie, adresse, saisie):
    projet = ProjetFactory(cooperation=CooperationFactory(collectivite=angers))
    projet.partenaires_associes.add(tie.partenaire)
    agent.post(adresse, saisie)
    assert Correction.objects.count() == 1
    assert state(tie)[2] == "BAMAKO"


def test_the_delegation_corrects_at_once(connecter, delegation, tie, partage, adresse, saisie):
    assert connecter(delegation).post(adresse, saisie).status_code == 302
    assert state(tie) == CORRIGE


def test_the_tie_alone_is_saved_without_proposing_anything(agent, tie, partage, adresse, saisie):
    same = {"nom": "BAMAKO", "precision": "", "latitude": "", "longitude": ""}
    assert agent.post(adresse, saisie | same).status_code == 302
    assert state(tie) == (True, 1987, *INTACT[2:])
    assert not Correction.objects.exists()


def test_a_second_proposal_takes_the_place_of_the_first(agent, tie, partage, adresse, saisie):
    agent.post(adresse, saisie)
    tie.refresh_from_db()
    again = {"version": tie.version, "nom": "Bamako-Coura"}
    assert agent.post(adresse, saisie | again).status_code == 302
    assert Correction.objects.get().nom == "Bamako-Coura"


@pytest.mark.parametrize("shared", [False, True])
def test_undoing_gives_back_tie_partner_and_proposal_at_once(
    agent, tie, angers, adresse, saisie, shared
):
    if shared:
        CooperationFactory(collectivite=angers, partenaire=tie.partenaire)
    agent.post(adresse, saisie)
    agent.post(f"{LYON}historique/{Acte.objects.get().pk}/annuler/")
    assert state(tie) == INTACT
    assert not Correction.objects.exists()


def test_the_name_of_another_partner_is_refused(agent, tie, partage, adresse, saisie):
    PartenaireFactory(nom="Bamako", precision="District", pays=tie.partenaire.pays)
    page = agent.post(adresse, saisie)
    assert page.status_code == 422
    assert "demandez à la délégation de réunir les deux" in page.text
    assert list(page.context["formulaire"].errors) == ["nom"]
    assert state(tie) == INTACT
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("changement", "champ"),
    [
        ({"nature": "association"}, "jumelage"),
        ({"nom": "\u200b\x00"}, "nom"),
        ({"nom": "a" * 30_001}, "nom"),
        ({"precision": "a" * 101}, "precision"),
        ({"annee_debut": "1899"}, "annee_debut"),
        ({"latitude": "-91"}, "latitude"),
        ({"longitude": ""}, "longitude"),
        ({"nature": "royaume"}, "nature"),
        ({"partenaire_version": ""}, "partenaire_version"),
        ({"partenaire_version": "9" * 30}, "partenaire_version"),
    ],
)
def test_a_refusal_is_beside_its_field_and_changes_nothing(
    agent, tie, adresse, saisie, changement, champ
):
    page = agent.post(adresse, saisie | changement)
    assert page.status_code == 422
    assert champ in page.context["formulaire"].errors or champ == "jumelage"
    assert 'value="1987"' in page.text or champ == "annee_debut"
    assert state(tie) == INTACT
    assert not Acte.objects.exists()


def test_a_twinning_said_elsewhere_keeps_a_local_authority(agent, lyon, tie, adresse, saisie):
    CooperationFactory(collectivite=lyon, partenaire=tie.partenaire, nature="action", jumelage=True)
    page = agent.post(adresse, saisie | {"jumelage": "", "nature": "association"})
    assert page.status_code == 422
    assert "Un jumelage est déclaré avec ce partenaire" in page.text
    assert state(tie) == INTACT


def test_no_longer_a_twinning_nor_an_authority_in_one_act(agent, tie, adresse, saisie):
    Cooperation.objects.update(jumelage=True)
    typed = saisie | {"nature": "association"}
    del typed["jumelage"]
    assert agent.post(adresse, typed).status_code == 302
    assert Partenaire.objects.get().nature == "association"
    assert state(tie)[0] is False


def test_new_capitals_are_discussed_old_ones_are_not(agent, tie, adresse, saisie):
    page = agent.post(adresse, saisie | {"nom": "VILLE DE BAMAKO"})
    assert page.status_code == 422
    assert "s’écrit d’ordinaire «\u00a0Ville de Bamako\u00a0»" in page.text
    kept = saisie | {"nom": "VILLE DE BAMAKO", "garder": "on"}
    assert agent.post(adresse, kept).status_code == 302
    assert state(tie)[2] == "VILLE DE BAMAKO"


def test_two_agents_on_the_tie_see_both_texts(agent, connecter, delegation, tie, adresse, saisie):
    connecter(delegation).post(adresse, saisie | {"annee_debut": "1950"})
    page = agent.post(adresse, saisie)
    assert page.status_code == 422
    assert "<td>1950</td><td>1987</td>" in page.text
    assert state(tie)[1] == 1950


def test_two_collectivites_on_the_partner_see_both_texts(agent, tie, adresse, saisie):
    Partenaire.objects.filter(pk=tie.partenaire_id).update(nom="Bamako I", version=7)
    page = agent.post(adresse, saisie)
    assert page.status_code == 422
    assert "<td>Bamako I</td><td>Bamako</td>" in page.text
    assert state(tie)[:3] == (False, None, "Bamako I")
    shown = page.context["formulaire"]["partenaire_version"].value()
    assert agent.post(adresse, saisie | {"partenaire_version": shown}).status_code == 302
    assert state(tie) == CORRIGE


def test_another_collectivite_s_tie_is_a_404(agent, partage, saisie):
    for onglet in ("cooperations", "actions", "contacts"):
        address = f"{LYON}{onglet}/{partage.pk}/"
        assert agent.get(address).status_code == agent.post(address, saisie).status_code == 404
    assert state(partage) == INTACT


def test_extra_fields_change_nothing(agent, tie, angers, adresse, saisie):
    other = PartenaireFactory()
    extra = {"collectivite": angers.pk, "partenaire": other.pk, "pays": "DE", "id": "9"}
    assert agent.post(adresse, saisie | extra).status_code == 302
    kept = Cooperation.objects.get()
    assert (kept.collectivite_id, kept.partenaire_id) == (tie.collectivite_id, tie.partenaire_id)
    assert kept.partenaire.pays_id == "ML"
