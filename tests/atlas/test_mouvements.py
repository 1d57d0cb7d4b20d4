"""The yearly update: what it will change, cell by cell, and the communes that it merges."""

import csv
import datetime as dt

import pytest
from django.core.management import CommandError

from collectivites.listes import search_collectivites
from collectivites.models import Acte, Collectivite, Contact, Succession
from collectivites.mouvements import PAQUET, read_mouvements
from collectivites.successions import follow
from teleprocedure.services import actes
from tests.atlas.test_charger_referentiel import Dossier, load, read_base
from tests.factories import ContactFactory, SuccessionFactory

pytestmark = pytest.mark.django_db

LYON = "commune,69123,216901231,Lyon,84,69,520774,45.758,4.8351"
ENTETE = "ancien_code,nouveau_code,date,nature"


@pytest.fixture
def charge(tmp_path):
    """A base where Bourg-en-Bresse (01053) still is, and the files of the year that closes it."""
    dossier = Dossier(tmp_path)
    dossier.load()
    dossier.remove("collectivites.csv.gz", 3)
    return dossier


def put_mouvements(dossier, *lignes):
    texte = "".join(f"{ligne}\n" for ligne in (ENTETE, *lignes))
    (dossier.chemin / "mouvements.csv").write_text(texte, encoding="utf-8")


def find(code):
    return Collectivite.objects.get(type="commune", code_insee=code)


def test_a_commune_that_the_year_closes_is_merged_with_what_it_has(charge):
    contact = ContactFactory(collectivite=find("01053"))
    put_mouvements(charge, "01053,69123,2026-01-01,")
    charge.load()
    assert follow(find("01053").pk) == find("69123") == Contact.objects.get().collectivite
    assert Succession.objects.get().date == dt.date(2026, 1, 1)
    assert Contact.objects.get() == contact


def test_loading_the_movements_again_changes_nothing(charge):
    put_mouvements(charge, "01053,69123,2026-01-01,")
    charge.load()
    before = (read_base(), Acte.objects.count(), Succession.objects.count())
    charge.load()
    assert (read_base(), Acte.objects.count(), Succession.objects.count()) == before


def test_what_the_update_merged_is_undone_by_the_delegation(charge, delegation):
    put_mouvements(charge, "01053,69123,2026-01-01,")
    charge.load()
    actes.undo(by=delegation, acte=Acte.objects.get())
    assert follow(find("01053").pk) is None


def test_a_chain_of_the_file_leads_to_its_end(charge):
    put_mouvements(charge, "01053,01999,2024-01-01,", "01999,69123,2025-01-01,fusion")
    charge.load()
    assert follow(find("01053").pk) == find("69123")


def test_a_commune_written_by_staff_survives(charge):
    Collectivite.objects.filter(code_insee="01053").update(origine="delegation")
    put_mouvements(charge, "01053,69123,2026-01-01,")
    charge.load()
    assert follow(find("01053").pk) is None


def test_a_merge_made_by_hand_before_is_left_as_it_is(charge):
    SuccessionFactory(ancienne=find("01053"), nouvelle=find("69123"), date=dt.date(2019, 1, 1))
    put_mouvements(charge, "01053,69123,2026-01-01,")
    charge.load()
    assert Succession.objects.get().date == dt.date(2019, 1, 1)


@pytest.mark.parametrize(
    ("ligne", "raison"),
    [
        ("01053,69123,2026-13-01,", "ligne 2 : date : « 2026-13-01 » n’est pas une date"),
        ("1053,69123,2026-01-01,", "« 1053 » n’est pas un code INSEE"),
        ("01053,=69123,,", "« =69123 » n’est pas un code INSEE"),
        ("01053,69123,2026-01-01,scission", "nature : « scission »"),
        ("69123,01053,2026-01-01,", "« 69123 » est encore dans la liste"),
        ("01053,01053,2026-01-01,", "finit par se suivre elle-même"),
        ("01053,69123", "2 cellules au lieu de 4"),
    ],
)
def test_a_faulty_movement_refuses_the_whole_load(charge, ligne, raison):
    put_mouvements(charge, ligne)
    before = read_base()
    with pytest.raises(CommandError) as refus:
        charge.load()
    assert raison in str(refus.value).replace("\u00a0", " ")
    assert read_base() == before


def test_a_circle_in_the_file_refuses_it(charge):
    put_mouvements(charge, "01053,01054,,", "01054,01053,,")
    with pytest.raises(CommandError, match="se suivre elle-même"):
        charge.load()


@pytest.mark.parametrize(
    ("ligne", "raison"),
    [
        ("01053,99999,2026-01-01,", "n’est celui d’aucune commune connue"),
        ("01053,69123,2099-01-01,", "à venir"),
    ],
)
def test_a_movement_that_cannot_be_done_is_told_and_stops_no_other(charge, capsys, ligne, raison):
    put_mouvements(charge, ligne)
    sortie = charge.load()
    assert any(raison in texte for texte in sortie.values())
    assert not Succession.objects.exists()


def test_a_former_name_still_finds_its_commune_after_the_update(charge):
    charge.change("collectivites.csv.gz", 2, LYON.replace("Lyon", "Lugdunum"))
    charge.load()
    assert [row["nom"] for row in search_collectivites("lyon")] == ["Lugdunum"]


def read_report(chemin):
    with chemin.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_the_preview_tells_every_cell_and_writes_nothing(charge, tmp_path):
    charge.change("collectivites.csv.gz", 2, LYON.replace("Lyon", "=Lugdunum"))
    charge.add("regions.csv", "93,Provence-Alpes-Côte d’Azur")
    put_mouvements(charge, "01053,69123,2026-01-01,")
    before = read_base()
    bilan = charge.load(apercu=tmp_path / "changements.csv")
    assert bilan["fin"] == "Essai : rien n’a été enregistré."
    assert (read_base(), Succession.objects.count()) == (before, 0)
    rows = {tuple(row[3:]) for row in read_report(tmp_path / "changements.csv")}
    assert ("nouveau nom", "nom", "Lyon", "'=Lugdunum") in rows
    assert ("création", "", "", "") in rows
    assert ("absente du fichier", "", "", "") in rows
    assert any(
        row[0] == "fusion" and row[3] == "=Lugdunum" or row[3] == "'=Lugdunum" for row in rows
    )


def test_a_report_that_cannot_be_written_is_told(charge, tmp_path):
    with pytest.raises(CommandError, match="écriture impossible"):
        charge.load(apercu=tmp_path / "absent" / "x.csv")


def test_a_file_of_movements_may_be_given_alone(charge, tmp_path):
    put_mouvements(charge, "01053,69123,2026-01-01,")
    seul = (charge.chemin / "mouvements.csv").rename(tmp_path / "m.csv")
    load(dossier=charge.chemin, mouvements=seul)
    assert Succession.objects.count() == 1


def test_the_packaged_movements_can_all_be_read():
    read = read_mouvements(PAQUET, dt.date(2026, 11, 23), set())
    assert len(read) > 4_000
    assert {one.date for one in read} == {dt.date(2026, 1, 1)}
