"""Where spending counts in a year, and the reason told for the other countries."""

import pytest

from apd import referentiel as apd
from apd.eligibilite import describe_eligibility, load_pays, read_pays
from apd.models import Eligibilite
from collectivites.chargement import load_table
from cooperations import referentiel as cooperations
from cooperations.models import Pays
from tests.factories import PaysFactory


@pytest.fixture
def referentiel(db):
    for table in (*cooperations.TABLES, *apd.TABLES):
        if table.modele in (Pays, Eligibilite):
            load_table(table, table.locate(None))


def explain(code, annee):
    pays = next(pays for pays in load_pays() if pays.code == code)
    return pays.explain(annee)


@pytest.mark.parametrize(
    ("code", "annee", "raison"),
    [
        ("CL", 2017, ""),
        ("CL", 2018, "sorti de la liste du CAD fin 2017"),
        ("HR", 2011, "sortie de la liste du CAD fin 2010"),
        ("SC", 2025, "sorties de la liste du CAD fin 2017"),
        ("CK", 2025, "sorties de la liste du CAD fin 2019"),
        ("UY", 2025, "sorti de la liste du CAD fin 2017"),
        ("KN", 2025, "sorti de la liste du CAD fin 2013"),
        ("TT", 2025, "sortie de la liste du CAD fin 2010"),
        ("YT", 2010, ""),
        ("YT", 2011, "sortie de la liste du CAD fin 2010"),
        ("XK", 2008, "sur la liste du CAD à partir de 2009 seulement"),
        ("XK", 2009, ""),
        ("DE", 2025, "hors de la liste du CAD (au moins depuis 2000)"),
        ("WF", 2025, ""),
        ("CN", 2025, ""),
        ("TR", 2025, ""),
    ],
)
def test_each_country_counts_or_has_its_reason(referentiel, code, annee, raison):
    assert explain(code, annee) == raison


def test_a_country_that_left_and_came_back_says_so(mali):
    Eligibilite.objects.create(pays=mali, annee_debut=2000, annee_fin=2005)
    Eligibilite.objects.create(pays=mali, annee_debut=2010)
    assert explain("ML", 2007) == "sorti de la liste du CAD de 2006 à 2009"
    assert (explain("ML", 2005), explain("ML", 2010)) == ("", "")


def test_every_country_is_in_one_of_the_two_lists(referentiel):
    told = describe_eligibility(2025, [])
    eligibles = [nom for continent in told["continents"] for nom in continent["pays"]]
    assert told["nombre"] == str(len(eligibles)) == "141"
    assert len(eligibles) + len(told["autres"]) == len(read_pays()) == 234
    assert all(pays["raison"] for pays in told["autres"])


def test_the_countries_where_a_collectivite_works_are_told_apart(referentiel):
    told = describe_eligibility(2025, {"CL", "ML", "DE"})
    assert told["comptes"] == ["Mali"]
    assert [pays["nom"] for pays in told["exclus"]] == ["Allemagne", "Chili"]


@pytest.mark.parametrize(
    ("recherche", "noms"),
    [
        ("cote d ivoire", ["Côte d’Ivoire"]),
        ("CHILI", ["Chili"]),
        ("  ", []),
        ("!!!", []),
        ("zzz", []),
    ],
)
def test_a_country_is_found_without_accents(referentiel, recherche, noms):
    found = describe_eligibility(2025, [], recherche)["trouves"]
    assert [pays["nom"].replace("'", "’") for pays in found] == noms


def test_the_list_is_read_in_one_query(django_assert_num_queries, mali):
    PaysFactory(code="XX", iso3="XXX", nom="Autre", nom_normalise="autre")
    Eligibilite.objects.create(pays=mali, annee_debut=2000)
    with django_assert_num_queries(1):
        describe_eligibility(2025, {"ML"}, "mali")
