"""Files that must be refused, or read without harm: never an error page, never half a file."""

import json
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from collectivites import archives
from collectivites.echanges.cellules import join, split
from collectivites.echanges.limites import CELLULE_MAX, CLASSEURS, LIGNES_MAX
from collectivites.exports import write_csv, write_json, write_xlsx
from collectivites.models import Import, Reseau
from tests.collectivites.echanges import confirm, count, deposit, take_away, tell
from tests.factories import ProjetFactory, ReseauFactory

IMPORTER = "/admin/collectivites/reseau/importer/"
TETE = "nom;nature\n"


@pytest.fixture
def bureau(connecter, administrateur):
    return connecter(administrateur)


def make_workbook(*rows):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def make_archive(**parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", 8) as archive:
        archive.writestr(archives.CLASSEUR, "<x/>")
        for name, content in parts.items():
            archive.writestr(f"xl/worksheets/{name}.xml", content)
    return out.getvalue()


NAUFRAGES = [
    (b"", "vide.csv", "vide"),
    (b"nom;nature", "tete.csv", "aucune ligne"),
    (b"\n\n\n", "blanc.csv", "il manque : nom"),
    (b"titre;auteur\nx;y\n", "autre.csv", "il manque : nom"),
    (b"nom;Nom;nature\nx;y;z\n", "double.csv", "figure deux fois"),
    (b";".join([b"nom", *[b"c"] * 120]) + b"\nx\n", "large.csv", "plus de 100 colonnes"),
    (b"nom;nature\nx;y\n", "reseaux.txt", "pas d’un format lu ici"),
    (b"nom;nature\nx;y\n", "reseaux.csv.exe", "pas d’un format lu ici"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x81\x00", "image.csv", "n’est pas un fichier CSV"),
    (make_workbook(["nom", "nature"], ["x", "y"]), "classeur.csv", "n’est pas un fichier CSV"),
    (b"nom;nature\nx;y\n", "texte.xlsx", "n’est pas un classeur .xlsx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "vieux.xlsx", "ancien classeur .xls"),
    (b"PK\x03\x04" + b"\0" * 500, "abime.xlsx", "abîmé"),
    (b"{}", "objet.json", "n’est pas un fichier JSON"),
    (b"[1, 2]", "nombres.json", "n’est pas un fichier JSON"),
    (b"[" * 100_000 + b"]" * 100_000, "profond.json", "n’est pas un fichier JSON"),
    (b'[{"nom": ' + b"9" * 5_000 + b"}]", "long.json", "n’est pas un fichier JSON"),
    (b'[{"nom": 1e2000000000}]', "puissance.json", "n’est pas un fichier JSON"),
    (b"[{\xff}]", "octets.json", "n’est pas un fichier JSON"),
    (b"[{}]", "vide.json", "il manque : nom"),
    (b"\0" * (CLASSEURS.taille + 1), "gros.csv", "dépasse 20 Mo"),
]


@pytest.mark.parametrize(("contenu", "nom", "phrase"), NAUFRAGES, ids=[n for _, n, _ in NAUFRAGES])
def test_what_is_no_table_is_refused_beside_its_field(bureau, contenu, nom, phrase):
    answer = bureau.post(IMPORTER, {"fichier": SimpleUploadedFile(nom, contenu)})
    assert answer.status_code == 422
    told = " ".join(answer.context["form"].errors["fichier"]).replace("\u00a0", " ")
    assert phrase in told
    assert not Import.objects.exists()


def test_sending_nothing_is_refused(bureau):
    answer = bureau.post(IMPORTER, {})
    assert answer.status_code == 422
    assert "Choisissez le fichier" in answer.content.decode()


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_packed_as_no_spreadsheet_packs_is_refused(bureau, compression):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr(archives.CLASSEUR, "<x/>")
    answer = bureau.post(IMPORTER, {"fichier": SimpleUploadedFile("x.xlsx", out.getvalue())})
    assert answer.status_code == 422


def test_a_part_in_an_unknown_encoding_is_refused(bureau):
    content = make_archive(sheet1=b'<?xml version="1.0" encoding="inconnu"?><x/>')
    answer = bureau.post(IMPORTER, {"fichier": SimpleUploadedFile("x.xlsx", content)})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "parts",
    [
        {"sheet1": b"\0" * (CLASSEURS.ouvert + 1)},
        {f"s{n}": b"<x/>" for n in range(archives.ENTREES_MAX)},
        {"sheet1": b"<c/>" * (CLASSEURS.balises + 1)},
        {"sheet1": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'},
    ],
    ids=["gonflée", "morcelée", "balisée", "entités"],
)
def test_a_bomb_is_refused_before_it_is_opened(bureau, parts):
    bomb = make_archive(**parts)
    tracemalloc.start()
    answer = bureau.post(IMPORTER, {"fichier": SimpleUploadedFile("bombe.xlsx", bomb)})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 422
    assert peak < len(bomb) * 3 + 20 * archives.MEGA


def test_a_hundred_thousand_lines_are_refused_and_nothing_is_kept(administrateur, monkeypatch):
    monkeypatch.setattr("collectivites.echanges.fichiers.LIGNES_MAX", 1_000)
    lines = "".join(f"Réseau {n};association\n" for n in range(1_700))
    row = deposit(administrateur, "reseaux", TETE + lines)
    assert row.etat == "echoue"
    assert "lignes" in row.erreur
    assert LIGNES_MAX < 100_000


def test_blank_lines_without_end_are_refused(administrateur, monkeypatch):
    monkeypatch.setattr("collectivites.echanges.fichiers.LIGNES_MAX", 100)
    row = deposit(administrateur, "reseaux", TETE + ";\n" * 300 + "A;association\n")
    assert row.etat == "echoue"


def test_formulas_of_a_workbook_are_text(administrateur, db):
    content = make_workbook(["nom", "nature"], ['=HYPERLINK("http://x")', "association"])
    row = deposit(administrateur, "reseaux", content, "xlsx")
    confirm(administrateur, row)
    assert Reseau.objects.get().nom == '=HYPERLINK("http://x")'


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_accents_are_read_in_every_usual_encoding(administrateur, db, encodage):
    content = f"{TETE}Cités « Unies » n° 1;association\n".encode(encodage)
    row = deposit(administrateur, "reseaux", content)
    confirm(administrateur, row)
    assert Reseau.objects.get().nom == "Cités « Unies » n° 1"
    assert bool(row.bilan["avis"]) == (encodage == "cp1252")


@pytest.mark.parametrize("separateur", [";", ",", "\t"])
@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
def test_usual_separators_and_ends_of_lines_are_read(administrateur, db, separateur, fin):
    lines = [["nom", "nature"], ["A", "association"], ["B", "association"]]
    content = fin.join(separateur.join(line) for line in lines)
    assert count(deposit(administrateur, "reseaux", content)) == {"creation": 2}


@pytest.mark.parametrize(
    ("nom", "phrase"),
    [
        ("\u200b\u202e\x00\x07", "nom : cette valeur est obligatoire"),
        ("…", "existe déjà"),
        ("x" * 201, "nom : Assurez-vous"),
        ("x" * (CELLULE_MAX + 1), "dépasse 131 072 caractères"),
        ("\ud800", "nom : cette valeur est obligatoire"),
    ],
    ids=["invisible", "sans-lettre", "long", "démesuré", "moitié de caractère"],
)
def test_odd_texts_refuse_their_line_only(administrateur, db, nom, phrase):
    ReseauFactory(nom="!!!", nature="association")
    content = json.dumps([{"nom": nom, "nature": "association"}, {"nom": "B", "nature": "RESEAU"}])
    content = content.replace("RESEAU", "Réseau International")
    row = deposit(administrateur, "reseaux", content, "json")
    assert row.etat == "termine", row.erreur
    first, second = tell(row)
    assert first[1] in ("refusee", "modification")
    if first[1] == "refusee":
        assert phrase in first[2].replace("\u00a0", " ").replace("\u202f", " ")
    assert second[1] == "creation"


def test_a_quote_that_is_never_closed_refuses_the_file(administrateur, db):
    row = deposit(administrateur, "reseaux", f'{TETE}"A;association\nB;association\n')
    assert row.etat == "echoue"
    assert "guillemet" in row.erreur
    assert not Reseau.objects.exists()


def test_a_table_that_is_gone_says_so(administrateur, db):
    row = deposit(administrateur, "disparue", TETE)
    assert (row.etat, "proposée" in row.erreur) == ("echoue", True)


def test_two_rows_that_the_base_alone_tells_apart_write_nothing(administrateur, db, monkeypatch):
    """A constraint that reading did not see: the database refuses, nothing of the file is kept."""
    monkeypatch.setattr("collectivites.echanges.lecture.Lecteur.unicites", [])
    monkeypatch.setattr(
        "collectivites.resources.ReseauRessource.identify", lambda _, row: (row.nom,)
    )
    row = deposit(administrateur, "reseaux", f"{TETE}A;association\nb;association\nB;association\n")
    row = confirm(administrateur, row)
    assert row.etat == "echoue"
    assert "La base refuse" in row.erreur
    assert not Reseau.objects.exists()
    assert not Reseau.history.exists()


TEXTES = st.text(st.characters(codec="utf-8"), max_size=60)


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(TEXTES, min_size=1, max_size=4))
def test_parts_of_a_cell_come_back_whatever_they_hold(parts):
    wanted = [part.strip() for part in parts]
    while wanted and not wanted[-1]:
        wanted.pop()
    inner = join(parts, "|")
    assert split(inner, "|") == wanted
    assert [split(one, "|") for one in split(join([inner, "fin"], ";"), ";")][-1] == ["fin"]


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(TEXTES, min_size=3, max_size=3))
def test_nasty_texts_come_back_the_same_from_every_format(administrateur, projet_de_lyon, textes):
    titre, lieu, objectifs = textes
    projet = ProjetFactory(cooperation=projet_de_lyon.cooperation, titre=f"T {titre}")
    projet.lieu, projet.objectifs, projet.reference_interne = lieu, objectifs, titre[:50]
    projet.full_clean()
    projet.save()
    for format in ("csv", "xlsx", "json"):
        row = deposit(administrateur, "projets", take_away("projets", format), format)
        assert set(count(row)) == {"inchangee"}, (textes, format, tell(row))
    projet.delete()


def test_writers_never_fail_on_odd_characters():
    rows = [["\x00\x07\ud800\ufffe", "_x0041_", None, True, -1.5]]
    titres = ["a", "b", "c", "d", "e"]
    assert b"".join(write_csv(titres, rows))
    assert json.loads(b"".join(write_json(titres, rows)))[0]["b"] == "_x0041_"
    assert write_xlsx(titres, rows).read(2) == b"PK"
