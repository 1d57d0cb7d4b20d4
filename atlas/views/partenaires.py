"""The page of a partner: who works with it."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from atlas.carte import build_country_map
from atlas.views.cache import fresh_each_minute
from collectivites.pagination import paginate, read_keys
from cooperations.adresses import partenaire_url
from cooperations.lecture.partenaires import (
    list_collectivites_of,
    present_collectivites_of,
    read_partenaire,
)


@require_safe
@fresh_each_minute
def fiche(request, pk, slug):
    """Name, place, and the collectivités that work with the partner; a merged one redirects."""
    partenaire = read_partenaire(pk)
    if partenaire is None:
        raise Http404
    if kept := partenaire["fusionne_dans_id"]:
        name = partenaire["fusionne_dans__nom_normalise"]
        return redirect(partenaire_url(kept, name), permanent=True)
    if request.path != partenaire["url"]:
        return redirect(partenaire["url"], permanent=True)
    page = paginate(list_collectivites_of(pk), **read_keys(request.GET))
    place = partenaire | {"titre": partenaire["nom"]}
    context = {
        "partenaire": partenaire,
        "page": page,
        "collectivites": present_collectivites_of(page.rows),
        "carte": build_country_map(partenaire["pays_id"], [place], f"Carte : {partenaire['nom']}"),
    }
    return render(request, "atlas/partenaire.html", context)
