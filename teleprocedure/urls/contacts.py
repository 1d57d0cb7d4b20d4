"""Elus et cadres territoriaux."""

from django.urls import path

from teleprocedure.views import contacts

urlpatterns = [
    path("<slug:slug>/contacts/ajouter/", contacts.ajouter, name="contact_ajouter"),
    path("<slug:slug>/contacts/<int:pk>/", contacts.modifier, name="contact"),
    path("<slug:slug>/contacts/<int:pk>/supprimer/", contacts.supprimer, name="contact_supprimer"),
    path("<slug:slug>/contacts/<int:pk>/deplacer/", contacts.deplacer, name="contact_deplacer"),
]
