"""Checks of identifiers and addresses."""

import re

from django.core.exceptions import ValidationError


def has_luhn_checksum(digits: str) -> bool:
    """Tell whether the last digit is the Luhn check digit of the others.

    >>> has_luhn_checksum("216901231"), has_luhn_checksum("216901232")
    (True, False)
    """
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def validate_siren(value: str) -> None:
    """Refuse what is not nine digits ending with their Luhn check digit (INSEE)."""
    if not (len(value) == 9 and value.isascii() and value.isdigit()):
        raise ValidationError("Un SIREN compte 9 chiffres, par exemple 216901231.")
    if not has_luhn_checksum(value):
        raise ValidationError("Ce SIREN n’existe pas : son dernier chiffre ne concorde pas.")


# The queue keeps addresses in one column, separated by commas: « "a,b@ailleurs.fr,c"@ville.fr »,
# which the mail standard allows, would be read back as three, one of them somebody else's.
ADRESSE_AMBIGUE = re.compile(r"[\s,;:\"\\()<>\[\]]")


def validate_address(value: str) -> None:
    """Refuse the rare addresses that the queue could not keep whole."""
    if not value or ADRESSE_AMBIGUE.search(value):
        raise ValidationError("Cette adresse électronique ne peut pas recevoir de message d’ici.")
