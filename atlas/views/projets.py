"""The project sheet."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from atlas.views.cache import fresh_each_time
from cooperations.lecture.projets import read_projet


@require_safe
@fresh_each_time
def fiche(request, pk, slug):
    """Every field of a project, its partner, and who else works there."""
    projet = read_projet(pk)
    if projet is None:
        raise Http404
    if request.path != projet["url"]:
        return redirect(projet["url"], permanent=True)
    return render(request, "atlas/projet.html", {"projet": projet})
