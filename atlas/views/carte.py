"""The map of all partners."""

import json

from django.core.cache import caches
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from atlas.carte import build_world_map, encode_points
from atlas.views.cache import fresh_each_minute
from cooperations.lecture.monde import read_bilans
from cooperations.lecture.partenaires import read_points

KEPT_SECONDS = 60


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
    code = request.GET.get("pays", "").upper()
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise Http404
    text = caches["pages"].get_or_set(f"points:{code}", lambda: write_points(code), KEPT_SECONDS)
    return HttpResponse(text, content_type="application/json")


def write_points(code: str) -> str:
    """Return the JSON of the points of a country, or of all for an empty code."""
    columns = encode_points(read_points(code))
    return json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
