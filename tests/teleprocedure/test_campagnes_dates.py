"""Campaigns are proposed, never overlap, and can be prolonged in one act."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectivites.models import Courriel
from teleprocedure.forms.campagnes import HORS_BORNES
from teleprocedure.models import Campagne, Gabarit, Publipostage, Reouverture
from teleprocedure.services import campagnes, prolongations
from teleprocedure.services.prolongations import prolong
from tests.factories import (
    CampagneFactory,
    CollectiviteFactory,
    HabilitationFactory,
    MillesimeFactory,
    TransmissionFactory,
    UserFactory,
)
from tests.fiches import send_page

AJOUT = "/admin/teleprocedure/campagne/add/"
MAI = datetime(2026, 5, 4, 10, tzinfo=UTC)
JUIN = {"cloture": "2026-07-15T18:00"}


@pytest.fixture
def horloge():
    with time_machine.travel(MAI, tick=False) as clock:
        yield clock


@pytest.fixture
def bureau(horloge, connecter, administrateur):
    return connecter(administrateur)


@pytest.fixture
def campagne(db):
    return CampagneFactory(message="Bonjour à tous.")


def type_campagne(annee, ouverture, cloture):
    return {
        "annee": annee,
        "annee_apd": annee - 1,
        "ouverture_0": ouverture,
        "ouverture_1": "09:00",
        "cloture_0": cloture,
        "cloture_1": "18:00",
        "message": "",
    }


def prolonger(campagne):
    return f"/admin/teleprocedure/campagne/{campagne.pk}/prolonger/"


def test_a_new_campaign_is_proposed_as_the_last_one_a_year_later(bureau, campagne):
    page = bureau.get(AJOUT).text
    assert 'name="annee" value="2027"' in page
    assert 'name="annee_apd" value="2026"' in page
    assert 'name="ouverture_0" value="01/04/2027"' in page
    assert 'name="cloture_0" value="30/06/2027"' in page
    assert "Bonjour à tous." in page


def test_the_first_campaign_of_all_is_proposed_for_spring(horloge, db):
    january = datetime(2026, 1, 8, tzinfo=UTC)
    proposed = campagnes.propose_campagne(january)
    assert proposed["annee"] == 2026
    assert proposed["ouverture"] == datetime(2026, 4, 1, 7, tzinfo=UTC)
    assert "ouverture" not in campagnes.propose_campagne(MAI)


def test_a_leap_day_and_a_close_in_the_next_year_are_moved_too(db):
    CampagneFactory(
        annee=2028,
        ouverture=datetime(2028, 2, 29, 8, tzinfo=UTC),
        cloture=datetime(2029, 1, 15, 8, tzinfo=UTC),
    )
    proposed = campagnes.propose_campagne(MAI)
    assert proposed["ouverture"] == datetime(2029, 2, 28, 8, tzinfo=UTC)
    assert proposed["cloture"] == datetime(2030, 1, 15, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ouverture", "cloture", "champ", "phrase"),
    [
        ("15/06/2026", "30/09/2026", "ouverture", "La campagne 2026 n’est close que le 30"),
        ("01/02/2026", "15/04/2026", "cloture", "La campagne 2026 s’ouvre avant cette date"),
        ("01/02/2026", "15/12/2026", "cloture", "La campagne 2026 s’ouvre avant cette date"),
    ],
)
def test_an_overlap_is_told_beside_the_date_to_move(
    bureau, campagne, ouverture, cloture, champ, phrase
):
    page = bureau.post(AJOUT, type_campagne(2027, ouverture, cloture))
    assert page.status_code == 200
    assert phrase in page.text.replace("\u00a0", " ")
    assert page.context["adminform"].form.errors.keys() == {champ}
    assert Campagne.objects.count() == 1


@pytest.mark.parametrize("jour", ["01/01/0001", "31/12/1999", "01/01/2101", "31/12/9999"])
@pytest.mark.parametrize("champ", ["ouverture", "cloture"])
def test_a_date_of_another_age_is_told_beside_its_field(bureau, campagne, champ, jour):
    typed = type_campagne(2027, "01/04/2027", "30/06/2027")
    hour = "00:00" if jour.endswith("0001") else "23:59"
    page = bureau.post(AJOUT, typed | {f"{champ}_0": jour, f"{champ}_1": hour})
    assert page.status_code == 200
    assert page.context["adminform"].form.errors == {champ: [HORS_BORNES]}
    assert Campagne.objects.count() == 1


def test_a_campaign_never_opens_while_another_is_reopened(bureau, campagne, lyon):
    july = datetime(2026, 7, 20, 16, tzinfo=UTC)
    Reouverture.objects.create(campagne=campagne, collectivite=lyon, jusqu_a=july)
    page = bureau.post(AJOUT, type_campagne(2027, "10/07/2026", "30/09/2026"))
    assert "rouverte à une collectivité jusqu’au 20" in page.text
    assert page.context["adminform"].form.errors.keys() == {"ouverture"}


def test_the_dates_of_an_archived_campaign_do_not_move(bureau, campagne):
    MillesimeFactory(campagne=campagne)
    address = f"/admin/teleprocedure/campagne/{campagne.pk}/change/"
    typed = type_campagne(2026, "01/04/2026", "31/07/2026")
    assert "est archivée" in send_page(bureau, address, typed).text
    campagne.refresh_from_db()
    assert campagne.cloture == datetime(2026, 6, 30, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_of_two_campaigns_created_at_the_same_instant_one_is(ensemble, administrateur):
    def create(annee):
        return lambda: campagnes.save(
            by=administrateur,
            row=Campagne(
                annee=annee,
                annee_apd=annee - 1,
                ouverture=datetime(2030, 4, 1, tzinfo=UTC),
                cloture=datetime(2030, 6, 1, tzinfo=UTC),
            ),
        )

    run = ensemble()
    done = run(create(2030), create(2031), create(2032))
    assert sorted(type(one).__name__ for one in done) == ["NoneType"] + ["ValidationError"] * 2
    assert run(Campagne.objects.count) == [1]


@pytest.fixture
def retardataires(campagne, lyon, angers):
    """Lyon and Angers are late, a third transmitted; three agents."""
    third = CollectiviteFactory(recensee=True)
    TransmissionFactory(campagne=campagne, collectivite=third)
    for collectivite in (lyon, angers, third):
        HabilitationFactory(user=UserFactory(), collectivite=collectivite)


def test_a_prolongation_tells_the_late_ones_in_the_same_act(
    bureau, administrateur, campagne, retardataires, horloge
):
    page = bureau.get(prolonger(campagne)).text.replace("\u00a0", " ")
    assert "2 collectivités sans transmission ; 2 messages à envoyer" in page
    answer = bureau.post(prolonger(campagne), JUIN | {"nombre": "2"})
    assert answer.status_code == 302
    campagne.refresh_from_db()
    assert campagne.cloture == datetime(2026, 7, 15, 16, tzinfo=UTC)
    notice = Publipostage.objects.get()
    assert (notice.nature, notice.audience) == ("prolongation", {"etat": "en_retard"})
    assert (notice.etat, notice.total) == ("en_attente", 2)
    assert notice.a_partir_de == MAI + timedelta(minutes=10)
    assert {row.history_user for row in (campagne.history.first(), notice.history.first())} == {
        administrateur
    }
    assert campagne.history.first().acte == notice.history.first().acte
    assert not Courriel.objects.exists()


@pytest.mark.parametrize(
    ("saisie", "phrase"),
    [
        ({"nombre": "3"}, "Tapez 2 pour confirmer."),
        ({"nombre": ""}, "Ce champ est obligatoire"),
        ({"cloture": "2026-06-29T18:00"}, "La campagne est déjà ouverte jusqu’au 30"),
        ({"cloture": "9999-12-31T23:59-12:00"}, "une date entre 2000 et 2100"),
        ({"cloture": "0001-01-01T00:00"}, "une date entre 2000 et 2100"),
        ({"cloture": ""}, "Ce champ est obligatoire"),
        ({"cloture": "bientôt\x00"}, "Saisissez une date et une heure"),
        ({"cloture": "2026-07-15T18:00" * 2000}, "Saisissez une date et une heure"),
    ],
)
def test_a_prolongation_that_is_none_is_refused(bureau, campagne, retardataires, saisie, phrase):
    page = bureau.post(prolonger(campagne), JUIN | {"nombre": "2"} | saisie)
    assert page.status_code == 422
    assert phrase in page.text.replace("\u00a0", " ")
    assert not Publipostage.objects.exists()
    assert Campagne.objects.get().cloture == datetime(2026, 6, 30, tzinfo=UTC)


def test_a_prolongation_never_runs_into_the_next_campaign(bureau, campagne, retardataires):
    CampagneFactory(
        annee=2027,
        ouverture=datetime(2026, 7, 10, tzinfo=UTC),
        cloture=datetime(2026, 9, 1, tzinfo=UTC),
    )
    page = bureau.post(prolonger(campagne), JUIN | {"nombre": "2"})
    assert page.status_code == 422
    assert "La campagne 2027 s’ouvre avant cette date" in page.text
    assert not Publipostage.objects.exists()


def test_sent_twice_a_prolongation_is_one(bureau, campagne, retardataires):
    bureau.post(prolonger(campagne), JUIN | {"nombre": "2"})
    again = bureau.post(prolonger(campagne), JUIN | {"nombre": "2"})
    assert again.status_code == 422
    assert Publipostage.objects.count() == 1


def test_a_refusal_of_a_field_that_the_page_has_not_is_told_above(bureau, campagne, retardataires):
    Gabarit.objects.filter(nature="prolongation").delete()
    page = bureau.post(prolonger(campagne), JUIN | {"nombre": "2"})
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"__all__"}
    assert not Publipostage.objects.exists()


def test_nobody_late_is_a_prolongation_without_a_message(bureau, campagne):
    assert bureau.post(prolonger(campagne), JUIN | {"nombre": "0"}).status_code == 302
    assert Campagne.objects.get().cloture.month == 7


@pytest.mark.parametrize(
    ("jour", "phrase"),
    [
        (datetime(2026, 3, 1, tzinfo=UTC), "pas encore ouverte"),
        (datetime(2026, 8, 1, tzinfo=UTC), "Cette date est passée"),
    ],
)
def test_only_what_has_begun_is_prolonged_and_to_a_day_to_come(
    administrateur, campagne, jour, phrase
):
    july = datetime(2026, 7, 15, tzinfo=UTC)
    with pytest.raises(ValidationError, match=phrase):
        prolong(by=administrateur, pk=campagne.pk, cloture=july, nombre=0, at=jour)


def test_an_archived_campaign_is_neither_prolonged_nor_reopened(bureau, campagne, lyon):
    MillesimeFactory(campagne=campagne)
    page = bureau.post(prolonger(campagne), JUIN | {"nombre": "0"})
    assert "est archivée" in page.text
    typed = {"campagne": campagne.pk, "collectivite": lyon.pk}
    when = {"jusqu_a_0": "12/07/2026", "jusqu_a_1": "18:00"}
    refused = bureau.post("/admin/teleprocedure/reouverture/add/", typed | when)
    assert "Cette campagne est archivée" in refused.text


def test_a_notice_that_fails_moves_no_date(administrateur, campagne, horloge, monkeypatch):
    def refuse(**kwargs):
        raise ValidationError("Le modèle est vide.")

    monkeypatch.setattr(prolongations.publipostages, "confirm", refuse)
    with pytest.raises(ValidationError):
        july = datetime(2026, 7, 15, tzinfo=UTC)
        prolong(by=administrateur, pk=campagne.pk, cloture=july, nombre=0)
    assert Campagne.objects.get().cloture.month == 6


def test_a_reopening_is_reached_filled_from_a_campaign_and_from_a_collectivite(
    bureau, campagne, lyon
):
    page = bureau.get(f"/admin/teleprocedure/campagne/{campagne.pk}/change/").text
    assert f"/admin/teleprocedure/reouverture/add/?campagne={campagne.pk}" in page
    form = bureau.get(f"/admin/teleprocedure/reouverture/add/?collectivite={lyon.pk}").text
    assert f'<option value="{lyon.pk}" selected>Lyon' in form
    assert f'<option value="{campagne.pk}" selected>' in form
    assert 'value="11/05/2026"' in form


@pytest.mark.parametrize(("persona", "statut"), [("lecteur", 403), ("gestionnaire", 200)])
def test_only_who_runs_campaigns_prolongs(request, horloge, connecter, campagne, persona, statut):
    client = connecter(request.getfixturevalue(persona))
    assert client.get(prolonger(campagne)).status_code == statut
