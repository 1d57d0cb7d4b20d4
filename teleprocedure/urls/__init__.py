"""Addresses of the online procedure, tab by tab."""

from django.urls import path

from teleprocedure.urls import (
    agents,
    apd,
    contacts,
    historique,
    liens,
    projets,
    reseaux,
    signalements,
    suivi,
    tableur,
)
from teleprocedure.views import tableau_de_bord

app_name = "teleprocedure"
urlpatterns = [
    path("", tableau_de_bord.accueil, name="accueil"),
    path("<slug:slug>/", tableau_de_bord.tableau_de_bord, name="tableau_de_bord"),
    *suivi.urlpatterns,
    *historique.urlpatterns,
    *agents.urlpatterns,
    *signalements.urlpatterns,
    *tableur.urlpatterns,
    *contacts.urlpatterns,
    *reseaux.urlpatterns,
    *apd.urlpatterns,
    *projets.urlpatterns,
    *liens.urlpatterns,
    path("<slug:slug>/<slug:onglet>/", tableau_de_bord.onglet, name="onglet"),
]
