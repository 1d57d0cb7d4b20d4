"""The workbook that is written, and the files that are refused before and while being read."""

import re
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from collectivites import archives
from collectivites.models import Acte
from teleprocedure.models import Depot
from teleprocedure.tableur import classeur, limites
from tests.factories import ContactFactory, ProjetFactory, ThematiqueFactory
from tests.tableurs import LYON, Tableur, count

FORMULES = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\uff1d1", '=cmd|" /C calc"!A0', "#N/A"]
SOUS_CONTROLE = "Textes\x00\x07\x0b\x1f \ufffe \ud800"


@pytest.fixture
def agent(connecter, agent_de_lyon):
    return connecter(agent_de_lyon)


@pytest.fixture
def tableur(agent, projet_de_lyon):
    return Tableur(agent)


def rewrite(content, change):
    """Return the archive with the parts that ``change(name, bytes)`` gives back."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def make_workbook(*rows):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def assert_refused(tableur, content, phrase, nom="lyon.xlsx"):
    """The file is refused beside its field, with a sentence; nothing is kept of it."""
    answer = tableur.send(content, nom)
    assert answer.status_code == 422
    told = answer.context["formulaire"].errors["fichier"][0]
    assert phrase in told.replace("\u00a0", " ")
    assert not Depot.objects.exists()


def test_the_file_is_named_and_said_to_be_a_workbook(tableur):
    answer = tableur.download()
    assert re.fullmatch(
        r'attachment; filename="lyon-69123-cooperations-\d{4}-\d\d-\d\d\.xlsx"',
        answer["Content-Disposition"],
    )
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "no-store" in answer["Cache-Control"]


def test_no_cell_is_ever_a_formula_nor_an_error(agent, projet_de_lyon):
    for texte in [*FORMULES, SOUS_CONTROLE]:
        ProjetFactory(cooperation=projet_de_lyon.cooperation, titre=texte, lieu=texte)
    content = Tableur(agent).download().content
    for sheet in load_workbook(BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            assert {cell.data_type for cell in row} <= {"s", "n"}
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if b"<f>" in archive.read(name)]


def test_a_formula_that_is_text_comes_back_as_it_was(agent, projet_de_lyon):
    projet_de_lyon.titre = "=1+1"
    projet_de_lyon.save()
    tableur = Tableur(agent)
    assert tableur.read(2)["Titre *"] == "=1+1"


def test_the_sheet_is_ready_to_be_filled(agent, projet_de_lyon):
    ThematiqueFactory(code="sante", libelle="Santé")
    tableur = Tableur(agent)
    assert tableur.classeur.sheetnames[1:] == ["Mode d’emploi", "Listes"]
    assert tableur.feuille.freeze_panes == "A2"
    assert tableur.place(1, "Titre *").font.b
    assert tableur.place(2, "Année de début *").value == 2019
    assert "Ne modifiez pas" in tableur.place(1, "identifiant").comment.text
    choices = {
        str(one.sqref): one.formula1 for one in tableur.feuille.data_validations.dataValidation
    }
    assert set(choices) == {f"{letter}2:{letter}2001" for letter in "ACFI"}
    lists = tableur.classeur["Listes"]
    assert [cell.value for cell in lists["C"]] == ["Statut *", "en cours", "en sommeil", "terminé"]
    assert choices["F2:F2001"] == "'Listes'!$C$2:$C$4"
    rules = " ".join(row[0].value for row in tableur.classeur["Mode d’emploi"].iter_rows())
    assert "n’est pas supprimée" in rules
    assert "Lyon" in rules


def test_a_text_that_no_cell_can_hold_is_never_cut(agent, projet_de_lyon):
    projet_de_lyon.objectifs = "📚" * 30_000
    projet_de_lyon.save()
    tableur = Tableur(agent)
    assert "trop long pour une cellule" in tableur.read(2)["Objectifs"]
    tableur.write(2, titre="Forages")
    tableur.confirm(tableur.report())
    projet_de_lyon.refresh_from_db()
    assert (projet_de_lyon.titre, len(projet_de_lyon.objectifs)) == ("Forages", 30_000)


@pytest.mark.parametrize(
    ("content", "nom", "phrase"),
    [
        (b"", "vide.xlsx", "Ce fichier est vide."),
        (b"Titre;Statut\nEau;en cours\n", "lyon.csv", "n’est pas un classeur .xlsx"),
        (b"<html><table></table></html>", "lyon.xls", "n’est pas un classeur .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "lyon.xls", "ancien classeur .xls"),
        (b"PK\x03\x04" + b"\0" * 500, "lyon.xlsx", "abîmé"),
        (b"\0" * (limites.TAILLE_MAX + 1), "gros.xlsx", "dépasse 2 Mo"),
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(tableur, content, nom, phrase):
    assert_refused(tableur, content, phrase, nom)


def test_sending_nothing_is_refused(tableur):
    answer = tableur.agent.post(tableur.adresse, {})
    assert answer.status_code == 422
    assert "Choisissez le fichier" in answer.text


def test_an_open_document_is_refused(tableur):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    assert_refused(tableur, out.getvalue(), "n’est pas un classeur .xlsx", "lyon.ods")


def test_a_bomb_is_refused_before_it_is_opened(tableur):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", 8) as archive:
        archive.writestr(archives.CLASSEUR, "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (limites.OUVERT_MAX + 1))
    content = out.getvalue()
    tracemalloc.start()
    assert_refused(tableur, content, "trop gros une fois ouvert")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * archives.MEGA


def test_too_many_entries_are_refused(tableur):
    out = BytesIO(tableur.save())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(archives.ENTREES_MAX):
            archive.writestr(f"xl/{number}.xml", "<x/>")
    assert_refused(tableur, out.getvalue(), "trop gros une fois ouvert")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_whatever_the_encoding(tableur, encoding):
    declared = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    )

    def change(name, data):
        return declared.encode(encoding) if name == "xl/worksheets/sheet1.xml" else data

    assert_refused(tableur, rewrite(tableur.save(), change), "déclarations")


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("damage", [b"", b"<x/>", b"<worksheet", b"\xff\xfe\x00", b"<a><b></a>"])
def test_a_damaged_workbook_is_refused_in_a_sentence(tableur, part, damage):
    def change(name, data):
        return damage if name == part else data

    answer = tableur.send(rewrite(tableur.save(), change))
    assert answer.status_code == 422
    assert answer.context["formulaire"].errors["fichier"][0].endswith((".", "version."))
    assert not Depot.objects.exists()


def test_a_truncated_workbook_is_refused(tableur):
    content = tableur.save()
    for size in (100, len(content) // 2, len(content) - 10):
        assert tableur.send(content[:size]).status_code == 422
    broken = bytearray(content)
    broken[len(content) // 3] ^= 0xFF
    assert tableur.send(bytes(broken)).status_code in (302, 422)


def test_an_encrypted_archive_is_refused(tableur):
    content = bytearray(tableur.save())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = content.find(mark)
        while at >= 0:
            content[at + (6 if mark == b"PK\x03\x04" else 8)] |= 1
            at = content.find(mark, at + 4)
    assert_refused(tableur, bytes(content), "mot de passe")


def test_a_sheet_without_its_titles_is_refused(tableur):
    assert_refused(tableur, make_workbook(["Titre *"], ["Eau"]), "identifiant, version")
    assert_refused(tableur, make_workbook(), "identifiant, version")
    titles = ["Titre *", "titre", "identifiant", "version"]
    assert_refused(tableur, make_workbook(titles, ["Eau"]), "« titre » figure deux fois")
    assert_refused(tableur, make_workbook(titles[1:]), "aucune ligne")


def test_too_many_rows_are_refused(tableur, monkeypatch):
    monkeypatch.setattr(classeur, "LIGNES_MAX", 3)
    head = ["Titre *", "identifiant", "version"]
    assert tableur.send(make_workbook(head, *[["Eau"]] * 3)).status_code == 302
    Depot.objects.all().delete()
    assert_refused(tableur, make_workbook(head, *[["Eau"]] * 4), "2 000 lignes")


def test_a_cell_at_the_end_of_the_sheet_costs_nothing(tableur):
    def change(name, data):
        return data.replace(b'r="2"', b'r="1048576"') if "sheet1" in name else data

    assert_refused(tableur, rewrite(tableur.save(), change), "au-delà de la ligne 10 000")


def test_blank_rows_are_skipped_and_numbers_stay_those_of_the_spreadsheet(tableur):
    tableur.feuille.insert_rows(2, 5)
    tableur.place(7, "Titre *").value = None
    page = tableur.report()
    assert count(page) == {"refusee": 1}
    assert "ligne 7, colonne D" in page.text


def test_a_date_or_a_number_is_read_as_it_would_be_typed(agent, lyon):
    ContactFactory(collectivite=lyon, courriel="elue@lyon.fr")
    tableur = Tableur(agent, "contacts")
    tableur.place(2, "Téléphone").value = 478103050.0
    page = tableur.report()
    assert page.context["rapport"].lignes[0].changements[0].apres == "478103050"


def test_a_hostile_file_name_is_shown_as_text(tableur):
    content = tableur.save()
    page = tableur.agent.get(tableur.send(content, "<b>\u202e\x07l.xlsx")["Location"])
    assert "<b>" not in page.text.partition("<main")[2].replace("<br>", "")
    assert tableur.send(content, "a" * 201 + ".xlsx").status_code == 422
    assert not Acte.objects.exists()


def test_tabs_that_do_not_exist_have_no_spreadsheet(tableur):
    for end in ("tableur/", "tableur.xlsx", "tableur/1/"):
        assert tableur.agent.get(f"{LYON}finances/{end}").status_code == 404


def test_millions_of_empty_tags_are_refused_before_they_are_read(tableur, monkeypatch):
    """A small file of them took a minute, and a gigabyte."""
    noise = "".join(f"{number * 7919 % 100_003:x}" for number in range(40_000))
    tags = b"<c/>" * limites.BALISES_MAX + f"<!--{noise}-->".encode()

    def swell(name, part):
        return part.replace(b"</row>", tags + b"</row>", 1) if "sheet1" in name else part

    monkeypatch.setattr(classeur, "load_workbook", lambda *args, **kwargs: pytest.fail("opened"))
    assert_refused(tableur, rewrite(tableur.save(), swell), "trop gros une fois ouvert")
