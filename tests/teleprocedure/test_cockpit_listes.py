"""The lists behind the figures of the cockpit: narrowed, paged, taken away as files."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collectivites.models import Export
from tests.factories import CollectiviteFactory, DeclarationFactory
from tests.teleprocedure.cockpit import (
    LISTE,
    VARIATIONS,
    declare,
    flatten,
    read,
    read_row,
    tell_campaign,
    tick,
)
from tests.teleprocedure.suivi import MAI


@pytest.fixture
def bureau(connecter, gestionnaire):
    return connecter(gestionnaire)


@pytest.fixture
def en_mai(horloge, campagne, lyon, angers, agent_d_angers):
    tell_campaign(campagne, lyon, angers, agent_d_angers)
    return campagne


def list_names(client, criteria: str = "") -> list[str]:
    response = client.get(f"{LISTE}?{criteria}")
    assert response.status_code == 200
    return [row["nom"] for row in response.context["lignes"]]


@pytest.mark.parametrize(
    ("criteria", "names"),
    [
        ("", ["Ancenis", "Angers", "Lyon", "Nantes"]),
        ("etape=ouvertes", ["Ancenis", "Angers", "Lyon"]),
        ("etape=invitees&sans=ouvertes", ["Nantes"]),
        ("etape=commencees&onglet=contacts", []),
        ("etape=commencees&onglet=apd", ["Angers"]),
        ("region=52", ["Ancenis", "Nantes"]),
        ("departement=44&etape=ouvertes", ["Ancenis"]),
        ("type=region", []),
        ("region=aucun", []),
        ("etape=ouvertes&jusqu_au=2026-04-10", ["Ancenis", "Lyon"]),
        ("etape=ouvertes&jusqu_au=2026-04-09", []),
        ("nom=nant", ["Nantes"]),
        ("nom=%E2%80%8B%01&etape=transmises", ["Lyon"]),
        ("agent=aucun", ["Lyon", "Nantes"]),
        ("champ_inconnu=1&etape=transmises", ["Lyon"]),
    ],
)
def test_the_list_holds_what_its_criteria_say(bureau, en_mai, criteria, names):
    assert list_names(bureau, criteria) == names


@pytest.mark.parametrize(
    "criteria",
    [
        "etape=' OR 1=1",
        "region=999",
        "onglet=contacts%20OR",
        "jusqu_au=hier",
        "jusqu_au=0001-01-01",
        "jusqu_au=9999-12-31",
        "agent=tous",
        f"nom={'x' * 201}",
    ],
)
def test_a_criterion_that_cannot_be_read_is_told_beside_its_field(bureau, en_mai, criteria):
    response = bureau.get(f"{LISTE}?{criteria}")
    assert response.status_code == 400
    assert "errorlist" in response.content.decode()
    assert bureau.post(f"{LISTE}export/?{criteria}").status_code == 404


@pytest.mark.parametrize("key", ["apres=x", "avant=~", "apres=a~99999999999999999999"])
def test_a_page_key_that_cannot_be_read_is_not_found(bureau, en_mai, key):
    assert bureau.get(f"{LISTE}?{key}").status_code == 404


def test_a_row_says_how_far_it_went_and_leads_to_its_pages(bureau, en_mai, lyon):
    page = read(bureau, LISTE)
    assert read_row(page, "Lyon")[2:5] == ["a transmis", "5/5", "4 mai 2026"]
    assert read_row(page, "Angers")[2:5] == ["a commencé", "1/5", ""]
    assert f'href="/admin/collectivites/collectivite/{lyon.pk}/change/"' in page
    assert 'href="/mise-a-jour/lyon-69123/"' in page
    assert 'href="/collectivites/lyon-69123/"' in page


def test_a_reader_opens_the_list_and_no_tab(connecter, lecteur, en_mai):
    page = read(connecter(lecteur), LISTE)
    assert "/mise-a-jour/" not in page and "/ecrire/" not in page


def test_pages_of_fifty_follow_one_another(bureau, horloge, campagne):
    for number in range(51):
        CollectiviteFactory(nom=f"Ville {number:02d}", recensee=True)
    first = bureau.get(f"{LISTE}?campagne=2026&etape=concernees")
    assert len(first.context["lignes"]) == 50
    url = f"{LISTE}?{first.context['criteres']}apres={first.context['page'].apres}"
    assert [row["nom"] for row in bureau.get(url).context["lignes"]] == ["Ville 50"]


def test_the_list_costs_the_same_for_one_row_and_for_six(bureau, horloge, campagne):
    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            read(bureau, LISTE)
        return len(queries)

    one_row = CollectiviteFactory(recensee=True)
    tick(campagne, one_row, "contacts", MAI)
    one = count_queries()
    for row in CollectiviteFactory.create_batch(5, recensee=True):
        tick(campagne, row, "contacts", MAI)
    assert count_queries() == one


def take_away(client, address: str) -> list[str]:
    response = client.post(address)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return flatten(text).splitlines()


def test_the_list_leaves_as_a_file_that_the_journal_tells(connecter, lecteur, en_mai, lyon):
    lyon.nom = "=LYON()"
    lyon.save()
    lines = take_away(connecter(lecteur), f"{LISTE}export/?campagne=2026&etape=transmises")
    assert lines[0].startswith("type;code INSEE;SIREN;nom;")
    assert lines[1:] == [
        "commune;69123;216901231;'=LYON();Auvergne-Rhône-Alpes;Rhône;a transmis;5/5;4 mai 2026"
    ]
    export = Export.objects.get()
    assert (export.par, export.lignes, export.donnees_personnelles) == (lecteur, 1, False)


def test_reading_the_address_of_an_export_takes_nothing_away(bureau, en_mai):
    for address in (LISTE, VARIATIONS):
        assert bureau.get(f"{address}export/").status_code == 405


def list_amounts(client, sens: str) -> list[tuple]:
    response = client.get(VARIATIONS, {"campagne": 2026, "sens": sens})
    assert response.status_code == 200
    shown = ("nom", "avant", "montant", "ecart")
    return [tuple(flatten(row[name]) for name in shown) for row in response.context["lignes"]]


def test_amounts_are_compared_with_the_year_before(bureau, en_mai, lyon, angers):
    declare(lyon, angers)
    rose = ("Lyon", "1 000 €", "2 000 €", "+ 1 000 €")
    assert list_amounts(bureau, "hausses") == [rose]
    assert list_amounts(bureau, "baisses") == []
    assert list_amounts(bureau, "absentes") == [("Angers", "500 €", "non déclarée", "")]
    assert [row[1:] for row in list_amounts(bureau, "nouvelles")] == [("non déclarée", "néant", "")]
    assert list_amounts(bureau, "neant") == list_amounts(bureau, "nouvelles")
    assert list_amounts(bureau, "avant") == [rose, ("Angers", "500 €", "non déclarée", "")]
    assert len(list_amounts(bureau, "annee")) == 2


def test_the_largest_variation_comes_first(bureau, en_mai, lyon, angers):
    for collectivite, before, now in ((lyon, 900, 100), (angers, 10_000, 2_000)):
        DeclarationFactory(collectivite=collectivite, annee=2024, montant=before)
        DeclarationFactory(collectivite=collectivite, annee=2025, montant=now)
    assert [row[0] for row in list_amounts(bureau, "baisses")] == ["Angers", "Lyon"]
    assert list_amounts(bureau, "baisses")[1][3] == "− 800 €"


def test_amounts_leave_as_numbers(bureau, en_mai, lyon, angers):
    declare(lyon, angers)
    lines = take_away(bureau, f"{VARIATIONS}export/?campagne=2026&sens=avant")
    assert lines == [
        "code INSEE;SIREN;nom;montant 2025;montant 2024;écart",
        "69123;216901231;Lyon;2000;1000;1000",
        "49007;;Angers;;500;",
    ]


@pytest.mark.parametrize("sens", ["' OR 1=1", "tout", "é" * 300])
def test_an_unknown_list_of_amounts_is_not_found(bureau, en_mai, sens):
    assert bureau.get(VARIATIONS, {"sens": sens}).status_code == 404


@pytest.mark.parametrize("rang", ["0", "-1", "x", "999999999999999999999999"])
def test_a_page_number_out_of_the_list_shows_one_that_is_in_it(bureau, en_mai, lyon, angers, rang):
    declare(lyon, angers)
    assert bureau.get(VARIATIONS, {"page": rang}).status_code == 200


def test_the_end_of_a_day_is_that_of_paris(bureau, horloge, campagne, lyon):
    late = dt.datetime(2026, 5, 2, 22, 40, tzinfo=dt.UTC)
    tick(campagne, lyon, "contacts", late)
    assert list_names(bureau, "etape=commencees&jusqu_au=2026-05-02") == []
    assert list_names(bureau, "etape=commencees&jusqu_au=2026-05-03") == ["Lyon"]
