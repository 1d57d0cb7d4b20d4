"""Partners that may be one: pairs found, pairs that are not, and the list of the delegation."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collectivites.travaux import run_waiting
from cooperations.doublons import BLOC_MAX, find_pairs
from cooperations.models import Doublon, DoublonEcarte, Partenaire, RechercheDeDoublons, Ville
from cooperations.services.doublons import ask_search, replace_pairs, set_aside
from tests.factories import CooperationFactory, PartenaireFactory

LISTE = reverse("admin:cooperations_doublon_changelist")
RECHERCHE = reverse("admin:recherche_de_doublons")


@pytest.fixture
def inscrire(mali):
    """Write partners of Mali in the register, all in one place unless said otherwise."""

    def write(*noms, **values):
        return [PartenaireFactory(nom=nom, pays=mali, **values) for nom in noms]

    return write


def found(pays="ML"):
    noms = dict(Partenaire.objects.values_list("pk", "nom"))
    return [(noms[pair.a], noms[pair.b], pair.ressemblance) for pair in find_pairs(pays)]


@pytest.mark.parametrize(
    ("autre", "ressemblance"),
    [
        ("Ville de Bamako", "pareil"),
        ("BAMAKO (Mali)", "pareil"),
        ("Bammako", "une"),
        ("Bamakot", "une"),
        ("Bamako Coura", "long"),
    ],
)
def test_near_names_in_one_place_are_a_pair(inscrire, autre, ressemblance):
    inscrire("Bamako", autre)
    assert found() == [("Bamako", autre, ressemblance)]


def test_two_letters_apart_in_a_long_name(inscrire):
    inscrire("Tombouctou", "Tonbouctu")
    assert found() == [("Tombouctou", "Tonbouctu", "deux")]


@pytest.mark.parametrize(
    "values",
    [
        {"nature": "association"},
        {"latitude": 14.0, "longitude": -4.0},
    ],
)
def test_another_family_or_another_place_is_another_partner(inscrire, values):
    inscrire("Bamako")
    inscrire("Bammako", **values)
    assert found() == []


def test_two_that_a_precision_tells_apart_are_two(inscrire):
    inscrire("Saint-Louis", precision="Nord")
    inscrire("Saint-Louis", precision="Sud")
    assert found() == []


def test_numbered_communes_are_as_many(inscrire):
    inscrire("Commune I de Bamako", "Commune II de Bamako")
    assert found() == []


def test_another_country_is_another_partner(inscrire, allemagne):
    inscrire("Bamako")
    PartenaireFactory(nom="Bamako", pays=allemagne)
    assert found() == found("DE") == []


def test_the_two_names_of_a_town_are_one(allemagne):
    Ville.objects.create(
        code=1, nom="Köln", nom_francais="Cologne", nom_normalise="cologne", pays=allemagne,
        population=1, latitude=50.9, longitude=6.9,
    )  # fmt: skip
    for nom in ("Köln", "Cologne"):
        PartenaireFactory(nom=nom, pays=allemagne)
    assert found("DE") == [("Köln", "Cologne", "pareil")]


def test_the_likeliest_come_first(inscrire):
    inscrire("Bamako", "Bammako")
    inscrire("Ségou", "Ville de Ségou", latitude=13.4, longitude=-6.2)
    inscrire("Cercle de Ségou", latitude=13.4, longitude=-6.2, nature="region")
    scores = [pair.score for pair in find_pairs("ML")]
    assert scores == [100, 85, 45, 45]


def test_one_merged_already_is_not_in_a_pair(inscrire):
    bamako, double = inscrire("Bamako", "Ville de Bamako")
    Partenaire.objects.filter(pk=double.pk).update(fusionne_dans=bamako)
    assert found() == []


def test_many_names_that_begin_alike_cost_what_their_number_does(inscrire):
    noms = [f"Bamakossola{chr(97 + n // 26)}{chr(97 + n % 26)}wxyz" for n in range(2 * BLOC_MAX)]
    inscrire(*noms)
    pairs = find_pairs("ML")
    assert 0 < len(pairs) < 12 * len(noms)


@pytest.fixture
def doublons(inscrire):
    """Bamako twice, Ségou twice; the pairs are found."""
    inscrire("Bamako", "Ville de Bamako", "Cercle de Bamako")
    inscrire("Ségou", "Segou-ville", latitude=13.4, longitude=-6.2)
    Partenaire.objects.filter(nom="Cercle de Bamako").update(nature="region")
    replace_pairs("ML")
    return Doublon.objects.order_by("-score", "pk")


@pytest.fixture
def bureau(connecter, gestionnaire):
    return connecter(gestionnaire)


def test_the_list_shows_the_likely_pairs_then_the_others(bureau, doublons):
    page = bureau.get(LISTE).text
    assert "Bamako et Ville de Bamako" in page and "Ségou et Segou-ville" in page
    assert "Cercle de Bamako" not in page
    assert "Cercle de Bamako" in bureau.get(LISTE, {"vraisemblance": "douteux"}).text
    assert "Ségou" not in bureau.get(LISTE, {"vraisemblance": "douteux"}).text


def test_the_list_is_of_one_country_when_asked(bureau, doublons, allemagne):
    assert "Ségou" in bureau.get(LISTE, {"pays": "ML"}).text
    PartenaireFactory(nom="Bonn", pays=allemagne)
    PartenaireFactory(nom="Ville de Bonn", pays=allemagne)
    replace_pairs("DE")
    page = bureau.get(LISTE, {"pays": "DE"}).text
    assert "Bonn et Ville de Bonn" in page and "Ségou" not in page


def test_a_pair_said_to_be_two_is_not_shown_again(bureau, gestionnaire, doublons):
    pair = doublons[0]
    chosen = {"action": "dire_distincts", "_selected_action": pair.pk}
    assert "à retaper" in bureau.post(LISTE, chosen).text
    assert not DoublonEcarte.objects.exists()
    bureau.post(LISTE, chosen | {"decider": "1", "nombre": "1"})
    row = DoublonEcarte.objects.get()
    assert (row.par, row.partenaire_a_id) == (gestionnaire, pair.partenaire_a_id)
    assert row.history.get().history_user == gestionnaire
    replace_pairs("ML")
    assert pair not in Doublon.objects.a_examiner()
    assert "Bamako et Ville de Bamako" not in bureau.get(LISTE).text


def test_it_is_shown_again_once_the_word_is_taken_back(bureau, gestionnaire, doublons):
    row = set_aside(by=gestionnaire, pk=doublons[0].pk)
    address = reverse("admin:cooperations_doublonecarte_delete", args=[row.pk])
    bureau.post(address, {"post": "yes"})
    assert "Bamako et Ville de Bamako" in bureau.get(LISTE).text


def test_a_search_keeps_the_pairs_it_finds_again(doublons):
    before = list(doublons.values_list("pk", flat=True))
    Partenaire.objects.filter(nom="Segou-ville").update(nom_normalise="kayes", nom="Kayes")
    replace_pairs("ML")
    after = list(doublons.values_list("pk", flat=True))
    assert len(after) == 3 and set(after) < set(before)


def test_the_worker_searches_country_by_country(bureau, inscrire, allemagne):
    inscrire("Bamako", "Ville de Bamako")
    PartenaireFactory(nom="Bonn", pays=allemagne)
    assert "Aucune recherche n’a encore été faite" in bureau.get(LISTE).text
    bureau.post(RECHERCHE)
    bureau.post(RECHERCHE)
    row = RechercheDeDoublons.objects.get()
    assert "en attente" in bureau.get(LISTE).text
    run_waiting(lambda: False)
    row.refresh_from_db()
    assert (row.etat, row.fait, row.total) == ("termine", 2, 2)
    assert Doublon.objects.count() == 1
    assert "Dernière recherche" in bureau.get(LISTE).text


def test_killed_it_goes_on_where_it_was(gestionnaire, inscrire, allemagne, monkeypatch):
    inscrire("Bamako", "Ville de Bamako")
    PartenaireFactory(nom="Bonn", pays=allemagne)
    ask_search(by=gestionnaire)
    run_waiting(iter([False, True]).__next__)
    row = RechercheDeDoublons.objects.get()
    assert (row.etat, row.fait, Doublon.objects.count()) == ("en_cours", 1, 0)
    done = []
    monkeypatch.setattr("cooperations.services.doublons.replace_pairs", done.append)
    run_waiting(lambda: False)
    assert done == ["ML"]


def test_a_reader_reads_the_list_and_decides_nothing(connecter, lecteur, doublons):
    bureau = connecter(lecteur)
    assert "Ségou" in bureau.get(LISTE).text
    assert bureau.post(RECHERCHE).status_code == 403
    chosen = {"action": "dire_distincts", "_selected_action": doublons[0].pk}
    bureau.post(LISTE, chosen | {"decider": "1", "nombre": "1"})
    assert not DoublonEcarte.objects.exists()


def test_a_search_is_not_asked_by_reading(bureau, db):
    assert bureau.get(RECHERCHE).status_code == 405


def test_the_list_costs_the_same_for_one_pair_and_for_six(bureau, inscrire):
    costs = []
    for number in (1, 6):
        for rank in range(number):
            for row in inscrire(
                f"Kayes{chr(97 + rank)}u{number}", f"Kayes{chr(97 + rank)}u {number}"
            ):
                CooperationFactory(partenaire=row)
        replace_pairs("ML")
        with CaptureQueriesContext(connection) as queries:
            bureau.get(LISTE)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_pair_gone_meanwhile_is_told(db, gestionnaire):
    with pytest.raises(ValidationError):
        set_aside(by=gestionnaire, pk=12_345)
