"""Cells that a spreadsheet would compute: shielded on the way out, given back on the way in."""

import re

DEBUT = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
A_PROTEGER = re.compile(f"'*{DEBUT}")
PROTEGEE = re.compile(f"'+{DEBUT}")


def shield(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula: an apostrophe comes before.

    A text that begins with apostrophes then a sign gets one more, so that ``unshield`` gives any
    text back as it was.

    >>> shield("=1+1"), shield("'=1+1"), shield("l'eau")
    ("'=1+1", "''=1+1", "l'eau")
    """
    return f"'{text}" if A_PROTEGER.match(text) else text


def unshield(text: str) -> str:
    """Return the text that ``shield`` protected.

    >>> unshield("'=1+1"), unshield("=1+1"), unshield("'eau")
    ('=1+1', '=1+1', "'eau")
    """
    return text[1:] if PROTEGEE.match(text) else text
