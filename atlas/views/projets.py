"""The project sheet."""

from http import HTTPStatus

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from atlas.views.cache import fresh_each_time
from cooperations.lecture.projets import read_projet
from cooperations.models import Projet
from teleprocedure.campagnes import is_to_confirm, read_seuil

SUPPRIME = {
    "titre": "Projet supprimé",
    "phrase": "La collectivité qui menait ce projet l’a retiré de l’Atlas.",
    "code": int(HTTPStatus.GONE),
}


@require_safe
@fresh_each_time
def fiche(request, pk, slug):
    """Every field of a project, its partner, and who else works there; a deleted one is a 410."""
    projet = read_projet(pk)
    if projet is None and Projet.history.filter(id=pk, history_type="-").exists():
        return render(request, "erreur.html", SUPPRIME, status=HTTPStatus.GONE)
    if projet is None:
        raise Http404
    if request.path != projet["url"]:
        return redirect(projet["url"], permanent=True)
    a_confirmer = is_to_confirm(projet["verification"], read_seuil())
    return render(request, "atlas/projet.html", {"projet": projet, "a_confirmer": a_confirmer})
