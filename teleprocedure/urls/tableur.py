"""Spreadsheets of a tab."""

from django.urls import path

from teleprocedure.views import tableur

urlpatterns = [
    path("<slug:slug>/<slug:onglet>/tableur/", tableur.deposer, name="tableur"),
    path("<slug:slug>/<slug:onglet>/tableur.xlsx", tableur.telecharger, name="tableur_xlsx"),
    path("<slug:slug>/<slug:onglet>/tableur/<int:pk>/", tableur.rapport, name="tableur_rapport"),
]
