"""Keyset paging: a page costs the same wherever it stands in the list."""

from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict

from collectivites.presentation import PLAFOND_DES_TOTAUX

KEY_SEPARATOR = "~"
MAX_DIGITS = 18


@dataclass(frozen=True)
class Page:
    """Rows of one page, and the keys that lead to its neighbours (empty at both ends)."""

    rows: list[dict]
    apres: str
    avant: str


def paginate(queryset: QuerySet, *, apres: str = "", avant: str = "", size: int = 40) -> Page:
    """Return the page that follows the key ``apres`` or precedes the key ``avant``.

    ``queryset`` gives dicts holding ``nom_normalise`` and ``id``, the two parts of the key and of
    the order. A key that cannot be read is a 404.
    """
    if avant:
        rows = list(queryset.filter(before(avant)).order_by("-nom_normalise", "-id")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return build_page(rows, has_next=True, has_previous=more)
    if apres:
        queryset = queryset.filter(after(apres))
    rows = list(queryset.order_by("nom_normalise", "id")[: size + 1])
    return build_page(rows[:size], has_next=len(rows) > size, has_previous=bool(apres))


class Keys(TypedDict):
    """Where a page stands in its list: after a key, before a key, or at its start."""

    apres: str
    avant: str


def read_keys(parameters: QueryDict) -> Keys:
    """Return the keys that the query string of a page carries, as ``paginate`` takes them."""
    return {"apres": parameters.get("apres", ""), "avant": parameters.get("avant", "")}


def build_page(rows: list[dict], *, has_next: bool, has_previous: bool) -> Page:
    first, last = (write_key(rows[0]), write_key(rows[-1])) if rows else ("", "")
    return Page(rows, last if has_next else "", first if has_previous else "")


def after(key: str) -> Q:
    nom, pk = read_key(key)
    return Q(nom_normalise__gte=nom) & (Q(nom_normalise__gt=nom) | Q(id__gt=pk))


def before(key: str) -> Q:
    nom, pk = read_key(key)
    return Q(nom_normalise__lte=nom) & (Q(nom_normalise__lt=nom) | Q(id__lt=pk))


def write_key(row: dict) -> str:
    return f"{row['nom_normalise']}{KEY_SEPARATOR}{row['id']}"


def read_key(key: str) -> tuple[str, int]:
    nom, separator, digits = key.rpartition(KEY_SEPARATOR)
    if not (separator and digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS):
        raise Http404("Clé de page illisible.")
    return nom, int(digits)


def count_up_to_limit(queryset: QuerySet) -> int:
    """Count rows exactly to 10,000; 10,001 means « more »: the count never walks a whole table."""
    return queryset.order_by().values("pk")[: PLAFOND_DES_TOTAUX + 1].count()
