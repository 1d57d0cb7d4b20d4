"""Searching and filtering tabs d and e: what is found, counted, told and left out."""

import re

import pytest

from tests.factories import (
    CooperationFactory,
    PartenaireFactory,
    ProjetFactory,
    ThematiqueFactory,
)

COOPERATIONS = "/mise-a-jour/lyon-69123/cooperations/"
AFFICHES = re.compile(
    r"<th scope=\"row\".*?<span|<label class=\"fr-label\" for=\"projet.*?</label>", re.DOTALL
)


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def leipzig(lyon, allemagne):
    """A twinning without any project."""
    ville = PartenaireFactory(nom="Leipzig", pays=allemagne, precision="Saxe")
    return CooperationFactory(collectivite=lyon, partenaire=ville, jumelage=True)


@pytest.fixture
def varie(lyon, projet_de_lyon, leipzig, allemagne):
    """Leipzig has no project; Bamako has two, Sikasso one."""
    sante = ThematiqueFactory(code="sante", libelle="Santé")
    ProjetFactory(
        cooperation=projet_de_lyon.cooperation,
        titre="Maternité",
        statut="en_sommeil",
        thematique=sante,
    )
    sikasso = PartenaireFactory(nom="Sikasso")
    tie = CooperationFactory(collectivite=lyon, partenaire=sikasso)
    ProjetFactory(cooperation=tie, titre="Écoles", statut="termine", annee_fin=2020)


@pytest.mark.parametrize(
    ("criteres", "trouves"),
    [
        ({}, ["Leipzig", "Adduction", "Maternité", "Écoles"]),
        ({"q": "maternite"}, ["Maternité"]),
        ({"q": "BAMAKO"}, ["Adduction", "Maternité"]),
        ({"q": "leïpzig"}, ["Leipzig"]),
        ({"q": "saxe"}, ["Leipzig"]),
        ({"pays": "ML"}, ["Adduction", "Maternité", "Écoles"]),
        ({"pays": "DE"}, ["Leipzig"]),
        ({"theme": "sante"}, ["Maternité"]),
        ({"statut": "termine"}, ["Écoles"]),
        ({"pays": "ML", "theme": "eau-potable", "statut": "en_cours"}, ["Adduction"]),
        ({"q": "bamako", "statut": "termine"}, []),
        ({"q": "!!!"}, []),
        ({"autre": "1"}, ["Leipzig", "Adduction", "Maternité", "Écoles"]),
    ],
)
def test_the_filter_finds(agent, varie, criteres, trouves):
    page = agent.get(COOPERATIONS, criteres).text
    cells = " ".join(AFFICHES.findall(page))
    names = [name for name in ("Leipzig", "Adduction", "Maternité", "Écoles") if name in cells]
    assert names == trouves
    assert ("Aucun partenaire ni projet ne répond à ce filtre." in page) == (not trouves)


def test_the_number_of_results_is_told(agent, varie):
    assert "3\u00a0projets, 3\u00a0partenaires" in agent.get(COOPERATIONS).text
    page = agent.get(COOPERATIONS, {"theme": "sante"}).text
    assert "Répondent au filtre\u00a0: 1\u00a0projet, 1\u00a0partenaire." in page


@pytest.mark.parametrize("critere", [{"pays": "ZZ"}, {"theme": "x" * 900}, {"statut": "abandonné"}])
def test_a_criterion_that_is_none_is_told_and_left_out(agent, varie, critere):
    page = agent.get(COOPERATIONS, critere | {"q": "maternite"}).text
    assert "Sélectionnez un choix valide." in page
    assert "Maternité" in page and "Écoles" not in page


def test_hostile_texts_are_sought_like_others(agent, varie):
    for text in ("<script>", "a" * 900, "%27%22", "\u202e", "' OR 1=1"):
        assert agent.get(COOPERATIONS, {"q": text}).status_code == 200
