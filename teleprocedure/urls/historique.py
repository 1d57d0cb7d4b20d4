"""« Qui a changé quoi »."""

from django.urls import path

from teleprocedure.views import historique

urlpatterns = [
    path("<slug:slug>/historique/<uuid:numero>/annuler/", historique.annuler, name="annuler"),
]
