"""How values are said in cells, the same text whatever the file: what reports show and compare."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from collectivites.texte import fold

OUI, NON = "oui", "non"
ECHAPPEMENT = "\\"


def say(value: Any) -> str:
    """Return the text of a cell.

    >>> say(None), say(True), say(2019.0), say(Decimal("12500.50")), say(45.75)
    ('', 'oui', '2019', '12500,50', '45,75')
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return OUI if value else NON
    if isinstance(value, float):
        return repr(value).removesuffix(".0").replace(".", ",")
    if isinstance(value, Decimal):
        return f"{value:f}".removesuffix(".00").replace(".", ",")
    if isinstance(value, dt.datetime):
        return write_moment(value)
    return str(value)


def write_moment(value: dt.datetime) -> str:
    """Return a moment in ISO 8601, Paris time; the day alone for a spreadsheet's midnight."""
    if timezone.is_aware(value):
        return timezone.localtime(value).isoformat()
    return value.date().isoformat() if value.time() == dt.time() else value.isoformat()


def join(parts: list[str], separator: str) -> str:
    """Return ``parts`` as one text that ``split`` takes apart, whatever they contain.

    >>> join(["a;b", "c"], ";")
    'a\\\\;b ; c'
    """
    escaped = [
        part.replace(ECHAPPEMENT, ECHAPPEMENT * 2).replace(separator, ECHAPPEMENT + separator)
        if ECHAPPEMENT in part or separator in part
        else part
        for part in parts
    ]
    return f" {separator} ".join(escaped)


def split(text: str, separator: str) -> list[str]:
    """Return the parts that ``join`` put together, those that are blank left out of the end.

    >>> split(join(["a;b", "c"], ";"), ";")
    ['a;b', 'c']
    """
    parts = [part.strip() for part in cut(text, separator)]
    while parts and not parts[-1]:
        parts.pop()
    return parts


def cut(text: str, separator: str) -> list[str]:
    """Return the pieces between separators that are not escaped, their escapes undone."""
    if ECHAPPEMENT not in text:
        return text.split(separator)
    parts, escaped = [""], False
    for character in text:
        if escaped or character not in (ECHAPPEMENT, separator):
            parts[-1] += character
            escaped = False
        elif character == ECHAPPEMENT:
            escaped = True
        else:
            parts.append("")
    return parts


def index_codes(libelles: Mapping[str, Any]) -> dict[str, str]:
    """Return the codes of a list of choices by all that a cell may call them: label or code."""
    by_label = {fold(str(libelle)): code for code, libelle in libelles.items()}
    return by_label | {fold(code): code for code in libelles}
