"""« Archiver »: public tables frozen in files that prove themselves, whatever kills the worker."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError

from cooperations.models import Cooperation, Projet
from teleprocedure.millesimes import dossier as module_dossier
from teleprocedure.millesimes import travail
from teleprocedure.millesimes.instantane import one_instant
from teleprocedure.millesimes.tables import TABLES
from teleprocedure.models import Campagne, FichierDeMillesime, Millesime, Reouverture
from teleprocedure.services import millesimes
from tests.factories import CampagneFactory, PartenaireFactory, ProjetFactory
from tests.teleprocedure.millesimes import (
    archive,
    fill,
    keep_in,
    read_bytes,
    read_csv,
    read_json,
    work,
)

NOVEMBRE = datetime(2026, 11, 23, 9, tzinfo=UTC)
FICHIERS = 2 * len(TABLES)


@pytest.fixture(autouse=True)
def horloge():
    with time_machine.travel(NOVEMBRE, tick=False) as clock:
        yield clock


@pytest.fixture
def dossier(tmp_path, monkeypatch):
    return keep_in(tmp_path, monkeypatch)


@pytest.fixture
def plein(lyon, projet_de_lyon):
    """A row in every public table."""
    return fill(lyon, projet_de_lyon)


@pytest.fixture
def fini(dossier, plein, administrateur):
    return work(archive(administrateur))


def test_every_table_is_published_with_what_proves_it(dossier, fini):
    assert (fini.etat, fini.fait, fini.total) == ("termine", FICHIERS + 1, FICHIERS + 1)
    files = read_bytes(dossier)
    assert len(files) == fini.fichiers.count() == FICHIERS
    for row in fini.fichiers.all():
        content = files[f"{row.table}.{row.format}"]
        assert row.empreinte == hashlib.sha256(content).hexdigest()
        assert row.octets == len(content)
        assert row.fichier.name == f"2026/{row.table}.{row.format}"
    assert not (dossier / "2026" / "en-cours").exists()
    counts = {table.nom: number for table, number in millesimes.count_rows()}
    assert {row.table: row.lignes for row in fini.fichiers.all()} == counts
    assert not [name for name, number in counts.items() if number == 0 and name != "eligibilites"]


def test_both_formats_say_the_same_rows(dossier, fini):
    for table in TABLES:
        rows, objects = read_csv(dossier, table.nom), read_json(dossier, table.nom)
        assert len(rows) == len(objects)
        for row, one in zip(rows, objects, strict=True):
            assert list(row) == list(one) == list(table.colonnes)
    assert read_json(dossier, "apd")[0]["montant"] == 1234.5
    assert read_csv(dossier, "apd")[0]["montant"] == "1234.50"
    lyon = next(row for row in read_json(dossier, "collectivites") if row["nom"] == "Lyon")
    assert (lyon["adresse"], lyon["population"], lyon["recensee"]) == ("lyon-69123", 520774, True)


def test_tables_name_only_rows_that_are_there(dossier, fini):
    def keys(table, column):
        return {row[column] for row in read_csv(dossier, table) if row[column]}

    known = keys("collectivites", "adresse")
    for table, column in (
        ("cooperations", "collectivite"),
        ("adhesions", "collectivite"),
        ("apd", "collectivite"),
        ("projets-collectivites", "collectivite"),
        ("successions", "ancienne"),
        ("successions", "nouvelle"),
    ):
        assert keys(table, column) <= known
    assert keys("projets", "cooperation") <= keys("cooperations", "numero")
    assert keys("cooperations", "partenaire") <= keys("partenaires", "numero")
    assert keys("projets-thematiques", "projet") <= keys("projets", "numero")


def test_no_contact_no_name_of_a_person_no_address_is_in_any_file(
    dossier, plein, administrateur, agent_de_lyon
):
    agent_de_lyon.last_name = "Identifiable"
    agent_de_lyon.save()
    plein.cooperation.collectivite.declarations.update(declaree_par=agent_de_lyon)
    work(archive(administrateur))
    whole = b"".join(read_bytes(dossier).values()).decode()
    for secret in ("Confidentielle", "secrete", "Identifiable", "M. Secret", "marie@", "@"):
        assert secret not in whole.replace("'@", "")
    assert "Écrire à [adresse électronique retirée]." in whole


def test_a_hidden_project_is_in_no_table(dossier, plein, administrateur):
    Projet.objects.filter(pk=plein.pk).update(masque_le=NOVEMBRE, masque_motif="Essai.")
    work(archive(administrateur))
    assert "HYPERLINK" not in b"".join(read_bytes(dossier).values()).decode()
    assert not read_csv(dossier, "projets-partenaires")
    assert not read_csv(dossier, "projets-collectivites")


@pytest.mark.parametrize("texte", ["=1+1", "+33", "-5", "@x", "＝1", "'=1"])
def test_no_cell_is_a_formula_and_numbers_stay_numbers(dossier, plein, administrateur, texte):
    Projet.objects.filter(pk=plein.pk).update(titre=texte)
    work(archive(administrateur))
    row = next(row for row in read_csv(dossier, "projets") if row["numero"] == str(plein.pk))
    assert row["titre"] == f"'{texte}"
    assert read_csv(dossier, "partenaires")[0]["longitude"] == "-8.0"
    same = next(row for row in read_json(dossier, "projets") if row["numero"] == plein.pk)
    assert same["titre"] == texte


def test_odd_texts_neither_fail_nor_are_cut(dossier, plein, administrateur):
    odd = 'a;"b"\nc\u2028🐘' + "é" * 30_000
    Projet.objects.filter(pk=plein.pk).update(description=odd)
    assert work(archive(administrateur)).etat == "termine"
    row = next(row for row in read_csv(dossier, "projets") if row["numero"] == str(plein.pk))
    assert row["description"] == odd
    assert odd in [one["description"] for one in read_json(dossier, "projets")]


def test_the_same_rows_give_the_same_bytes(dossier, fini, administrateur):
    again = work(archive(administrateur, 2025))
    assert again.etat == "termine"
    assert read_bytes(dossier, 2025) == read_bytes(dossier, 2026)


@pytest.mark.parametrize("pas", range(1, FICHIERS + 2))
def test_stopped_after_any_step_it_goes_on_with_the_bytes_of_one_instant(
    dossier, plein, administrateur, pas
):
    row = archive(administrateur)
    work(row, steps=pas)
    assert (row.etat, row.fait) == ("en_cours", pas)
    assert row.fichiers.count() == pas - 1
    assert not Millesime.objects.publies().exists()
    partial = read_bytes(dossier)
    ProjetFactory(cooperation=plein.cooperation, titre="Venu après")
    Cooperation.objects.update(annee_debut=1999)
    work(row)
    assert row.etat == "termine"
    whole = read_bytes(dossier)
    assert partial.items() <= whole.items()
    assert "Venu après" not in b"".join(whole.values()).decode()
    assert not millesimes.list_altered()


def test_killed_while_it_writes_it_starts_again_and_publishes_no_half_file(
    dossier, plein, administrateur, monkeypatch
):
    row, written = archive(administrateur), []
    write = module_dossier.write_table

    class Killed(BaseException):
        """What no handler stops, as kill -9."""

    def write_then_die(table, files):
        if len(written) == 5:
            files["csv"].write_bytes(b"moiti")
            raise Killed
        written.append(table.nom)
        return write(table, files)

    monkeypatch.setattr(module_dossier, "write_table", write_then_die)
    with pytest.raises(Killed):
        work(row)
    assert read_bytes(dossier) == {} and not FichierDeMillesime.objects.exists()
    monkeypatch.setattr(module_dossier, "write_table", write)
    assert work(row).etat == "termine"
    assert not millesimes.list_altered()


def test_killed_between_a_file_and_its_proof_it_goes_on(
    dossier, plein, administrateur, monkeypatch
):
    row = archive(administrateur)

    class Killed(BaseException):
        """What no handler stops."""

    def die(**values):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(travail.FichierDeMillesime.objects, "create", die)
        with pytest.raises(Killed):
            work(row)
    assert len(read_bytes(dossier)) == 1
    assert work(row).etat == "termine"
    assert row.fichiers.count() == FICHIERS


def test_a_file_altered_before_it_is_published_stops_the_work(dossier, plein, administrateur):
    row = work(archive(administrateur), steps=3)
    waiting = dossier / "2026" / "en-cours"
    whole = (waiting / "projets.csv").read_bytes()
    (waiting / "projets.csv").write_bytes(b"autre chose")
    assert work(row).etat == "echoue"
    assert "« projets.csv » n’est pas celui" in row.erreur
    assert not row.fichiers.filter(table="projets", format="csv").exists()
    (waiting / "projets.csv").write_bytes(whole)
    millesimes.resume(by=administrateur, pk=row.pk)
    assert work(row).etat == "termine"


def test_files_lost_on_the_way_are_never_made_of_two_instants(dossier, plein, administrateur):
    row = work(archive(administrateur), steps=3)
    (dossier / "2026" / "en-cours" / "manifeste.json").unlink()
    assert work(row).etat == "echoue"
    assert "ont disparu" in row.erreur


def test_what_is_not_stopped_is_not_resumed(fini, administrateur):
    with pytest.raises(ValidationError, match="rien à reprendre"):
        millesimes.resume(by=administrateur, pk=fini.pk)


def test_a_published_file_never_changes(dossier, fini):
    row = fini.fichiers.first()
    row.empreinte = "0" * 64
    for gesture in (
        row.save,
        row.delete,
        fini.fichiers.all().delete,
        lambda: fini.fichiers.all().update(lignes=0),
        lambda: FichierDeMillesime.objects.bulk_update([row], ["empreinte"]),
    ):
        with pytest.raises(ValidationError, match="ne change plus"):
            gesture()
    with pytest.raises(ProtectedError):
        fini.delete()
    with pytest.raises(ProtectedError):
        Campagne.objects.get().delete()


@pytest.mark.parametrize("dommage", ["change", "efface"])
def test_the_check_tells_any_file_that_is_not_its_own(dossier, fini, capsys, dommage):
    call_command("verifier_millesimes")
    assert "32 fichiers intacts" in capsys.readouterr().out.replace("\u202f", " ").replace(
        "\u00a0", " "
    )
    file = dossier / "2026" / "apd.csv"
    file.write_bytes(b"x") if dommage == "change" else file.unlink()
    with pytest.raises(CommandError, match="1.fichier abîmé"):
        call_command("verifier_millesimes")
    assert "2026/apd.csv" in capsys.readouterr().err


def test_it_waits_for_the_last_who_may_still_type(administrateur, lyon, horloge):
    campagne = CampagneFactory()
    close = datetime(2026, 12, 1, 17, tzinfo=UTC)
    Reouverture.objects.create(campagne=campagne, collectivite=lyon, jusqu_a=close)
    with pytest.raises(ValidationError) as refusal:
        millesimes.archive(by=administrateur, pk=campagne.pk)
    assert "à partir du 1er\xa0décembre 2026 à 18\xa0h\xa015" in refusal.value.messages[0]
    horloge.move_to(close + timedelta(minutes=14, seconds=59))
    assert millesimes.explain_refusal(campagne)
    horloge.move_to(close + timedelta(minutes=15))
    assert millesimes.archive(by=administrateur, pk=campagne.pk).etat == "en_attente"
    with pytest.raises(ValidationError, match="déjà archivée"):
        millesimes.archive(by=administrateur, pk=campagne.pk)


@pytest.mark.django_db(transaction=True)
def test_one_instant_is_read_while_others_write_without_waiting(ensemble, projet_de_lyon):
    reading, written = threading.Event(), threading.Event()

    def read_twice():
        with one_instant():
            before = list(Projet.objects.values_list("titre"))
            reading.set()
            in_time = written.wait(10)
            return in_time, before == list(Projet.objects.values_list("titre"))

    def write():
        reading.wait(10)
        Projet.objects.update(titre="Écrit pendant la lecture")
        written.set()
        return Projet.objects.get().titre

    run = ensemble()
    assert run(read_twice, write) == [(True, True), "Écrit pendant la lecture"]


def test_merged_partners_are_told_once(dossier, plein, administrateur):
    kept = plein.cooperation.partenaire
    PartenaireFactory(nom="Bamako (doublon)", fusionne_dans=kept)
    work(archive(administrateur))
    assert [row["nom"] for row in read_csv(dossier, "partenaires")] == ["Bamako"]
