"""Addresses of the online procedure."""

from django.urls import path

from teleprocedure.views import agents, projets, tableau_de_bord

app_name = "teleprocedure"
urlpatterns = [
    path("", tableau_de_bord.accueil, name="accueil"),
    path("<slug:slug>/", tableau_de_bord.tableau_de_bord, name="tableau_de_bord"),
    path("<slug:slug>/agents/", agents.liste, name="agents"),
    path("<slug:slug>/agents/<int:pk>/approuver/", agents.approuver, name="approuver"),
    path("<slug:slug>/agents/<int:pk>/fermer/", agents.fermer, name="fermer"),
    path("<slug:slug>/agents/contacts/<int:pk>/inviter/", agents.inviter, name="inviter"),
    path("<slug:slug>/<slug:onglet>/", tableau_de_bord.onglet, name="onglet"),
    path("<slug:slug>/<slug:onglet>/projets/<int:pk>/", projets.modifier, name="projet"),
]
