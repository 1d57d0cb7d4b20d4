"""From the tabs of a collectivité that is another one now to the same page of that one."""

from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from collectivites.models import Collectivite, Succession
from collectivites.successions import follow

LECTURES = {"GET", "HEAD", "OPTIONS"}


class MemeEnvoi(HttpResponseRedirect):
    """Lead elsewhere without losing what was sent: browsers send the same form there."""

    status_code = HTTPStatus.TEMPORARY_REDIRECT


def find_following(slug: str) -> Collectivite | None:
    """Return which collectivité took the place of the one at this address, None when none did."""
    rows = Succession.objects.passages().filter(ancienne__slug=slug)
    pk = rows.values_list("ancienne", flat=True).first()
    return follow(pk) if pk else None


def find_path(request) -> str:
    """Return where the page asked for is now: rows keep their keys, only the address changes."""
    match = request.resolver_match
    nouvelle = find_following(match.kwargs.get("slug", ""))
    if nouvelle is None:
        return request.path
    return reverse(match.view_name, kwargs=match.kwargs | {"slug": nouvelle.slug})


def lead_on(request) -> HttpResponse | None:
    """Lead to the same page of the collectivité that took the place of this one, if one did.

    Never for good: an act of the delegation may be undone.
    """
    path = find_path(request)
    if path == request.path:
        return None
    query = request.META.get("QUERY_STRING", "")
    address = f"{path}?{query}" if query else path
    kind = HttpResponseRedirect if request.method in LECTURES else MemeEnvoi
    return kind(address)
