"""Keyset paging: every row once, in order, both ways, with ties on names."""

import pytest
from django.http import Http404

from collectivites.models import Collectivite
from collectivites.pagination import count_up_to_limit, paginate
from collectivites.texte import fold
from tests.factories import CollectiviteFactory

NOMS = [
    "Saint-Denis",
    "Saint-Denis",
    "Saint Denis",
    "Évry",
    "Evry",
    "Zuydcoote",
    "L’Haÿ-les-Roses",
    "La Baule",
    "Labaule",
    "Aix",
    "Saint-Denis-en-Val",
]
TAILLE = 4


@pytest.fixture
def liste(db):
    for nom in NOMS:
        CollectiviteFactory(nom=nom)
    return Collectivite.objects.values("id", "nom", "nom_normalise")


@pytest.fixture
def attendues(liste):
    return sorted(liste, key=lambda row: (row["nom_normalise"], row["id"]))


def walk_forward(liste):
    pages = [paginate(liste, size=TAILLE)]
    while pages[-1].apres:
        pages.append(paginate(liste, apres=pages[-1].apres, size=TAILLE))
    return pages


def test_walking_forward_gives_every_row_once_in_order(liste, attendues):
    pages = walk_forward(liste)
    assert [len(page.rows) for page in pages] == [4, 4, 3]
    assert [row for page in pages for row in page.rows] == attendues


def test_walking_back_gives_the_same_pages(liste):
    pages = walk_forward(liste)
    back = [pages[-1]]
    while back[-1].avant:
        back.append(paginate(liste, avant=back[-1].avant, size=TAILLE))
    assert [page.rows for page in back] == [page.rows for page in reversed(pages)]


def test_the_order_is_that_of_the_folded_names(liste):
    rows = [row for page in walk_forward(liste) for row in page.rows]
    assert [row["nom_normalise"] for row in rows] == sorted(fold(nom) for nom in NOMS)


def test_both_ends_lead_nowhere(liste):
    pages = walk_forward(liste)
    assert (pages[0].avant, pages[-1].apres) == ("", "")
    assert all(page.avant for page in pages[1:])
    first = paginate(liste, avant=pages[1].avant, size=TAILLE)
    assert (first.avant, first.apres) == ("", pages[0].apres)


def test_a_page_exactly_full_has_no_next_one(liste):
    assert paginate(liste, size=len(NOMS)).apres == ""


def test_a_row_deleted_meanwhile_loses_no_other(liste, attendues):
    first = paginate(liste, size=TAILLE)
    Collectivite.objects.filter(pk=first.rows[-1]["id"]).delete()
    second = paginate(liste, apres=first.apres, size=TAILLE)
    assert second.rows == attendues[TAILLE : 2 * TAILLE]


def test_beyond_the_last_row_the_page_is_empty(liste):
    page = paginate(liste, apres="zzzz~1", size=TAILLE)
    assert (page.rows, page.apres, page.avant) == ([], "", "")


def test_a_name_holding_the_separator_is_read_from_the_right(liste):
    assert paginate(liste, apres="a~b~1", size=TAILLE).rows


@pytest.mark.parametrize(
    "cle", ["zzz", "~", "x~", "x~y", "x~-1", "x~1.5", "x~²", "x~" + "9" * 19, "x~ 1"]
)
@pytest.mark.parametrize("sens", ["apres", "avant"])
def test_a_key_that_cannot_be_read_is_a_404(liste, sens, cle):
    with pytest.raises(Http404):
        paginate(liste, **{sens: cle})


def test_the_largest_key_that_can_be_read_is_read(liste):
    assert paginate(liste, apres="x~" + "9" * 18).rows


def test_totals_are_exact_up_to_the_limit_and_stop_there(liste, monkeypatch):
    assert count_up_to_limit(liste) == len(NOMS)
    monkeypatch.setattr("collectivites.pagination.PLAFOND_DES_TOTAUX", 5)
    assert count_up_to_limit(liste) == 6
