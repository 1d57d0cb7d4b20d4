"""Amounts of money as people type them: the exact value, or a refusal; never another value."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

SPACES = re.compile(r"[\s\u00a0\u2009\u202f]")
CENTS = r"[.,][0-9]{1,2}"
PLAIN = re.compile(rf"-?[0-9]+(?:{CENTS})?")
GROUPED_BY_SPACES = re.compile(rf"-?[0-9]{{1,3}}(?:[\s\u00a0\u2009\u202f][0-9]{{3}})+(?:{CENTS})?")
GROUPED_BY_DOTS = re.compile(r"-?[0-9]{1,3}(?:(?:\.[0-9]{3})+,[0-9]{1,2}|(?:\.[0-9]{3}){2,})")
EXEMPLE = "Écrivez un montant en euros, par exemple 12 500 ou 12 500,50."


def parse_amount(text: str) -> Decimal:
    """Return the euros that ``text`` writes.

    « 1 234,56 », « 1 234,56 € », « 1234.56 » and « 1.234,56 » are read; « 1.234 », which could
    be two amounts, is a ``ValidationError`` with an example.

    >>> parse_amount("1.234,56 €")
    Decimal('1234.56')
    """
    amount = text.strip().removesuffix("€").strip()
    if GROUPED_BY_DOTS.fullmatch(amount):
        amount = amount.replace(".", "")
    elif not (PLAIN.fullmatch(amount) or GROUPED_BY_SPACES.fullmatch(amount)):
        raise ValidationError(EXEMPLE, code="invalid")
    return Decimal(SPACES.sub("", amount).replace(",", "."))


class ChampMontant(forms.DecimalField):
    """A form field for an amount in euros."""

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, str):
            return parse_amount(value) if value.strip() else None
        return super().to_python(value)

    def prepare_value(self, value):
        """Show « 12500,50 » for 12500.50 and « 12500 » for 12500.00; typed text as it was typed."""
        if not isinstance(value, Decimal):
            return value
        return f"{value:.2f}".removesuffix(".00").replace(".", ",")
