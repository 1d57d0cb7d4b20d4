"""Associations et réseaux internationaux."""

from django.urls import path

from teleprocedure.views import reseaux

urlpatterns = [
    path("<slug:slug>/reseaux/ajouter/", reseaux.ajouter, name="reseau_ajouter"),
    path("<slug:slug>/reseaux/suggestions/", reseaux.suggestions, name="reseaux_suggestions"),
    path("<slug:slug>/reseaux/<int:pk>/", reseaux.modifier, name="adhesion"),
    path("<slug:slug>/reseaux/<int:pk>/supprimer/", reseaux.supprimer, name="adhesion_supprimer"),
]
