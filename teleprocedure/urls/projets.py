"""Partners and project sheets of both natures: chosen, added, modified."""

from django.urls import path

from teleprocedure.views import projets

urlpatterns = [
    path("<slug:slug>/<slug:onglet>/projets/<int:pk>/", projets.modifier, name="projet"),
]
