"""Forty invented twinnings, as other registers write them: what each becomes, or why it is not."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from collectivites.echanges.tables import Ligne
from collectivites.models import Collectivite
from cooperations.jumelages.communes import Communes
from cooperations.jumelages.lignes import Ecartee, Refusee, read_ligne
from cooperations.jumelages.ressource import Jumelages
from cooperations.jumelages.villes import Villes
from cooperations.models import Cooperation, Partenaire
from tests.cooperations.monde import build_monde
from tests.factories import CooperationFactory

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
    told: list = []
    for cells, expected in zip(lignes, ATTENDUS, strict=True):
        try:
            commune, partenaire = lire(cells)
            found: object = (commune.code, partenaire.nom, partenaire.precision)
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


@pytest.fixture
def importer(db, lignes):
    """Return what reads the file as the import screen does, and the table that read it."""
    build_monde()

    def read(rows=lignes):
        table = Jumelages()
        return table, table.read([Ligne(rank, cells) for rank, cells in enumerate(rows, 2)])

    return read


def test_the_report_counts_what_is_taken_left_out_and_refused(importer):
    _, verdicts = importer()
    assert Counter(one.sort for one in verdicts) == {
        "creation": 25,
        "ecartee": 4,
        "refusee": 11,
    }


def test_every_row_not_taken_says_why(importer):
    _, verdicts = importer()
    silent = [one for one in verdicts if one.sort in ("ecartee", "refusee") and not one.explication]
    assert silent == []


def test_a_twinning_given_twice_is_taken_once(importer):
    _, verdicts = importer()
    assert "déjà à la ligne 7" in verdicts[6].explication
    assert "déjà à la ligne 24" in verdicts[23].explication


def test_a_merged_commune_and_a_translated_name_are_told(importer):
    _, verdicts = importer()
    assert "Seynod est aujourd’hui Annecy (74010)." in verdicts[22].explication
    assert "« Venice » est lu Venise (IT)." in verdicts[1].explication.replace("\u00a0", " ")


def test_once_written_the_file_changes_nothing_more(importer):
    table, _ = importer()
    with transaction.atomic():
        table.plan.write()
    again, verdicts = importer()
    assert again.plan.nombre == 0
    assert {one.sort for one in verdicts} == {"inchangee", "ecartee", "refusee"}
    assert Cooperation.objects.filter(jumelage=True).count() == 25
    assert Partenaire.objects.filter(nom="Bamako").count() == 1


def test_a_known_cooperation_becomes_a_twinning_and_keeps_its_year(importer):
    table, _ = importer([])
    lyon = Collectivite.objects.get(code_insee="69123")
    angers = Collectivite.objects.get(code_insee="49007")
    bamako = Partenaire.objects.get(nom="Bamako")
    for collectivite, year in ((lyon, 1960), (angers, None)):
        CooperationFactory(collectivite=collectivite, partenaire=bamako, annee_debut=year)
    table, verdicts = importer()
    assert [list(one.differences) for one in verdicts[3:5]] == [
        [("jumelage", "non", "oui")],
        [("jumelage", "non", "oui"), ("annee_debut", "", "1974")],
    ]
    assert table.plan.touchees >= {lyon.pk, angers.pk}


def test_a_file_without_the_columns_of_a_twinning_is_refused_whole(importer):
    with pytest.raises(ValidationError, match="partenaire"):
        importer([{"commune": "Lyon", "pays": "DE"}])
