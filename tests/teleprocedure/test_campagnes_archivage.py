"""The pages by which the delegation archives a campaign and follows its millésime."""

from datetime import UTC, datetime

import pytest
import time_machine

from teleprocedure.models import Millesime
from teleprocedure.services import millesimes
from tests.factories import CampagneFactory, MillesimeFactory
from tests.teleprocedure.millesimes import archive, fill, keep_in, work

NOVEMBRE = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(NOVEMBRE, tick=False) as clock:
        yield clock


@pytest.fixture
def bureau(connecter, administrateur):
    return connecter(administrateur)


@pytest.fixture
def campagne(db):
    return CampagneFactory()


@pytest.fixture
def adresse(campagne):
    return f"/admin/teleprocedure/campagne/{campagne.pk}/archiver/"


def count_rows():
    return sum(number for _, number in millesimes.count_rows())


def test_the_page_says_how_many_rows_are_frozen_then_asks_for_that_number(
    bureau, administrateur, adresse, lyon, projet_de_lyon
):
    fill(lyon, projet_de_lyon)
    number = count_rows()
    shown = bureau.get(adresse)
    assert f"{number} lignes" in shown.text.replace("\u00a0", " ")
    assert '<th scope="row">projets-thematiques</th><td>2</td>' in shown.text
    refused = bureau.post(adresse, {"nombre": str(number + 1)})
    assert refused.status_code == 422
    assert f"Tapez {number} pour confirmer." in refused.text
    assert not Millesime.objects.exists()
    assert bureau.post(adresse, {"nombre": str(number)}).status_code == 302
    row = Millesime.objects.get()
    assert (row.etat, row.demande_par) == ("en_attente", administrateur)


def test_sent_twice_it_is_one_millesime(bureau, adresse):
    typed = {"nombre": str(count_rows())}
    bureau.post(adresse, typed)
    again = bureau.post(adresse, typed)
    assert again.status_code == 422
    assert "déjà archivée" in again.text
    assert Millesime.objects.count() == 1


def test_too_early_the_page_says_when(bureau, adresse, horloge, campagne):
    horloge.move_to(campagne.cloture)
    text = bureau.get(adresse).text.replace("\u00a0", " ")
    assert "archivez à partir du 30 juin 2026 à 2 h 15" in text
    refused = bureau.post(adresse, {"nombre": str(count_rows())})
    assert refused.status_code == 422
    assert not Millesime.objects.exists()


def test_its_progress_is_read_on_its_page(
    bureau, administrateur, tmp_path, monkeypatch, lyon, projet_de_lyon
):
    keep_in(tmp_path, monkeypatch)
    fill(lyon, projet_de_lyon)
    row = archive(administrateur)
    address = f"/admin/teleprocedure/millesime/{row.pk}/change/"
    assert "js/avancement.js" in bureau.get(address).text
    work(row, steps=5)
    assert "5 sur 33" in bureau.get(address).text
    work(row)
    done = bureau.get(address).text
    assert "terminé" in done and "js/avancement.js" not in done
    assert row.fichiers.first().empreinte in done
    assert "100" in bureau.get("/admin/teleprocedure/millesime/").text


def test_what_an_error_stopped_is_resumed_from_its_page(bureau):
    row = MillesimeFactory(etat="echoue", erreur="Le disque est plein.")
    address = f"/admin/teleprocedure/millesime/{row.pk}/"
    page = bureau.get(f"{address}change/").text
    assert "Le disque est plein." in page and "Reprendre" in page
    assert bureau.get(f"{address}reprendre/").status_code == 405
    bureau.post(f"{address}reprendre/")
    row.refresh_from_db()
    assert (row.etat, row.erreur) == ("en_attente", "")
    assert "rien à reprendre" in bureau.post(f"{address}reprendre/", follow=True).text
    assert bureau.post("/admin/teleprocedure/millesime/9999/reprendre/").status_code == 404


def test_nothing_of_a_millesime_is_added_changed_or_deleted_by_hand(bureau):
    row = MillesimeFactory()
    base = "/admin/teleprocedure/millesime/"
    assert bureau.get(f"{base}add/").status_code == 403
    assert bureau.post(f"{base}{row.pk}/change/", {"campagne": "1"}).status_code == 403
    assert bureau.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("persona", "statut"), [("lecteur", 403), ("gestionnaire", 200), ("agent_de_lyon", 302)]
)
def test_only_who_runs_campaigns_archives(request, connecter, adresse, persona, statut):
    client = connecter(request.getfixturevalue(persona))
    assert client.get(adresse).status_code == statut
    if statut != 200:
        assert client.post(adresse, {"nombre": str(count_rows())}).status_code == statut
        assert not Millesime.objects.exists()


@pytest.mark.parametrize("persona", ["lecteur", "gestionnaire"])
def test_a_campaign_offers_the_acts_that_its_reader_may_do(request, connecter, campagne, persona):
    client = connecter(request.getfixturevalue(persona))
    text = client.get(f"/admin/teleprocedure/campagne/{campagne.pk}/change/").text
    acts = ("prolonger/", "archiver/", "reouverture/add/")
    assert all((act in text) == (persona == "gestionnaire") for act in acts)


def test_a_campaign_that_does_not_exist_is_a_404(bureau):
    for act in ("prolonger", "archiver"):
        assert bureau.get(f"/admin/teleprocedure/campagne/9999/{act}/").status_code == 404
    assert bureau.post("/admin/teleprocedure/campagne/9999/repeter/").status_code == 404


def test_a_number_that_is_none_is_refused_in_a_sentence(bureau, adresse):
    for typed in ("", "douze", "9" * 5000, "-1", "1\x002"):
        answer = bureau.post(adresse, {"nombre": typed})
        assert answer.status_code == 422
    assert not Millesime.objects.exists()
