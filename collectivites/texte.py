"""One normaliser for every text that enters, one folding for all that is sorted or sought."""

import re
import unicodedata

MAX_LENGTH = 30_000
KEPT_CONTROLS = {"\n", "\t"}
# Characters of French texts that are certainly seen: a text of these alone has nothing to remove.
VISIBLES = re.compile(r"[\n\t -~\u00a0-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u20ac]*")
INVISIBLE_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Cn"}
# Control characters and halves of characters: no database keeps them, XML holds none.
ILLISIBLES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


def clean_text(value: str, *, multiline: bool = False) -> str:
    """Return ``value`` in NFC without what cannot be seen, stripped.

    Control characters, bidirectional overrides and zero-width characters are removed, so that a
    text made of them only is empty. On one line, runs of white space become one space.
    """
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if not VISIBLES.fullmatch(text):
        text = "".join(filter(is_kept, text))
    text = unicodedata.normalize("NFC", text)
    if multiline:
        return re.sub(r"\n{3,}", "\n\n", text).strip()
    return re.sub(r"[^\S\u00a0\u202f]+", " ", text).strip()


def strip_unreadable(text: str) -> str:
    """Return ``text`` without what neither a database nor a spreadsheet can keep."""
    return ILLISIBLES.sub("", text)


def is_kept(character: str) -> bool:
    """Whether a character can be seen, or parts lines."""
    category = unicodedata.category(character)
    return character in KEPT_CONTROLS or category not in INVISIBLE_CATEGORIES


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


def fold_identity(value: str) -> str:
    """Return the one form of an identifiant or address, whatever its case or Unicode spelling."""
    return unicodedata.normalize("NFKC", value).casefold().strip()


def fold_address(value: str) -> str:
    """Return the one form of an address: folded, its domain as the DNS writes it."""
    local, at, domain = fold_identity(value).rpartition("@")
    return f"{local}{at}{read_domain(domain) or domain}"
