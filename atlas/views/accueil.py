"""The home page."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from atlas.carte import build_world_map
from atlas.forms import FiltreCollectivitesForm
from atlas.views.cache import fresh_each_minute
from cooperations.lecture.monde import read_bilans


@require_safe
@fresh_each_minute
def accueil(request):
    """What the atlas is, its totals, the choice of a collectivité and the map of the world."""
    world, countries = read_bilans()
    context = {
        "totaux": world,
        "carte": build_world_map(countries),
        "filtre": FiltreCollectivitesForm().describe(),
    }
    return render(request, "atlas/accueil.html", context)
