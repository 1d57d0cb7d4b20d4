"""Pages of text that every public service owes, and the health check."""

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from atlas.views.cache import fresh_each_minute


@require_safe
@fresh_each_minute
def page(request, gabarit):
    """Show a page of text."""
    return render(request, gabarit)


@require_safe
@never_cache
def sante(request):
    """Answer « ok » when the database does; a database that is away gives a 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def robots(request):
    """Tell crawlers what is public."""
    lines = "User-agent: *\nDisallow: /admin/\nDisallow: /compte/\nDisallow: /mise-a-jour/\n"
    lines += "Disallow: /signaler/\n"
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")
