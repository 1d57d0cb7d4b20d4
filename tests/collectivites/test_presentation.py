"""Figures, dates and periods as French readers write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from collectivites.presentation import (
    format_count,
    format_date,
    format_euros,
    format_integer,
    format_moment,
    format_period,
    format_total,
)


@pytest.mark.parametrize(
    ("nombre", "texte"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1\u202f000"),
        (12294, "12\u202f294"),
        (10**6, "1\u202f000\u202f000"),
    ],
)
def test_thousands_are_set_apart_by_a_narrow_space(nombre, texte):
    assert format_integer(nombre) == texte


def test_a_total_is_exact_to_ten_thousand_then_only_more():
    assert format_total(10_000) == "10\u202f000"
    assert format_total(10_001) == "plus de 10\u202f000"


@pytest.mark.parametrize(
    ("montant", "texte"),
    [
        ("0", "0\u00a0€"),
        ("1234", "1\u202f234\u00a0€"),
        ("1234.00", "1\u202f234\u00a0€"),
        ("1234.5", "1\u202f234,50\u00a0€"),
        ("0.05", "0,05\u00a0€"),
        ("999999999.99", "999\u202f999\u202f999,99\u00a0€"),
    ],
)
def test_cents_are_written_only_when_there_are_some(montant, texte):
    assert format_euros(Decimal(montant)) == texte


def test_dates_are_those_of_paris():
    assert format_date(date(2026, 3, 1)) == "1er\u00a0mars 2026"
    assert format_date(date(2026, 8, 12)) == "12\u00a0août 2026"
    assert format_date(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1er\u00a0janvier 2027"
    assert format_date(None) == ""
    summer = datetime(2026, 8, 12, 22, 5, tzinfo=UTC)
    assert format_moment(summer) == "13\u00a0août 2026 à 0\u00a0h\u00a005"
    assert format_moment(None) == ""


@pytest.mark.parametrize(
    ("debut", "fin", "over", "texte"),
    [
        (2008, 2012, True, "2008-2012"),
        (2008, 2012, False, "2008-2012"),
        (2008, 2008, True, "2008"),
        (2008, None, False, "depuis 2008"),
        (None, 2012, True, "jusqu’en 2012"),
        (None, 2012, False, "fin prévue en 2012"),
        (None, None, False, ""),
    ],
)
def test_a_period_says_what_is_known_of_it(debut, fin, over, texte):
    assert format_period(debut, fin, over=over) == texte


@pytest.mark.parametrize(
    ("nombre", "texte"),
    [
        (0, "0\u00a0projet"),
        (1, "1\u00a0projet"),
        (2, "2\u00a0projets"),
        (1500, "1\u202f500\u00a0projets"),
    ],
)
def test_zero_and_one_are_singular(nombre, texte):
    assert format_count(nombre, "projet") == texte


def test_an_irregular_plural_is_given():
    assert format_count(2, "journal", "journaux") == "2\u00a0journaux"
