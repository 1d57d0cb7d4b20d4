"""One normaliser for every text that enters, one folding for all that is sorted or sought."""

import re
import unicodedata

MAX_LENGTH = 30_000
KEPT_CONTROLS = {"\n", "\t"}
INVISIBLE_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Cn"}
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


def clean_text(value: str, *, multiline: bool = False) -> str:
    """Return ``value`` in NFC without what cannot be seen, stripped.

    Control characters, bidirectional overrides and zero-width characters are removed, so that a
    text made of them only is empty. On one line, runs of white space become one space.
    """
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(
        c for c in text if c in KEPT_CONTROLS or unicodedata.category(c) not in INVISIBLE_CATEGORIES
    )
    text = unicodedata.normalize("NFC", text)
    if multiline:
        return re.sub(r"\n{3,}", "\n\n", text).strip()
    return re.sub(r"[^\S\u00a0\u202f]+", " ", text).strip()


def fold(value: str) -> str:
    """Return ``value`` as lower-case ASCII words of [a-z0-9] separated by one space.

    It is the key of every sort, search and comparison of names, the same on both databases.

    >>> fold("L’Haÿ-les-Roses")
    'l hay les roses'
    """
    text = unicodedata.normalize("NFKD", value.casefold().translate(LIGATURES))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", text))


def slug(folded: str, limit: int = 80) -> str:
    """Return the address form of a folded name, at most ``limit`` characters, never empty."""
    return folded[:limit].strip().replace(" ", "-") or "sans-nom"


CHIFFRES_D_UNE_CLE = 18


def read_pk(text: str) -> int | None:
    """Return the key of a row that ``text`` writes, None for what no database could hold as one."""
    well_formed = text.isascii() and text.isdecimal() and len(text) <= CHIFFRES_D_UNE_CLE
    return int(text) if well_formed else None


# Letters that the two standards of international domains write differently (ß is « ss » in one).
AMBIGUS = set("ßς\u200c\u200d")


def read_domain(address: str) -> str:
    """Return the domain of ``address`` as the DNS writes it (ASCII, lower case); "" if unreadable.

    >>> read_domain("Agent@Ville-Évreux.FR")
    'xn--ville-vreux-gbb.fr'
    """
    domain = address.rpartition("@")[2].strip().rstrip(".").lower()
    if set(domain) & AMBIGUS:
        return ""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
