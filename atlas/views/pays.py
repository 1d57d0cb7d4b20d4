"""Countries: the list beside the map of the world, and the page of each."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from atlas.carte import build_country_map
from atlas.views.cache import fresh_each_minute
from collectivites.pagination import paginate, read_keys
from cooperations.lecture.monde import read_bilans, read_pays
from cooperations.lecture.partenaires import list_partenaires, read_partenaires_of
from cooperations.lecture.themes import name_themes

THEMES_SHOWN = 10


@require_safe
@fresh_each_minute
def liste(request):
    """Countries by continent, with their figures."""
    _, countries = read_bilans()
    return render(request, "atlas/pays_liste.html", {"pays": countries})


@require_safe
@fresh_each_minute
def fiche(request, code):
    """Figures, themes, map and partners of one country, each with its collectivités."""
    if code != code.lower():
        return redirect("pays", code=code.lower(), permanent=True)
    pays = read_pays(code.upper())
    if pays is None:
        raise Http404
    page = paginate(list_partenaires(pays["code"]), **read_keys(request.GET))
    partenaires = read_partenaires_of(page.rows)
    points = [p | {"titre": f"{p['nom']}, {p['projets']}"} for p in partenaires]
    context = {
        "pays": pays,
        "page": page,
        "partenaires": partenaires,
        "themes": name_themes(pays["thematiques"][:THEMES_SHOWN]),
        "points_url": f"{reverse('carte_points')}?pays={pays['code']}",
        "carte": build_country_map(pays["code"], points, f"Carte des partenaires : {pays['nom']}"),
    }
    return render(request, "atlas/pays.html", context)
