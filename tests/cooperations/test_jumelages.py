"""Forty invented twinnings, as other registers write them: what each becomes, or why it is not."""

import csv
from pathlib import Path

import pytest

from cooperations.jumelages.communes import Communes
from cooperations.jumelages.lignes import Ecartee, Refusee, read_ligne
from cooperations.jumelages.villes import Villes
from tests.cooperations.monde import build_monde

FICHIER = Path(__file__).parent / "jumelages.csv"
ATTENDUS = [
    ("69123", "Munich", ""),
    ("69123", "Venise", ""),
    ("69123", "Cologne", ""),
    ("69123", "Bamako", ""),
    ("49007", "Bamako", ""),
    ("49007", "Haarlem", ""),
    ("49007", "Haarlem", ""),
    ("49007", "Lund", ""),
    ("69123", "Wieliczka", ""),
    ("69123", "Alfaro", "La Rioja"),
    ("49007", "Kaya", ""),
    ("49007", "Menden", "Sauerland"),
    ("69123", "Roncal – Erronkari", ""),
    ("69123", "Kansas City", ""),
    ("49007", "Diourbel", ""),
    ("69123", "Halle", ""),
    "Un autre « Halle » du même pays",
    ("49007", "Halle", "Westphalie"),
    "« East Germany » n’est pas un pays",
    ("69123", "Turin", ""),
    "entre deux communes françaises",
    "entre deux communes françaises",
    ("74010", "Beilngries", ""),
    ("74010", "Beilngries", ""),
    ("74010", "Cheltenham", ""),
    ("49126", "Bad Berka", ""),
    "« L'Hôpital » est une autre commune",
    ("57606", "Camaiore", ""),
    ("75056", "Rome", ""),
    "Le code 69999 n’est pas celui d’une commune du référentiel",
    "Vouliez-vous dire Lyon (69123)",
    "Plusieurs communes s’appellent « Saint-Denis »",
    ("93066", "Tiznit", ""),
    "Aucune commune du référentiel ne s’appelle « Juan-les-Pins »",
    ("49007", "Pise", ""),
    "La colonne « partenaire » est vide",
    "La colonne « partenaire » est vide",
    "« soixante » n’est pas une année",
    "La colonne « commune » est vide",
    ("69123", "L’Aquila", ""),
]


@pytest.fixture
def lire(db):
    """Return what reads the rows of the file, in order."""
    build_monde()
    communes, villes = Communes(), Villes()

    def read(cells):
        ligne = read_ligne(cells)
        villes.find_pays(ligne)
        return communes.find(ligne), villes.find(ligne)

    return read


@pytest.fixture
def lignes():
    with FICHIER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_of_forty_rows_becomes_what_a_person_would_write_or_says_why_not(lire, lignes):
    told = []
    for cells, expected in zip(lignes, ATTENDUS, strict=True):
        try:
            commune, partenaire = lire(cells)
            found = (commune.code, partenaire.nom, partenaire.precision)
        except (Ecartee, Refusee) as motif:
            sentence = str(motif).replace("\u00a0", " ")
            found = expected if isinstance(expected, str) and expected in sentence else sentence
        told.append(found)
    assert told == ATTENDUS


def test_a_partner_of_the_register_is_used_again(lire, lignes):
    assert lire(lignes[3])[1].pk == lire(lignes[4])[1].pk is not None


def test_a_partner_made_by_one_row_serves_those_after_it(lire, lignes):
    assert lire(lignes[22])[1] is lire(lignes[23])[1]


def test_a_place_that_is_not_on_earth_is_left_out(lire, lignes):
    assert lire(lignes[39])[1].latitude == pytest.approx(42.35)
    assert read_ligne(lignes[39]).position is None


def test_a_chain_of_mergers_is_followed_to_its_end_even_if_it_turns(lire, lignes):
    from_seynod = Communes()
    seynod, annecy = from_seynod.by_code["74268"], from_seynod.by_code["74010"]
    from_seynod.next[annecy.pk] = seynod.pk
    assert from_seynod.follow(seynod) in (seynod, annecy)
