"""Summary of the two tabs of ties: lists, deletions, moves, several projects at once."""

from django.urls import path

from teleprocedure.views import liens, selection

TIE = "<slug:slug>/<slug:onglet>/<int:pk>/"
urlpatterns = [
    path(f"{TIE}projets/", liens.projets, name="cooperation_projets"),
    path(f"{TIE}supprimer/", liens.supprimer, name="cooperation_supprimer"),
    path(f"{TIE}transformer/", liens.transformer, name="transformer"),
    path(
        "<slug:slug>/<slug:onglet>/projets/<int:pk>/supprimer/",
        liens.supprimer_projet,
        name="projet_supprimer",
    ),
    path("<slug:slug>/<slug:onglet>/selection/", selection.selection, name="selection"),
]
