"""Open data: the millésimes, and each of their files as it was published."""

import logging

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from atlas.views.cache import fresh_each_minute
from teleprocedure.lecture.millesimes import describe_tables, find_file, read_millesimes

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
UN_AN = 365 * 24 * 3600
logger = logging.getLogger(__name__)
# An address never holds two contents: it may be kept for ever.
never_changing = cache_control(public=True, max_age=UN_AN, immutable=True)


@require_safe
@fresh_each_minute
def donnees(request):
    """What is published, how to read it, under which licence."""
    context = {"millesimes": read_millesimes(), "tables": describe_tables()}
    return render(request, "atlas/donnees.html", context)


@require_safe
@never_changing
def fichier(request, annee, table, extension):
    """One file, byte for byte as its print proves it; not sent again to who holds it."""
    row = find_file(annee, table, extension)
    if row is None:
        raise Http404
    etag = quote_etag(row.empreinte)
    response = get_conditional_response(request, etag=etag) or give(row)
    response["ETag"] = etag
    return response


def give(row) -> FileResponse:
    """Answer the content of a file; one that is gone from the disk is a 404, and is told."""
    try:
        content = row.fichier.open()
    except OSError as error:
        logger.exception("Un fichier de millésime a disparu : %s", row)
        raise Http404 from error
    nom = f"atlas-{row.fichier.name.replace('/', '-')}"
    return FileResponse(content, as_attachment=True, filename=nom, content_type=TYPES[row.format])
