"""The status of many projects, set in one act: all or none, nothing overwritten, nothing lost."""

import html
import re
import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectivites.models import Acte
from cooperations.models import Projet
from cooperations.services.lots import Etat, set_statuts
from teleprocedure.models import Brouillon
from teleprocedure.services.brouillons import sign_author
from tests.factories import CooperationFactory, PartenaireFactory, ProjetFactory

LYON = "/mise-a-jour/lyon-69123/"
COOPERATIONS = f"{LYON}cooperations/"
ADRESSE = f"{COOPERATIONS}selection/"
MIDI = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def midi():
    with time_machine.travel(MIDI, tick=False):
        yield


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def projets(projet_de_lyon):
    """Three projects of two partners: the first under way since 2019, the second since 2022."""
    lyon = projet_de_lyon.cooperation.collectivite
    tie = CooperationFactory(collectivite=lyon, partenaire=PartenaireFactory(nom="Sikasso"))
    recent = ProjetFactory(
        cooperation=projet_de_lyon.cooperation, titre="Maternité", annee_debut=2022, annee_fin=2028
    )
    fini = ProjetFactory(cooperation=tie, titre="Écoles", statut="termine", annee_fin=2020)
    rows = [projet_de_lyon, recent, fini]
    for row in rows:
        row.save()  # the journal then holds its theme, as every service leaves it
    return rows


def tick(projets, **typed):
    return {
        "projets": [f"{projet.pk}-{projet.version}" for projet in projets],
        "jeton": str(uuid.uuid4()),
    } | typed


def picture():
    return list(Projet.objects.order_by("pk").values_list("statut", "annee_fin", "verifie_le"))


def list_ticked(page):
    boxes = re.findall(r'<input type="checkbox"[^>]*>', page)
    return {re.search(r'value="([^"]+)"', box)[1] for box in boxes if " checked" in box}


def assert_refused(response, sentence, before):
    assert response.status_code == 422
    assert sentence in html.unescape(response.text)
    assert picture() == before
    assert not Acte.objects.exists()


@pytest.mark.parametrize(
    ("choix", "attendu", "phrase"),
    [
        (
            {"statut": "en_cours"},
            [("en_cours", None), ("en_cours", 2028), ("en_cours", None)],
            "Statut «\u00a0en cours\u00a0» enregistré pour 3\u00a0projets.",
        ),
        (
            {"statut": "en_sommeil"},
            [("en_sommeil", None), ("en_sommeil", 2028), ("en_sommeil", None)],
            "Statut «\u00a0en sommeil\u00a0» enregistré pour 3\u00a0projets.",
        ),
        (
            {"statut": "termine", "annee_fin": "2024"},
            [("termine", 2024)] * 3,
            "Statut «\u00a0terminé en 2024\u00a0» enregistré pour 3\u00a0projets.",
        ),
    ],
)
def test_one_act_sets_the_status_of_all_that_is_ticked(agent, projets, choix, attendu, phrase):
    page = agent.post(ADRESSE, tick(projets, **choix), follow=True)
    assert page.redirect_chain == [(COOPERATIONS, 302)]
    assert phrase in page.text
    assert [state[:2] for state in picture()] == attendu
    acte = Acte.objects.get()
    assert acte.parties == "cooperations"
    assert Projet.history.filter(acte=acte.pk).count() == 3


def test_an_agent_confirms_what_is_ticked_and_nothing_else(agent, projets):
    agent.post(ADRESSE, tick(projets[:1], statut="en_cours"))
    assert [state[2] for state in picture()] == [MIDI, None, None]
    assert Projet.objects.get(pk=projets[0].pk).modifie_le is None


def test_the_delegation_confirms_nothing(connecter, delegation, projets):
    connecter(delegation).post(ADRESSE, tick(projets, statut="en_sommeil"))
    assert [state[::2] for state in picture()] == [("en_sommeil", None)] * 3


def test_undoing_it_undoes_the_whole(agent, projets):
    before = picture()
    typed = tick(projets, statut="termine", annee_fin="2024")
    page = agent.post(ADRESSE, typed, follow=True)
    assert picture() != before
    agent.post(re.search(r'action="([^"]+/annuler/)"', page.text)[1])
    assert picture() == before
    assert all(projet.themes.count() == 1 for projet in Projet.objects.all())


@pytest.mark.parametrize(
    ("choix", "phrase"),
    [
        ({"statut": "termine"}, "Indiquez l’année de fin de ces projets."),
        ({"statut": "termine", "annee_fin": "MMXX"}, "Saisissez un nombre entier."),
        ({"statut": "termine", "annee_fin": "1820"}, "Indiquez une année à partir de 1900."),
        (
            {"statut": "termine", "annee_fin": "2021"},
            "«\u00a0Maternité\u00a0» a commencé en 2022\u00a0: il ne peut pas être terminé en",
        ),
        (
            {"statut": "termine", "annee_fin": "2027"},
            "Un projet terminé l’est au plus tard cette année.",
        ),
        ({"statut": "en_cours", "annee_fin": "2024"}, "que pour des projets terminés."),
        ({}, "Choisissez le statut des projets cochés."),
        ({"statut": "abandonné"}, "Sélectionnez un choix valide."),
        ({"statut": "termine", "annee_fin": "\x00" + "9" * 30_001}, "Saisissez un nombre entier."),
        ({"statut": "en_cours", "jeton": "faux"}, "Cette page est ancienne"),
    ],
)
def test_refused_it_keeps_what_was_ticked_and_changes_nothing(agent, projets, choix, phrase):
    before, typed = picture(), tick(projets[:2]) | choix
    response = agent.post(ADRESSE, typed)
    assert_refused(response, phrase, before)
    assert list_ticked(response.text) == set(typed["projets"])
    assert "<title>Erreur" in response.text


def test_a_year_typed_stays_in_its_field(agent, projets):
    page = agent.post(ADRESSE, tick(projets, statut="termine", annee_fin="2021")).text
    assert re.search(r'name="annee_fin" value="2021"', page)
    assert re.search(r'name="statut" value="termine"[^>]* checked', page)


@pytest.mark.parametrize("coches", [[], ["x"], ["12"], ["1-1-1"], ["-1-0"], ["9" * 40 + "-1"]])
def test_boxes_that_are_none_are_refused(agent, projets, coches):
    before = picture()
    response = agent.post(ADRESSE, tick([], statut="en_cours") | {"projets": coches})
    phrase = "cochez de nouveau les projets." if coches else "Cochez au moins un projet."
    assert_refused(response, phrase, before)


def test_all_or_none_when_somebody_modified_one_meanwhile(agent, projets):
    typed = tick(projets, statut="termine", annee_fin="2024")
    Projet.objects.filter(pk=projets[0].pk).update(statut="en_sommeil", version=9)
    before = picture()
    response = agent.post(ADRESSE, typed)
    assert_refused(response, "Bamako\u00a0» a été modifié entre-temps, il est maintenant", before)
    assert "maintenant «\u00a0en sommeil\u00a0»" in response.text
    assert f"{projets[0].pk}-9" in list_ticked(response.text)
    assert len(list_ticked(response.text)) == 3


def test_after_a_conflict_a_second_sending_decides(agent, projets):
    typed = tick(projets, statut="en_cours")
    Projet.objects.filter(pk=projets[0].pk).update(statut="en_sommeil", version=9)
    page = agent.post(ADRESSE, typed).text
    again = typed | {"projets": sorted(list_ticked(page))}
    assert agent.post(ADRESSE, again).status_code == 302
    assert {state[0] for state in picture()} == {"en_cours"}


def test_a_refusal_does_not_hide_a_conflict_from_the_next_sending(agent, projets):
    typed = tick(projets, statut="termine")
    Projet.objects.filter(pk=projets[0].pk).update(titre="De quelqu’un d’autre", version=9)
    page = agent.post(ADRESSE, typed).text
    second = typed | {"projets": sorted(list_ticked(page)), "annee_fin": "2024"}
    assert (
        "«\u00a0De quelqu’un d’autre\u00a0» a été modifié entre-temps"
        in agent.post(ADRESSE, second).text
    )


def test_one_deleted_or_moved_meanwhile_is_told(agent, projets):
    typed = tick(projets, statut="en_cours")
    gone = projets[0]
    own = f"{COOPERATIONS}projets/{gone.pk}/supprimer/"
    vu = re.search(r'name="vu" value="([^"]+)"', agent.get(own).text)[1]
    agent.post(own, {"vu": vu})
    fini = projets[2].cooperation
    fini.nature = "action"
    fini.save()
    response = agent.post(ADRESSE, typed)
    assert response.status_code == 422
    for titre in ("Adduction d’eau à Bamako", "Écoles"):
        assert f"«\u00a0{titre}\u00a0» n’est plus dans cet onglet" in html.unescape(response.text)
    assert Acte.objects.count() == 1


@pytest.mark.parametrize(
    ("etat", "phrase"),
    [
        (Etat("termine"), "Indiquez l’année de fin d’un projet terminé."),
        (Etat("termine", 1820), "Indiquez une année à partir de 1900."),
        (Etat("en_cours", 2024), "Un projet qui n’est pas terminé"),
    ],
)
def test_the_service_refuses_by_itself_a_status_that_is_none(agent_de_lyon, projets, etat, phrase):
    before = picture()
    with pytest.raises(ValidationError, match=phrase):
        set_statuts(
            by=agent_de_lyon,
            collectivite_id=projets[0].cooperation.collectivite_id,
            nature="cooperation",
            versions={projet.pk: projet.version for projet in projets},
            etat=etat,
        )
    assert picture() == before


def test_another_collectivite_s_project_is_a_404(agent, projets, projet_d_angers):
    before = picture()
    typed = tick([*projets, projet_d_angers], statut="termine", annee_fin="2024")
    assert agent.post(ADRESSE, typed).status_code == 404
    assert (
        agent.post(ADRESSE, tick([], statut="en_cours") | {"projets": ["999-0"]}).status_code == 404
    )
    assert picture() == before


@pytest.mark.parametrize("onglet", ["contacts", "reseaux", "apd"])
def test_other_tabs_have_no_projects(agent, projets, onglet):
    address = f"{LYON}{onglet}/selection/"
    assert agent.get(address).status_code == agent.post(address, tick(projets)).status_code == 404


def test_extra_fields_change_nothing(agent, projets, angers):
    extra = {"collectivite": angers.pk, "titre": "Autre", "verifie_le": "2001-01-01", "by": "1"}
    agent.post(ADRESSE, tick(projets[:1], statut="en_sommeil", **extra))
    kept = Projet.objects.get(pk=projets[0].pk)
    assert (kept.titre, kept.verifie_le) == (projets[0].titre, MIDI)


def test_sent_twice_it_is_one_act(agent, projets):
    typed = tick(projets, statut="en_sommeil")
    assert agent.post(ADRESSE, typed).status_code == 302
    page = agent.post(ADRESSE, typed, follow=True)
    assert "n’a pas été doublée" in page.text
    assert Acte.objects.count() == 1
    assert Projet.history.filter(acte=Acte.objects.get().pk).count() == 3


def test_the_filter_survives_a_sending_and_a_refusal(agent, projets):
    page = agent.get(COOPERATIONS, {"q": "mater", "statut": "en_cours"}).text
    action = html.unescape(re.search(r'action="([^"]+selection/[^"]*)"', page)[1])
    assert action == f"{ADRESSE}?q=mater&statut=en_cours"
    refused = agent.post(action, tick(projets[1:2])).text
    assert "Maternité" in refused and "Écoles" not in refused
    done = agent.post(action, tick(projets[1:2], statut="en_cours"))
    assert done["Location"] == f"{COOPERATIONS}?q=mater&statut=en_cours"


def test_a_session_that_ends_keeps_what_was_ticked(client, agent_de_lyon, connecter, projets):
    typed = tick(projets[:2], statut="termine") | {"auteur": sign_author(agent_de_lyon)}
    assert client.post(ADRESSE, typed)["Location"].startswith("/compte/connexion/")
    assert Brouillon.objects.get().utilisateur == agent_de_lyon
    page = connecter(agent_de_lyon).get(ADRESSE, {"brouillon": ""})
    assert page.status_code == 200
    assert list_ticked(page.text) == set(typed["projets"])


def test_a_withdrawn_agent_changes_nothing(connecter, agent_retire, projets):
    before = picture()
    assert (
        connecter(agent_retire).post(ADRESSE, tick(projets, statut="en_cours")).status_code == 403
    )
    assert picture() == before


def test_150_projects_are_set_at_once(agent, projets):
    tie = projets[0].cooperation
    many = [ProjetFactory(cooperation=tie) for _ in range(147)]
    assert agent.post(ADRESSE, tick([*projets, *many], statut="en_sommeil")).status_code == 302
    assert {state[0] for state in picture()} == {"en_sommeil"}
