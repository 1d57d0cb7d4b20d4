"""The shared register: a partner is found by typing, and nobody makes it twice."""

import pytest

from cooperations import rapprochement
from cooperations.models import Ville
from cooperations.rapprochement import find_duplicates, search_partenaires
from tests.factories import CollectiviteFactory, CooperationFactory, PartenaireFactory


@pytest.fixture
def cologne(allemagne):
    Ville.objects.create(
        code=1,
        pays=allemagne,
        nom="Köln",
        nom_francais="Cologne",
        nom_normalise="cologne",
        latitude=50.9,
        longitude=6.9,
    )
    return PartenaireFactory(nom="Cologne", pays=allemagne)


def search(text, pays="ML", **kwargs):
    return [row["nom"] for row in search_partenaires(pays, text, **kwargs)]


def duplicates(nom, pays="ML", **kwargs):
    return [row["nom"] for row in find_duplicates(pays=pays, nom=nom, **kwargs)]


def register(mali, *noms, **values):
    return [PartenaireFactory(nom=nom, pays=mali, **values) for nom in noms]


@pytest.mark.parametrize(
    "tape",
    [
        "bam",
        "BAMAKO",
        "Bammako",
        "Ville de Bamako",
        "ville de bam",
        "Bamako (Mali)",
        "Mairie Bamkao",
    ],
)
def test_a_partner_is_found_however_it_is_typed(bamako, mali, tape):
    register(mali, "Sikasso")
    assert search(tape) == ["Bamako"]


def test_generic_words_are_sought_too_when_they_are_the_name(mali):
    register(mali, "Commune VI du district de Bamako", "Commune V du district de Bamako")
    assert search("commune vi") == ["Commune VI du district de Bamako"]


def test_a_partner_is_found_under_its_name_there(cologne, allemagne):
    PartenaireFactory(nom="Köngen", pays=allemagne)
    assert search("Köln", "DE")[0] == "Cologne"
    assert duplicates("KÖLN", "DE")[0] == "Cologne"


def test_partners_are_sought_inside_one_country(bamako, cologne):
    assert search("bamako", "DE") == search("cologne") == []
    assert duplicates("Bamako", "DE") == duplicates("Cologne") == []


def test_a_partner_merged_into_another_is_not_proposed(bamako, mali):
    register(mali, "Bamako Ville", fusionne_dans=bamako)
    assert search("bamako") == duplicates("Bamako") == ["Bamako"]


def test_the_number_of_partners_proposed_is_bounded(mali):
    register(mali, *(f"Bamako {n}" for n in range(12)))
    assert len(search("bamako")) == 8
    assert len(search("bamako", limit=3)) == 3


def test_a_partner_is_shown_with_those_who_work_with_it(mali, bamako):
    for nom in ("Rouen", "Angers", "Lyon", "Nantes"):
        CooperationFactory(partenaire=bamako, collectivite=CollectiviteFactory(nom=nom))
    angers = bamako.cooperations.get(collectivite__nom="Angers").collectivite
    CooperationFactory(partenaire=bamako, collectivite=angers, nature="action")
    (row,) = search_partenaires("ML", "bamako")
    assert row == {
        "pk": bamako.pk,
        "nom": "Bamako",
        "nature": "collectivité locale",
        "precision": "",
        "latitude": 12.65,
        "longitude": -8.0,
        "collectivites": ["Angers", "Lyon", "Nantes"],
        "nombre": 4,
    }
    assert find_duplicates(pays="ML", nom="bamako") == [row]


@pytest.mark.parametrize("text", ["", "  ", "'", "北京", "\x00"])
def test_nothing_is_proposed_for_nothing(bamako, text):
    assert search(text) == duplicates(text) == []


@pytest.mark.parametrize("pays", ["", "XX", "MLI", "\x00L", "%", "M" * 300])
def test_nothing_is_proposed_in_no_country(bamako, pays):
    assert search("bamako", pays) == duplicates("bamako", pays) == []


def test_a_name_without_end_is_read_at_its_beginning_only(bamako):
    assert search("x" * 30_001) == duplicates("x" * 30_001) == []
    assert duplicates("Bamako" + " " * 30_001) == ["Bamako"]


@pytest.mark.parametrize(
    "nom",
    [
        "Bamako",
        "BAMAKO",
        "Ville de Bamako",
        "Mairie de Bamako",
        "Municipalité de Bamako",
        "Région de Bamako",
        "Bamako-ville",
        "City of Bamako",
        "Stadt Bamako",
        "Bamako (Mali)",
        "Ba Mako",
        "Bammako",
        "Bamaco",
        "amako",
        "Bamaok",
        "Commune de Bamaco",
    ],
)
def test_a_probable_duplicate_is_shown(bamako, nom):
    assert duplicates(nom) == ["Bamako"]


@pytest.mark.parametrize(
    ("inscrit", "nom"),
    [
        ("Ville de Bamako", "Bamako"),
        ("Ville de Bamako", "Villle de Bamako"),
        ("Saint-Louis", "Saint-Louis du Mali"),
        ("Saint-Louis du Mali", "St Louis"),
        ("Commune VI du district de Bamako", "Commune 6 de Bamako"),
        ("Kayes II", "Kayes 2"),
        ("Xi’an", "XIAN"),
        ("Francfort-sur-le-Main", "Francfort"),
        ("Francfort", "Francfort sur le Main"),
        ("Louangprabang", "Luangphrabang"),
        ("Union des maires de Kati", "Kati Maires Union"),
        ("La Ville", "la ville"),
        ("Gao", "Goa"),
        ("Kayes Nord", "Kayes Nrod"),
    ],
)
def test_the_same_partner_is_recognised_both_ways(mali, inscrit, nom):
    register(mali, inscrit)
    assert duplicates(nom) == [inscrit]


@pytest.mark.parametrize(
    ("inscrit", "nom"),
    [
        ("Commune I du district de Bamako", "Commune II du district de Bamako"),
        ("Commune I de Bamako", "Bamako"),
        ("Kayes II", "Kayes III"),
        ("Kampong Thmo", "Kampong Thea"),
        ("Tambacounda Est", "Tambacounda Ouest"),
        ("Distrito 1", "Distrito 2"),
        ("Tambacounda Nord", "Tambacounda Sud"),
        ("Tambacounda", "Tambacounda Nord"),
        ("San José", "San"),
        ("Göttingen", "Hattingen"),
        ("Loncina", "Lincena"),
        ("Hôpital de Bamako", "Bamako"),
        ("Po", "Go"),
    ],
)
def test_two_partners_of_close_names_are_not_one(mali, inscrit, nom):
    register(mali, inscrit)
    assert duplicates(nom) == []


def test_many_names_that_begin_alike_prove_nothing(mali):
    register(mali, *(f"Santa Cruz de {nom}" for nom in ("Mopti", "Kati", "Kita", "Gao")))
    assert duplicates("Santa Cruz") == []


def test_an_association_named_after_a_town_is_not_that_town(mali):
    register(mali, "Bamako Sans Frontières", nature="association")
    assert duplicates("Bamako", nature="collectivite_locale") == []
    assert duplicates("Bamako", nature="association") == ["Bamako Sans Frontières"]


def test_the_nearest_come_first_then_those_of_the_same_nature(mali):
    register(mali, "Bamba", "Bamako")
    register(mali, "Région de Bamako", nature="region")
    found = find_duplicates(pays="ML", nom="Bamako", nature="region")
    assert [row["nom"] for row in found] == ["Région de Bamako", "Bamako"]
    assert duplicates("Bamako", nature="collectivite_locale") == ["Bamako", "Région de Bamako"]


def test_where_names_are_too_many_those_that_begin_alike_are_read(mali, monkeypatch):
    monkeypatch.setattr(rapprochement, "NOMS_MAX", 3)
    register(mali, "Ansongo", "Bafoulabé", "Bamako", "Banamba", "Bankass", "Sikasso")
    assert search("Sikaso") == duplicates("Ville de Sikaso") == ["Sikasso"]
    assert search("bamak") == duplicates("Bamakou") == ["Bamako"]


@pytest.mark.parametrize(
    "propose", [search_partenaires, lambda p, n: find_duplicates(pays=p, nom=n)]
)
def test_queries_are_as_many_for_one_partner_as_for_six(mali, propose, django_assert_num_queries):
    def add(number):
        for partenaire in register(mali, *(f"Bamako {n}" for n in range(number))):
            CooperationFactory.create_batch(2, partenaire=partenaire)

    add(1)
    with django_assert_num_queries(5):
        assert len(propose("ML", "Bamako 0")) == 1
    register(mali, "Bamako ville 0", "Ville de Bamako 0", "Mairie de Bamako 0", "Bamako 0 (Mali)")
    with django_assert_num_queries(5):
        assert len(propose("ML", "Bamako 0")) == 5
