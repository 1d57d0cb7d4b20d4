"""Query counts: the same for one row and for six, and within the budget of each page."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apd.models import Declaration
from collectivites.models import Collectivite
from cooperations.bilans import refresh_bilans
from cooperations.models import Cooperation, Pays, Thematique
from tests.factories import (
    AdhesionFactory,
    CollectiviteFactory,
    ContactFactory,
    CooperationFactory,
    DeclarationFactory,
    DepartementFactory,
    PartenaireFactory,
    PaysFactory,
    ProjetFactory,
    RegionFactory,
    ThematiqueFactory,
)

FICHE = "/projets/{projet}-adduction-d-eau-a-bamako/"
FORMULAIRE = "/mise-a-jour/lyon-69123/cooperations/projets/{projet}/"
BUDGETS_PUBLICS = {
    "/": 3,
    "/collectivites/": 2,
    "/collectivites/?nom=com&type=commune": 2,
    "/collectivites/lyon-69123/": 7,
    FICHE: 3,
    "/pays/": 1,
    "/pays/ml/": 3,
    "/partenaires/{partenaire}-bamako/": 2,
    "/carte/": 1,
    "/carte/points.json": 1,
    "/carte/points.json?pays=ml": 1,
    "/recherche/?q=comm": 3,
    "/recherche/?q=part": 3,
    "/recherche/suggestions/?nom=lyon": 2,
    "/contact/": 0,
    "/sante/": 1,
}
BUDGETS_DES_AGENTS = {
    "/mise-a-jour/lyon-69123/": 12,
    "/mise-a-jour/lyon-69123/contacts/": 12,
    "/mise-a-jour/lyon-69123/reseaux/": 12,
    "/mise-a-jour/lyon-69123/apd/": 12,
    "/mise-a-jour/lyon-69123/cooperations/": 12,
    "/mise-a-jour/lyon-69123/actions/": 12,
    FORMULAIRE: 12,
}


@pytest.fixture
def menus_gardes(settings):
    """Keep menus in the process, as in production: they are read once in five minutes."""
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "requetes"}
    settings.CACHES = settings.CACHES | {"pages": kept}
    yield
    caches["pages"].clear()


@pytest.fixture
def compter(menus_gardes, projet_de_lyon):
    """Return the statements of one reading of an address, its menus being warm."""
    numbers = {"projet": projet_de_lyon.pk, "partenaire": projet_de_lyon.cooperation.partenaire_id}

    def count(client, pattern):
        address = pattern.format(**numbers)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200
        return [query["sql"] for query in queries]

    return count


def add_tie(projet, rank):
    """Give Lyon one more partner, project, theme, associate, contact, network and year."""
    lyon, mali = projet.cooperation.collectivite, projet.cooperation.partenaire.pays
    for nature in Cooperation.Nature.values:
        tie = CooperationFactory(
            collectivite=lyon, partenaire=PartenaireFactory(pays=mali), nature=nature
        )
        ProjetFactory(cooperation=tie)
    projet.thematiques.add(ThematiqueFactory(code=f"theme-{rank}", libelle=f"Thème {rank}"))
    projet.partenaires_associes.add(PartenaireFactory(pays=mali))
    projet.collectivites_associees.add(CollectiviteFactory(recensee=True))
    ContactFactory(collectivite=lyon)
    AdhesionFactory(collectivite=lyon)
    DeclarationFactory(collectivite=lyon, annee=2010 + rank)


def add_world(projet, rank):
    """Add a neighbour that works with Bamako, a country where Lyon works, a territory."""
    ProjetFactory(cooperation=CooperationFactory(partenaire=projet.cooperation.partenaire))
    pays = PaysFactory(
        code=f"X{rank}", iso3=f"XX{rank}", nom=f"Pays {rank}", nom_normalise=f"pays {rank}"
    )
    tie = CooperationFactory(
        collectivite=projet.cooperation.collectivite, partenaire=PartenaireFactory(pays=pays)
    )
    ProjetFactory(cooperation=tie)
    region = RegionFactory(code=f"R{rank}", nom=f"Région {rank}", nom_normalise=f"region {rank}")
    DepartementFactory(code=f"9{rank}", nom=f"Dép {rank}", nom_normalise="dep", region=region)


def grow(projet, ranks):
    for rank in ranks:
        add_tie(projet, rank)
        add_world(projet, rank)
    refresh_bilans()
    caches["pages"].clear()


def check_flat_and_within(compter, client, projet, budgets):
    grow(projet, range(1))
    small = {page: compter(client, page) for page in budgets}
    grow(projet, range(1, 6))
    large = {page: compter(client, page) for page in budgets}
    for page, budget in budgets.items():
        assert len(large[page]) == len(small[page]), (page, large[page])
        assert len(large[page]) <= budget, (page, large[page])


def test_the_six_rows_are_really_there(compter, projet_de_lyon):
    grow(projet_de_lyon, range(6))
    lyon = projet_de_lyon.cooperation.collectivite
    assert Cooperation.objects.filter(collectivite=lyon).count() == 19
    assert Declaration.objects.filter(collectivite=lyon).count() == 6
    assert projet_de_lyon.thematiques.count() == 7
    assert Collectivite.objects.recensees().count() == 13
    assert Pays.objects.filter(bilan__isnull=False).count() == 7
    assert Thematique.objects.filter(parent__isnull=False).count() == 7


def test_public_pages_cost_the_same_for_one_row_and_for_six(compter, client, projet_de_lyon):
    check_flat_and_within(compter, client, projet_de_lyon, BUDGETS_PUBLICS)


def test_pages_of_agents_cost_the_same_for_one_row_and_for_six(
    compter, connecter, agent_de_lyon, projet_de_lyon
):
    agent = connecter(agent_de_lyon)
    check_flat_and_within(compter, agent, projet_de_lyon, BUDGETS_DES_AGENTS)


def save_sheet(agent, projet, titre):
    projet.refresh_from_db()
    typed = {
        "titre": titre,
        "description": "Forages",
        "statut": "en_cours",
        "annee_debut": "2019",
        "thematique_principale": "eau-potable",
        "version": projet.version,
    }
    assert agent.post(FORMULAIRE.format(projet=projet.pk), typed).status_code == 302


def test_a_save_costs_the_same_whatever_else_the_collectivite_leads(
    compter, connecter, agent_de_lyon, projet_de_lyon
):
    """Once the journal holds the sheet: the first save after others wrote keeps their state."""
    agent, costs = connecter(agent_de_lyon), []
    for ranks in (range(1), range(1, 6)):
        grow(projet_de_lyon, ranks)
        save_sheet(agent, projet_de_lyon, f"Eau {ranks}")
        with CaptureQueriesContext(connection) as queries:
            save_sheet(agent, projet_de_lyon, f"Forages {ranks}")
        costs.append([query["sql"] for query in queries])
    assert len(costs[0]) == len(costs[1]), costs[1]


def test_the_menus_are_read_once_for_many_pages(compter, client, lyon):
    compter(client, "/collectivites/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert not [q for q in queries if "collectivites_departement" in q["sql"]]
