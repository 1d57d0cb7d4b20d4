"""The delegation sets the campaign's dates, and lets one collectivité in after the close."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from teleprocedure.models import Campagne, Reouverture
from teleprocedure.services import reouvertures
from tests.factories import CampagneFactory
from tests.fiches import send_page

AJOUT = "/admin/teleprocedure/reouverture/add/"
APRES = datetime(2026, 7, 10, 10, tzinfo=UTC)


@pytest.fixture
def bureau(connecter, administrateur):
    with time_machine.travel(APRES, tick=False):
        yield connecter(administrateur)


@pytest.fixture
def saisie(lyon):
    campagne = CampagneFactory()
    return {
        "campagne": campagne.pk,
        "collectivite": lyon.pk,
        "jusqu_a_0": "12/07/2026",
        "jusqu_a_1": "18:00",
    }


def test_a_reopening_is_signed_by_who_grants_it(bureau, administrateur, saisie, lyon, angers):
    assert bureau.post(AJOUT, saisie | {"accordee_par": ""}).status_code == 302
    row = Reouverture.objects.get()
    assert (row.accordee_par, row.jusqu_a) == (
        administrateur,
        datetime(2026, 7, 12, 16, tzinfo=UTC),
    )
    assert row.history.get().history_user == administrateur
    assert Campagne.objects.ouverte_pour(lyon).exists()
    assert not Campagne.objects.ouverte_pour(angers).exists()


@pytest.mark.parametrize(
    ("changement", "phrase"),
    [
        ({"jusqu_a_0": "09/07/2026"}, "Cette date est passée"),
        ({"jusqu_a_0": "10/07/2026", "jusqu_a_1": "12:00"}, "Cette date est passée"),
        ({"jusqu_a_0": "29/03/2026", "jusqu_a_1": "02:30"}, "fuseau horaire"),
        ({"jusqu_a_0": "01/01/0001", "jusqu_a_1": "00:00"}, "une date entre 2000 et 2100"),
        ({"jusqu_a_0": "31/12/9999", "jusqu_a_1": "23:59"}, "une date entre 2000 et 2100"),
        ({"jusqu_a_0": ""}, "Ce champ est obligatoire"),
    ],
)
def test_a_reopening_that_lets_nobody_in_is_refused(bureau, saisie, changement, phrase):
    page = bureau.post(AJOUT, saisie | changement)
    assert page.status_code == 200
    assert phrase in page.text
    assert not Reouverture.objects.exists()


def test_a_reopening_never_runs_into_the_next_campaign(bureau, saisie):
    CampagneFactory(
        annee=2027,
        annee_apd=2026,
        ouverture=datetime(2026, 7, 12, 10, tzinfo=UTC),
        cloture=datetime(2026, 9, 1, tzinfo=UTC),
    )
    assert "La campagne suivante s’ouvre le 12" in bureau.post(AJOUT, saisie).text


def test_a_campaign_that_is_open_or_to_come_is_not_reopened(lyon, administrateur):
    row = Reouverture(
        campagne=CampagneFactory(),
        collectivite=lyon,
        jusqu_a=datetime(2026, 6, 29, tzinfo=UTC),
    )
    with (
        time_machine.travel(datetime(2026, 3, 31, tzinfo=UTC), tick=False),
        pytest.raises(ValidationError, match="pas encore ouverte"),
    ):
        reouvertures.grant(by=administrateur, row=row)
    with (
        time_machine.travel(datetime(2026, 5, 1, tzinfo=UTC), tick=False),
        pytest.raises(ValidationError, match="n’est close pour tous que le 30"),
    ):
        reouvertures.grant(by=administrateur, row=row)


def test_a_second_reopening_of_the_same_campaign_changes_the_first(bureau, saisie):
    bureau.post(AJOUT, saisie)
    assert "déjà rouverte" in bureau.post(AJOUT, saisie | {"jusqu_a_0": "13/07/2026"}).text
    row = Reouverture.objects.get()
    change = f"/admin/teleprocedure/reouverture/{row.pk}/change/"
    assert send_page(bureau, change, saisie | {"jusqu_a_0": "13/07/2026"}).status_code == 302
    row.refresh_from_db()
    assert (row.jusqu_a.day, row.history.count()) == (13, 2)


def test_a_reopening_is_withdrawn_at_once(bureau, saisie, lyon):
    bureau.post(AJOUT, saisie)
    row = Reouverture.objects.get()
    bureau.post(f"/admin/teleprocedure/reouverture/{row.pk}/delete/", {"post": "yes"})
    assert not Campagne.objects.ouverte_pour(lyon).exists()
    assert Reouverture.history.first().history_type == "-"


def test_a_new_campaign_proposes_its_year_and_the_apd_of_the_year_before(bureau):
    page = bureau.get("/admin/teleprocedure/campagne/add/").text
    assert 'name="annee" value="2026"' in page
    assert 'name="annee_apd" value="2025"' in page


@pytest.mark.parametrize(
    ("jour", "etat"),
    [
        (datetime(2026, 3, 31, tzinfo=UTC), "à venir"),
        (datetime(2026, 4, 1, tzinfo=UTC), "ouverte"),
        (datetime(2026, 6, 30, tzinfo=UTC), "close"),
    ],
)
def test_the_list_says_where_each_campaign_stands(connecter, administrateur, jour, etat):
    CampagneFactory()
    with time_machine.travel(jour, tick=False):
        page = connecter(administrateur).get("/admin/teleprocedure/campagne/").text
    assert f'<td class="field-etat">{etat}</td>' in page
