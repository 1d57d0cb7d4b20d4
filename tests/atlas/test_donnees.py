"""« Données ouvertes »: millésimes, their files, and nothing that is not published."""

import hashlib
from contextlib import closing

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from teleprocedure.models import FichierDeMillesime, Millesime
from tests.factories import CampagneFactory, MillesimeFactory
from tests.teleprocedure.millesimes import archive, fill, keep_in, read_bytes, work

PROJETS = "/donnees/2026/projets.csv"


@pytest.fixture
def dossier(tmp_path, monkeypatch):
    return keep_in(tmp_path, monkeypatch)


@pytest.fixture
def millesime(dossier, lyon, projet_de_lyon, administrateur):
    fill(lyon, projet_de_lyon)
    return work(archive(administrateur))


def read(response):
    return b"".join(response.streaming_content)


def test_the_page_tells_that_nothing_is_published_yet(client, db):
    page = client.get("/donnees/").text
    assert "Aucun millésime n’est encore publié." in page
    assert "Licence Ouverte 2.0" in page


def test_each_file_is_listed_with_its_size_its_rows_and_its_print(client, millesime):
    page = client.get("/donnees/").text
    for row in millesime.fichiers.all():
        assert f'href="/donnees/2026/{row.table}.{row.format}"' in page
        assert row.empreinte in page
    assert "Millésime 2026" in page and "Lire les fichiers" in page


def test_a_file_is_given_byte_for_byte_and_kept_for_ever(client, dossier, millesime):
    for name, content in read_bytes(dossier).items():
        answer = client.get(f"/donnees/2026/{name}")
        assert read(answer) == content
        assert answer["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
        assert f'filename="atlas-2026-{name}"' in answer["Content-Disposition"]
        assert {"immutable", "public", "max-age=31536000"} <= set(
            answer["Cache-Control"].split(", ")
        )
        assert not answer.cookies and "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize(
    ("extension", "type_attendu"),
    [("csv", "text/csv; charset=utf-8"), ("json", "application/json")],
)
def test_a_file_says_what_it_is(client, millesime, extension, type_attendu):
    answer = client.get(f"/donnees/2026/projets.{extension}")
    assert answer["Content-Type"] == type_attendu
    assert read(answer)


def test_a_file_already_held_is_not_sent_again(client, millesime):
    first = client.get(PROJETS)
    etag = first["ETag"]
    assert read(first)
    again = client.get(PROJETS, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert read(client.get(PROJETS, headers={"If-None-Match": '"autre"'}))
    with closing(client.head(PROJETS)) as answer:
        assert answer.status_code == 200


@pytest.mark.parametrize(
    "adresse",
    [
        "/donnees/2025/projets.csv",
        "/donnees/2026/contacts.csv",
        "/donnees/2026/projets.xlsx",
        "/donnees/2026/..%2f..%2fetc%2fpasswd.csv",
        "/donnees/2026/../2026/projets.csv/",
        "/donnees/2026/en-cours/manifeste.json",
        "/donnees/2026/manifeste.json",
        "/donnees/99999999999999999999/projets.csv",
        "/donnees/2026/projets",
    ],
)
def test_nothing_else_is_served(client, millesime, adresse):
    assert client.get(adresse).status_code == 404


def test_a_nul_is_refused(client, millesime):
    assert client.get("/donnees/2026/projets%00.csv").status_code == 400


@pytest.mark.parametrize("etat", ["en_attente", "en_cours", "echoue", "annule"])
def test_what_is_not_finished_is_not_public(client, millesime, etat):
    Millesime.objects.update(etat=etat)
    assert client.get(PROJETS).status_code == 404
    assert "Millésime 2026" not in client.get("/donnees/").text


def test_a_file_gone_from_the_disk_is_a_404(client, dossier, millesime, caplog):
    (dossier / "2026" / "projets.csv").unlink()
    assert client.get(PROJETS).status_code == 404
    assert "a disparu" in caplog.text


def count_queries(client):
    with CaptureQueriesContext(connection) as queries:
        client.get("/donnees/")
    return len(queries)


def test_the_page_costs_the_same_for_one_millesime_and_for_six(client, dossier, millesime):
    one = count_queries(client)
    for annee in range(2018, 2023):
        campagne = CampagneFactory(annee=annee, annee_apd=annee - 1)
        row = MillesimeFactory(campagne=campagne)
        FichierDeMillesime.objects.create(
            millesime=row,
            table="projets",
            format="csv",
            fichier=f"{annee}/projets.csv",
            empreinte="0" * 64,
            octets=1,
            lignes=1,
        )
    assert count_queries(client) == one <= 3
    page = client.get("/donnees/").text
    assert page.index("Millésime 2026") < page.index("Millésime 2022")


def test_the_page_is_reached_from_the_foot_and_the_map_of_the_site(client, db):
    assert client.get("/plan-du-site/").text.count('href="/donnees/"') == 2


def test_it_may_be_kept_a_minute_and_sets_no_cookie(client, db):
    answer = client.get("/donnees/")
    assert "max-age=60" in answer["Cache-Control"]
    assert not answer.cookies
