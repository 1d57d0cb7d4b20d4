"""Last two tabs: coopérations décentralisées, autres actions extérieures."""

from collections.abc import Callable

from cooperations.lecture.liens import group_by_pays, read_liens


def show_liens(nature: str) -> Callable:
    """Return the reader of one of the two tabs that share every line of code."""
    return lambda request: {
        "pays_liste": group_by_pays(read_liens(request.collectivite.pk, nature))
    }
