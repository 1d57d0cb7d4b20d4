"""What people type finds the names they mean: accents, order and slips are forgiven."""

import pytest

from collectivites.rapprochement import rank, suggest_reseaux
from tests.factories import ReseauFactory

VILLES = [
    "bamako",
    "bamba",
    "bambari",
    "commune vi du district de bamako",
    "n djamena",
    "reggio nell emilia",
    "saint louis",
    "saint louis du nord",
    "sao paulo",
    "york",
    "new york",
]


def find(text, limit=3, **kwargs):
    return rank(text, VILLES, key=str, limit=limit, **kwargs)


@pytest.mark.parametrize(
    ("tape", "trouve"),
    [
        ("bam", ["bamba", "bamako", "bambari"]),
        ("BAMAKO", ["bamako", "commune vi du district de bamako"]),
        ("  bamako ", ["bamako", "commune vi du district de bamako"]),
        ("São", ["sao paulo"]),
        ("paulo sao", ["sao paulo"]),
        ("emilia regg", ["reggio nell emilia"]),
        ("bamako commune", ["commune vi du district de bamako"]),
        ("ndjam", ["n djamena"]),
        ("N’Djamena", ["n djamena"]),
        ("saintlouis", ["saint louis", "saint louis du nord"]),
        ("york", ["york", "new york"]),
    ],
)
def test_a_name_is_found_from_its_beginning_or_its_words(tape, trouve):
    assert find(tape) == trouve


@pytest.mark.parametrize(
    ("tape", "trouve"),
    [
        ("Bammako", "bamako"),
        ("bamaok", "bamako"),
        ("amako", "bamako"),
        ("abmako", "bamako"),
        ("ndjamea", "n djamena"),
        ("djamean", "n djamena"),
        ("saint luis", "saint louis"),
        ("sainlouis", "saint louis"),
        ("regio nel emilia", "reggio nell emilia"),
        ("sao pulo", "sao paulo"),
        ("commune vi distrcit", "commune vi du district de bamako"),
        ("comune vi du dsitrict de bamkao", "commune vi du district de bamako"),
    ],
)
def test_a_slip_or_two_are_forgiven(tape, trouve):
    assert find(tape)[0] == trouve


@pytest.mark.parametrize(
    "tape", ["", "   ", "'", "北京", "\x00", "lisbonne", "bamako xyz", "oyrk k"]
)
def test_nothing_is_found_for_nothing_or_for_another_name(tape):
    assert find(tape) == []


def test_names_well_typed_come_before_those_with_slips():
    villes = ["bambo", "bamba", "bambari", "bambuto"]
    assert rank("bamba", villes, key=str, limit=3) == ["bamba", "bambari", "bambo"]


def test_a_whole_word_with_a_slip_comes_before_one_begun():
    reseaux = ["amiens", "aimf maires francophones"]
    assert rank("amif", reseaux, key=str, limit=2)[0] == "aimf maires francophones"


def test_slips_are_not_forgiven_when_there_are_names_enough_nor_when_asked_not_to():
    assert rank("bamba", ["bambo", "bamba"], key=str, limit=1) == ["bamba"]
    assert find("Bammako", slips=False) == []


def test_what_begins_as_the_text_comes_before_what_holds_it():
    assert rank("york", ["new york", "yorkshire dales"], key=str, limit=3)[0] == "yorkshire dales"


@pytest.mark.parametrize("tape", ["xxmbacounda", "xambacounza"])
def test_of_two_slips_none_may_be_at_the_head(tape):
    assert rank(tape, ["tambacounda"], key=str, limit=1) == []
    assert rank("xambacounda", ["tambacounda"], key=str, limit=1) == ["tambacounda"]


def test_rows_may_have_several_names_and_each_counts_once():
    rows = [("cologne", "koln"), ("coblence",)]
    assert rank("ko", rows, key=tuple, limit=5) == [("cologne", "koln")]
    assert rank("co", rows, key=tuple, limit=5) == [("cologne", "koln"), ("coblence",)]


def test_of_two_rows_of_one_name_the_first_stays_first():
    rows = [("bamako", 2), ("bamako", 1)]
    assert rank("bamako", rows, key=lambda row: row[0], limit=2) == rows


def test_a_text_without_end_is_read_at_its_beginning_only():
    assert find("bamako " + "x" * 30_000) == []
    assert find("bamako" + " " * 30_000) == find("bamako")


@pytest.fixture
def reseaux(db):
    ReseauFactory(nom="Association internationale des maires francophones", sigle="AIMF")
    ReseauFactory(nom="Association internationale des régions francophones", sigle="AIRF")
    ReseauFactory(nom="Programme Solidarité-Eau", sigle="pS-Eau", nature="association")
    ReseauFactory(nom="Cités Unies France", sigle="CUF", statut="propose")
    ReseauFactory(nom="Eurocities")


@pytest.mark.parametrize(
    ("tape", "premier"),
    [
        ("aimf", "AIMF"),
        ("AMIF", "AIMF"),
        ("A.I.M.F.", "AIMF"),
        ("maires franco", "AIMF"),
        ("francophones region", "AIRF"),
        ("aimf maires", "AIMF"),
        ("pseau", "pS-Eau"),
        ("programme solidarite", "pS-Eau"),
        ("cités unies", "CUF"),
        ("citez unis", "CUF"),
        ("eurocites", ""),
    ],
)
def test_a_network_is_found_by_acronym_or_name(reseaux, tape, premier):
    assert suggest_reseaux(tape)[0]["sigle"] == premier


def test_a_network_is_shown_with_its_nature_and_what_the_delegation_said_of_it(reseaux):
    (found,) = suggest_reseaux("cuf")
    assert found.pop("pk")
    assert found == {
        "nom": "Cités Unies France",
        "sigle": "CUF",
        "nature": "réseau international",
        "statut": "propose",
    }


def test_networks_are_suggested_in_one_query_and_few(reseaux, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(suggest_reseaux("association", limit=1)) == 1
    with django_assert_num_queries(0):
        assert suggest_reseaux("  ") == []
