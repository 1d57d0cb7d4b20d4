"""Partners and project sheets of both natures: chosen, added, modified."""

from django.urls import path

from teleprocedure.views import cooperations, projets

urlpatterns = [
    path(
        "<slug:slug>/partenaires/suggestions/",
        cooperations.suggestions,
        name="partenaires_suggestions",
    ),
    path("<slug:slug>/<slug:onglet>/ajouter/", cooperations.ajouter, name="cooperation_ajouter"),
    path("<slug:slug>/<slug:onglet>/<int:pk>/", cooperations.modifier, name="cooperation"),
    path(
        "<slug:slug>/<slug:onglet>/<int:pk>/projets/ajouter/",
        projets.ajouter,
        name="projet_ajouter",
    ),
    path("<slug:slug>/<slug:onglet>/projets/<int:pk>/", projets.modifier, name="projet"),
    path(
        "<slug:slug>/<slug:onglet>/projets/<int:pk>/dupliquer/",
        projets.dupliquer,
        name="projet_dupliquer",
    ),
]
