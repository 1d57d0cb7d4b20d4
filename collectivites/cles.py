"""Questions asked of the sort keys (``nom_normalise``), in a form that an index answers."""

from django.db.models import Q

AFTER_EVERY_LETTER = "~"


def begins_with(key: str) -> Q:
    """Names that begin with a folded ``key``: a range, where LIKE would not use the index."""
    return Q(nom_normalise__gte=key, nom_normalise__lt=f"{key}{AFTER_EVERY_LETTER}")


def has_word_like(key: str) -> Q:
    """Names one of whose later words begins with a folded ``key``; this reads every name."""
    return Q(nom_normalise__contains=f" {key}")
