"""The same page sent twice: done once; typed anew on it, done anew."""

import uuid

import pytest

from collectivites.models import Acte, Contact
from cooperations.models import Projet
from tests.factories import ProjetFactory

LYON = "/mise-a-jour/lyon-69123/"


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


def test_another_person_typed_on_the_page_the_browser_shows_again_is_added(agent, lyon):
    typed = {
        "nature": "elu",
        "prenom": "Camille",
        "titre": "Adjointe",
        "courriel": "c.martin@lyon.fr",
        "courriel_confirmation": "c.martin@lyon.fr",
        "jeton": str(uuid.uuid4()),
    }
    for nom in ("Martin", "Durand", "Martin"):
        assert agent.post(f"{LYON}contacts/ajouter/", typed | {"nom": nom}).status_code == 302
    assert sorted(Contact.objects.values_list("nom", flat=True)) == ["Durand", "Martin"]


def test_other_projects_ticked_on_it_are_set_too(agent, projet_de_lyon):
    other = ProjetFactory(cooperation=projet_de_lyon.cooperation)
    typed = {"statut": "en_sommeil", "jeton": str(uuid.uuid4())}
    for projet in (projet_de_lyon, other, other):
        sent = typed | {"projets": [f"{projet.pk}-0"]}
        assert agent.post(f"{LYON}cooperations/selection/", sent).status_code == 302
    assert set(Projet.objects.values_list("statut", flat=True)) == {"en_sommeil"}
    assert Acte.objects.count() == 2


def test_a_form_sent_with_nothing_in_it_is_refused_with_words(agent, lyon):
    assert agent.post(f"{LYON}cooperations/ajouter/").status_code == 422
