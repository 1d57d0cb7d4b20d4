"""The pages: a list is taken away as it is filtered; a file is read, confirmed, taken back."""

import datetime as dt
import json
from io import BytesIO

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from collectivites.admin.tables import Echangeable
from collectivites.echanges import services
from collectivites.echanges.tables import REGISTRE
from collectivites.formules import shield, unshield
from collectivites.models import Acte, Collectivite, Export, Import, Reseau
from collectivites.texte import clean_text
from tests.collectivites.echanges import confirm, count, deposit, take_away, take_back, work
from tests.factories import (
    ContactFactory,
    ReseauFactory,
)

RESEAUX = "/admin/collectivites/reseau/"
CONTACTS = "/admin/collectivites/contact/"
COLLECTIVITES = "/admin/collectivites/collectivite/"
IMPORTS = "/admin/collectivites/import/"
FORMULES = ["=1+1", "+1", "-1", "@x", "\t=1", "＝1", "'=1", "''@", '=cmd|" /C calc"!A0']
DEUX_RESEAUX = "nom;sigle;nature\nRéseau A;RA;association\nRéseau B;;réseau international\n"


@pytest.fixture
def bureau(connecter, administrateur):
    return connecter(administrateur)


def send(page, contenu, nom="reseaux.csv", liste=RESEAUX):
    file = SimpleUploadedFile(nom, contenu if isinstance(contenu, bytes) else contenu.encode())
    return page.post(f"{liste}importer/", {"fichier": file})


def body(response):
    return b"".join(response.streaming_content)


def address(row, geste=""):
    return f"{IMPORTS}{row.pk}/decider/{geste}/" if geste else f"{IMPORTS}{row.pk}/change/"


def test_a_list_is_taken_away_as_it_is_filtered(bureau, administrateur):
    ReseauFactory(nom="Cités Unies", nature="association")
    ReseauFactory(nom="Eurocities")
    filtered = f"{RESEAUX}exporter/?nature__exact=association"
    assert "contiendra 1 ligne" in bureau.get(filtered).content.decode().replace("\u00a0", " ")
    answer = bureau.post(filtered, {"format": "csv"})
    lines = body(answer).decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in lines] == ["nom", "Cités Unies"]
    assert answer["Content-Disposition"].startswith('attachment; filename="reseaux-20')
    assert "no-store" in answer["Cache-Control"]
    export = Export.objects.get()
    assert (export.table, export.format, export.lignes, export.par) == (
        "reseaux",
        "csv",
        1,
        administrateur,
    )


def test_lists_offer_their_exchanges_with_their_filters(bureau, lyon):
    page = bureau.get(f"{RESEAUX}?nature__exact=association").content.decode()
    assert "/admin/collectivites/reseau/exporter/?nature__exact=association" in page
    assert "/admin/collectivites/reseau/importer/?table=reseaux" in page
    page = bureau.get("/admin/cooperations/pays/").content.decode()
    assert "/admin/cooperations/pays/exporter/" in page
    assert "/importer/" not in page


def test_every_list_of_the_admin_is_exported(bureau, db):
    ours = [model for model, page in admin.site._registry.items() if isinstance(page, Echangeable)]
    assert ours
    for model in ours:
        assert any(table.exportable for table in REGISTRE.of_model(model)), model
        page = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert f"{page}exporter/" in bureau.get(page).content.decode()
        assert bureau.post(f"{page}exporter/", {"format": "json"}).status_code == 200


@pytest.mark.parametrize("format", ["csv", "xlsx", "json"])
def test_an_export_holds_no_formula_and_nothing_is_lost(bureau, format, db):
    for rank, text in enumerate(FORMULES):
        ReseauFactory(nom=f"R{rank}", sigle=text)
    content = body(bureau.post(f"{RESEAUX}exporter/", {"format": format}))
    if format == "csv":
        cells = [line.split(";")[1] for line in content.decode("utf-8-sig").splitlines()]
        assert not [cell for cell in cells if cell.strip('"')[:1] in "=+-@\t＝"]
    if format == "xlsx":
        sheet = load_workbook(BytesIO(content)).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    if format == "json":
        assert {one["sigle"] for one in json.loads(content)} == set(map(clean_text, FORMULES))


@pytest.mark.parametrize("text", [*FORMULES, "", "'", "l’eau", "'eau", "'''"])
def test_what_is_shielded_is_given_back(text):
    assert unshield(shield(text)) == text


def test_a_text_too_long_for_a_cell_is_refused_not_cut(bureau, projet_de_lyon):
    projet_de_lyon.objectifs = "📚" * 30_000
    projet_de_lyon.save()
    projets = "/admin/cooperations/projet/"
    answer = bureau.post(f"{projets}exporter/", {"format": "xlsx"})
    assert answer.status_code == 422
    assert "trop long pour une cellule" in answer.content.decode()
    assert not Export.objects.exists()
    assert ("📚" * 30_000).encode() in body(bureau.post(f"{projets}exporter/", {"format": "csv"}))


def test_an_unknown_format_or_filter_is_no_error(bureau, db):
    assert bureau.post(f"{RESEAUX}exporter/", {"format": "exe"}).status_code == 422
    assert bureau.get(f"{RESEAUX}exporter/?nature__exotique=1").status_code == 302
    assert bureau.get("/admin/cooperations/pays/importer/").status_code == 404
    assert bureau.get(f"{RESEAUX}importer/?table=collectivites").status_code == 404


def test_personal_data_leave_with_who_is_entitled_only(connecter, gestionnaire, lecteur, lyon):
    ContactFactory(collectivite=lyon, nom="Martin", courriel="elue@lyon.example")
    content = body(connecter(gestionnaire).post(f"{CONTACTS}exporter/", {"format": "csv"}))
    assert b"elue@lyon.example" in content
    assert Export.objects.get().donnees_personnelles
    content = body(connecter(lecteur).post(f"{CONTACTS}exporter/", {"format": "csv"}))
    assert b"Martin" in content
    assert b"elue@lyon.example" not in content
    assert not Export.objects.first().donnees_personnelles
    comptes = connecter(lecteur).post("/admin/accounts/habilitation/exporter/", {"format": "csv"})
    assert comptes.status_code == 403
    assert Export.objects.count() == 2


def test_a_file_is_read_and_confirmed_from_its_page(bureau, administrateur):
    ReseauFactory(nom="Réseau A", sigle="A", nature="association")
    answer = send(bureau, DEUX_RESEAUX)
    row = Import.objects.get()
    assert answer["Location"] == address(row)
    assert "en attente" in bureau.get(address(row)).content.decode()
    row = work(row)
    page = bureau.get(address(row)).content.decode()
    assert "Pour confirmer, tapez le nombre de lignes à écrire" in page
    assert "<del>A</del> → <ins>RA</ins>" in page
    assert count(row) == {"modification": 1, "creation": 1}
    assert bureau.post(address(row, "confirmer"), {"nombre": "1"}).status_code == 422
    assert bureau.post(address(row, "confirmer"), {"nombre": "deux"}).status_code == 422
    assert Reseau.objects.count() == 1
    bureau.post(address(row, "confirmer"), {"nombre": "2"})
    bureau.post(address(row, "confirmer"), {"nombre": "2"})
    row = work(row)
    assert set(Reseau.objects.values_list("nom", "sigle")) == {
        ("Réseau A", "RA"),
        ("Réseau B", ""),
    }
    assert Acte.objects.get().intitule.replace("\u00a0", " ") == (
        "Import : associations et réseaux, 2 lignes (reseaux.csv)"
    )


def test_an_import_is_taken_back_from_its_page(bureau, administrateur):
    ReseauFactory(nom="Réseau A", sigle="A", nature="association")
    row = confirm(administrateur, deposit(administrateur, "reseaux", DEUX_RESEAUX))
    assert "Annuler cet import" in bureau.get(address(row)).content.decode()
    assert bureau.post(address(row, "annuler"), {"nombre": "3"}).status_code == 422
    bureau.post(address(row, "annuler"), {"nombre": "2"})
    bureau.post(address(row, "annuler"), {"nombre": "2"})
    row = work(row)
    assert list(Reseau.objects.values_list("nom", "sigle")) == [("Réseau A", "A")]
    page = bureau.get(address(row)).content.decode()
    assert "Cet import est annulé" in page
    assert "Annuler cet import" not in page


def test_lines_are_paged_and_filtered_by_what_becomes_of_them(bureau, administrateur):
    lines = "".join(f"Réseau {n};;association\n" for n in range(60))
    row = deposit(administrateur, "reseaux", f"nom;sigle;nature\n{lines};;association\n")
    page = bureau.get(address(row)).content.decode()
    assert "Lignes 1 à 50 sur 61" in page
    assert "Lignes 51 à 61 sur 61" in bureau.get(f"{address(row)}?page=2").content.decode()
    page = bureau.get(f"{address(row)}?sort=refusee").content.decode().replace("\u00a0", " ")
    assert "Lignes 1 à 1 sur 1" in page
    assert "nom : cette valeur est obligatoire." in page
    assert bureau.get(f"{address(row)}?sort=%00&page=zzz").status_code in (200, 400)
    answer = bureau.post(f"{IMPORTS}{row.pk}/lignes/?sort=refusee")
    assert body(answer).decode().count("\n") == 2


def test_a_report_costs_the_same_for_one_line_and_for_many(bureau, administrateur):
    def count_queries(row):
        with CaptureQueriesContext(connection) as queries:
            bureau.get(address(row))
        return len(queries)

    one = deposit(administrateur, "reseaux", "nom;nature\nA;association\n")
    lines = "".join(f"Réseau {n};association\n" for n in range(40))
    many = deposit(administrateur, "reseaux", f"nom;nature\n{lines}")
    assert count_queries(one) == count_queries(many)


def test_reading_costs_the_same_queries_for_one_line_and_for_fifty(administrateur, db):
    def count_queries(number):
        lines = "".join(f"Réseau {n};association\n" for n in range(number))
        with CaptureQueriesContext(connection) as queries:
            deposit(administrateur, "reseaux", f"nom;nature\n{lines}")
        return len(queries)

    assert count_queries(1) == count_queries(50)


def test_an_import_given_up_is_not_written(bureau, administrateur):
    row = deposit(administrateur, "reseaux", DEUX_RESEAUX)
    bureau.post(address(row, "abandonner"))
    bureau.post(address(row, "confirmer"), {"nombre": "2"})
    row = work(row)
    assert (row.etat, bytes(row.contenu), row.lignes.count()) == ("annule", b"", 0)
    assert not Reseau.objects.exists()


def test_a_file_that_changes_nothing_writes_nothing(bureau, administrateur):
    ReseauFactory(nom="Réseau A", sigle="RA", nature="association")
    row = deposit(administrateur, "reseaux", take_away("reseaux"))
    assert "il n’y a rien à écrire" in bureau.get(address(row)).content.decode()
    bureau.post(address(row, "confirmer"), {"nombre": "0"})
    assert not Acte.objects.exists()


def test_what_changed_since_the_report_is_not_overwritten(administrateur):
    known = ReseauFactory(nom="Réseau A", sigle="A", nature="association")
    row = deposit(administrateur, "reseaux", DEUX_RESEAUX)
    Reseau.objects.filter(pk=known.pk).update(sigle="AA")
    row = confirm(administrateur, row)
    assert row.etat == "echoue"
    assert "La base a changé depuis la lecture" in row.erreur.replace("\u00a0", " ")
    assert list(Reseau.objects.values_list("sigle", flat=True)) == ["AA"]
    assert not Acte.objects.exists()


def test_an_import_on_which_others_wrote_is_not_taken_back(bureau, administrateur):
    row = deposit(administrateur, "collectivites", "type;code INSEE;nom\ncommune;01001;Bourg\n")
    row = confirm(administrateur, row)
    ContactFactory(collectivite=Collectivite.objects.get(code_insee="01001"))
    bureau.post(address(row, "annuler"), {"nombre": "1"})
    row = work(row)
    assert row.etat in ("echoue", "termine")
    assert Collectivite.objects.filter(code_insee="01001").exists()


@pytest.mark.parametrize(
    ("persona", "lu", "ecrit"),
    [("lecteur", 200, 403), ("gestionnaire", 200, 302), ("responsable", 200, 302)],
)
def test_only_who_may_change_a_table_imports_it(
    request, connecter, administrateur, persona, lu, ecrit
):
    page = connecter(request.getfixturevalue(persona))
    row = deposit(administrateur, "reseaux", DEUX_RESEAUX)
    assert page.get(address(row)).status_code == lu
    assert page.get(f"{RESEAUX}importer/").status_code == (403 if ecrit == 403 else 200)
    assert send(page, DEUX_RESEAUX).status_code == ecrit
    assert page.post(address(row, "confirmer"), {"nombre": "2"}).status_code == ecrit
    assert page.post(address(row, "abandonner")).status_code == ecrit
    assert page.post(f"{IMPORTS}{row.pk}/lignes/").status_code == (403 if ecrit == 403 else 200)


def test_a_lecteur_reads_no_report_of_personal_data(connecter, lecteur, administrateur, lyon):
    head = "type de la collectivité;code de la collectivité;nature;nom;courriel\n"
    row = deposit(administrateur, "contacts", f"{head}commune;69123;élu;X;x@lyon.example\n")
    assert connecter(lecteur).get(address(row)).status_code == 403


def test_gestures_on_an_import_are_posts(bureau, administrateur):
    row = deposit(administrateur, "reseaux", DEUX_RESEAUX)
    for geste in ("confirmer", "abandonner", "annuler"):
        assert bureau.get(address(row, geste)).status_code == 403
    assert bureau.post(address(row, "supprimer")).status_code == 404
    assert bureau.post(f"{IMPORTS}999999/decider/confirmer/").status_code == 404
    for pk in ("999999", "x", "1/2", "9" * 30):
        assert bureau.get(f"{IMPORTS}{pk}/change/").status_code == 404
    assert Import.objects.get().phase == "lecture"


def test_the_worker_signs_with_who_confirmed(administrateur, gestionnaire):
    row = deposit(gestionnaire, "reseaux", DEUX_RESEAUX)
    row = confirm(administrateur, row)
    assert {line.history_user for line in Reseau.history.all()} == {administrateur}
    assert Acte.objects.get(pk=row.acte).auteur == administrateur


def test_files_and_reports_are_kept_ninety_days(administrateur):
    written = confirm(administrateur, deposit(administrateur, "reseaux", DEUX_RESEAUX))
    read = deposit(administrateur, "reseaux", DEUX_RESEAUX)
    later = timezone.now() + dt.timedelta(days=89)
    services.remove_old(by=None, at=later)
    assert Import.objects.exclude(contenu=b"").count() == 2
    services.remove_old(by=None, at=later + dt.timedelta(days=2))
    assert not Import.objects.exclude(contenu=b"").exists()
    assert not written.lignes.exists()
    read.refresh_from_db()
    assert read.etat == "annule"
    assert take_back(administrateur, written).etat == "termine"
    assert not Reseau.objects.exists()
