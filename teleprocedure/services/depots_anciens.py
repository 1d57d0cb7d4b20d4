"""Spreadsheets sent and never confirmed, or applied long ago."""

from collectivites.journal import service
from teleprocedure.models import Depot


@service
def remove_old(*, by) -> None:
    """Drop the rows of the sheets sent more than seven days ago; what they wrote stays."""
    Depot.objects.perimes().delete()
