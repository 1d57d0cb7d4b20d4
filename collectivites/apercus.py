"""How the HTML part of a message is shown: alone, in a page where nothing can run, load or send."""

from django.http import HttpResponse

REGLES = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def show_html(html: str) -> HttpResponse:
    """Return ``html`` as a page of its own, under rules stricter than those of the site."""
    response = HttpResponse(html)
    response["Content-Security-Policy"] = REGLES
    return response
