"""The letter box of the demonstration: nothing leaves, everything can be read.

Messages hold links that open accounts: these pages exist under the demonstration's settings only.
"""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from collectivites.apercus import show_html
from collectivites.courriels import link
from collectivites.models import Courriel
from collectivites.pagination import paginate, read_keys


@require_safe
@never_cache
def liste(request):
    """Messages from the newest, forty a page."""
    page = paginate(Courriel.objects.du_plus_recent(), **read_keys(request.GET))
    found = Courriel.objects.in_bulk([row["id"] for row in page.rows])
    context = {"courriels": [found[row["id"]] for row in page.rows], "page": page}
    return render(request, "demonstration/courriels.html", context)


@require_safe
@never_cache
def message(request, pk):
    """One message: its envelope and its text."""
    courriel = get_object_or_404(Courriel, pk=pk)
    context = {"courriel": courriel, "texte": link(courriel.message)}
    return render(request, "demonstration/courriel.html", context)


@require_safe
@never_cache
def partie_html(request, pk):
    """The HTML part alone, as a mail program receives it."""
    return show_html(get_object_or_404(Courriel, pk=pk).html_message)
