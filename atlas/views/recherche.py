"""Search by name, and the suggestions given while typing."""

from typing import Any

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from atlas.forms import FiltreCollectivitesForm, RechercheForm
from atlas.recherche import search, suggest
from atlas.views.cache import fresh_each_minute


@require_safe
@fresh_each_minute
def recherche(request):
    """Collectivités, countries and partners of that name."""
    form = RechercheForm(request.GET)
    context: dict[str, Any] = {"formulaire": form}
    if form.is_valid():
        context["resultats"] = search(form.cleaned_data["q"])
    return render(request, "atlas/recherche.html", context, status=200 if form.is_valid() else 400)


@require_safe
@fresh_each_minute
def suggestions(request):
    """Up to eight collectivités for the text being typed, as JSON."""
    form = FiltreCollectivitesForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"suggestions": []}, status=400)
    criteria = form.cleaned_data
    return JsonResponse({"suggestions": suggest(criteria.pop("nom"), **criteria)})
