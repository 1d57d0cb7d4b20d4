"""« Qui a changé quoi »."""

from django.urls import path

from teleprocedure.views import historique

urlpatterns = [
    path("<slug:slug>/historique/", historique.historique, name="historique"),
    path("<slug:slug>/historique/<uuid:numero>/", historique.acte, name="acte"),
    path("<slug:slug>/historique/<uuid:numero>/annuler/", historique.annuler, name="annuler"),
]
