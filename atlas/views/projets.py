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
MASQUE = {
    "titre": "Fiche retirée",
    "phrase": "Cette fiche est momentanément retirée par la délégation.",
    "code": int(HTTPStatus.GONE),
}


@require_safe
@fresh_each_time
def fiche(request, pk, slug):
    """Every field of a project, its partner, and who else works there.

    One that was deleted, or that the delegation hides, is a 410.
    """
    projet = read_projet(pk)
    if projet is None:
        return show_absence(request, pk)
    if request.path != projet["url"]:
        return redirect(projet["url"], permanent=True)
    a_confirmer = is_to_confirm(projet["verification"], read_seuil())
    return render(request, "atlas/projet.html", {"projet": projet, "a_confirmer": a_confirmer})


def show_absence(request, pk: int):
    """Say why a project has no sheet; a project that never was is a 404."""
    if Projet.objects.filter(pk=pk).exists():
        return render(request, "erreur.html", MASQUE, status=HTTPStatus.GONE)
    if Projet.history.filter(id=pk, history_type="-").exists():
        return render(request, "erreur.html", SUPPRIME, status=HTTPStatus.GONE)
    raise Http404
