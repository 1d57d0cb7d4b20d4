"""The site's addresses, and those that only the demonstration has: the mail it would have sent."""

from django.urls import path

from atlas.demonstration import boite
from atlas.urls import handler400, handler403, handler404, handler429, handler500
from atlas.urls import urlpatterns as du_site

__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500", "urlpatterns"]

urlpatterns = [
    path("demo/courriels/", boite.liste, name="demo_courriels"),
    path("demo/courriels/<int:pk>/", boite.message, name="demo_courriel"),
    path("demo/courriels/<int:pk>/html/", boite.partie_html, name="demo_courriel_html"),
    *du_site,
]
