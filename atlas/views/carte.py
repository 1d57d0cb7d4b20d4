"""The map of all partners."""

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from atlas.carte import build_world_map, encode_points
from atlas.views.cache import fresh_each_minute
from cooperations.lecture.monde import read_bilans
from cooperations.lecture.partenaires import read_points


@require_safe
@fresh_each_minute
def carte(request):
    """The world: Leaflet where scripts run, an SVG elsewhere, the list of countries beside."""
    world, countries = read_bilans()
    context = {"totaux": world, "pays": countries, "carte": build_world_map(countries)}
    return render(request, "atlas/carte.html", context)


@require_safe
@fresh_each_minute
@gzip_page
def points(request):
    """Placed partners in columns, of one country with ``?pays=``."""
    code = request.GET.get("pays", "")
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise Http404
    return JsonResponse(encode_points(read_points(code.upper())))
