"""Successions: who may follow whom, and where a chain leads."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from collectivites.models import Collectivite, Succession
from collectivites.services import save_row
from collectivites.successions import follow, read_split
from cooperations.lecture.associes import look_up_collectivites
from tests.factories import CollectiviteFactory, SuccessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def villes():
    return [CollectiviteFactory(nom=nom) for nom in ("Alpha", "Bravo", "Charlie", "Delta")]


def write(ancienne, nouvelle, nature="fusion"):
    row = Succession(ancienne=ancienne, nouvelle=nouvelle, date=dt.date(2026, 1, 1), nature=nature)
    save_row(row)
    return row


def test_a_chain_leads_to_its_end_and_back_to_its_beginnings(villes):
    alpha, bravo, charlie, delta = villes
    write(alpha, bravo)
    write(bravo, charlie, "nom")
    write(delta, charlie)
    assert follow(alpha.pk) == charlie
    assert follow(charlie.pk) is None
    found = Succession.objects.list_predecessors(charlie.pk)
    assert sorted(found) == sorted([alpha.pk, bravo.pk, delta.pk])


def test_the_end_of_a_split_is_its_own_page(villes):
    alpha, bravo, charlie, delta = villes
    write(alpha, bravo)
    write(bravo, charlie, "scission")
    write(bravo, delta, "scission")
    assert follow(alpha.pk) == bravo
    assert follow(bravo.pk) is None
    assert [row["nom"] for row in read_split(bravo.pk)] == ["Charlie", "Delta"]
    assert Succession.objects.list_predecessors(charlie.pk) == []


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ((0, 1, "fusion"), (0, 2, "fusion")),
        ((0, 1, "fusion"), (1, 0, "fusion")),
        ((0, 1, "fusion"), (2, 0, "nom")),
        ((0, 1, "fusion"), (0, 2, "scission")),
        ((0, 1, "scission"), (0, 2, "fusion")),
        ((0, 1, "scission"), (1, 0, "scission")),
        ((0, 1, "scission"), (0, 1, "scission")),
        ((2, 3, "fusion"), (0, 0, "fusion")),
    ],
)
def test_neither_a_second_successor_nor_a_circle_is_written(villes, avant, apres):
    write(villes[avant[0]], villes[avant[1]], avant[2])
    with pytest.raises(ValidationError):
        write(villes[apres[0]], villes[apres[1]], apres[2])
    assert Succession.objects.count() == 1


def test_people_choose_among_those_that_none_follows(villes):
    SuccessionFactory(ancienne=villes[0], nouvelle=villes[1])
    assert villes[0] not in Collectivite.objects.current()
    found = look_up_collectivites("Alpha")
    assert not found.exacts and not found.proches
    assert look_up_collectivites("Bravo").exacts
