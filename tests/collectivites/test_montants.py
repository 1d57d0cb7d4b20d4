"""Amounts: the exact value, or a refusal with an example."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from collectivites.montants import ChampMontant, parse_amount


@pytest.mark.parametrize(
    ("saisie", "euros"),
    [
        ("0", "0"),
        ("12500", "12500"),
        ("12 500", "12500"),
        ("1 234,56", "1234.56"),
        ("1 234,56 €", "1234.56"),
        ("1\u202f234,56\u00a0€", "1234.56"),
        ("1\u2009234\u2009567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1234.5", "1234.5"),
        ("-3", "-3"),
    ],
)
def test_an_amount_gives_its_exact_value(saisie, euros):
    assert parse_amount(saisie) == Decimal(euros)


@pytest.mark.parametrize(
    "saisie",
    ["1.234", "12 50", "1,234.56", "1,234", "1e9", "NaN", "∞", "١٢", "douze", "1 2 3", "€"],
)
def test_what_could_be_another_amount_is_refused_with_an_example(saisie):
    with pytest.raises(ValidationError, match="par exemple 12 500"):
        parse_amount(saisie)


def test_the_field_shows_an_amount_as_the_french_write_it():
    field = ChampMontant()
    assert field.prepare_value(Decimal("12500.50")) == "12500,50"
    assert field.prepare_value(Decimal("12500.00")) == "12500"
