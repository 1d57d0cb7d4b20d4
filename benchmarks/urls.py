"""The site's addresses, and B: a view that does nothing, behind the same middleware."""

from django.http import HttpResponse
from django.urls import path

from atlas.urls import (
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
    urlpatterns,
)

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

CHEMIN_DE_B = "/banc/b/"


def answer(request):
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


urlpatterns = [path(CHEMIN_DE_B.removeprefix("/"), answer), *urlpatterns]
