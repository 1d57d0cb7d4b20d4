"""Ticks, transmission, receipts."""

from django.urls import path

from teleprocedure.views import suivi
from teleprocedure.views.aucune_action import aucune_action

urlpatterns = [
    path("<slug:slug>/transmettre/", suivi.transmettre, name="transmettre"),
    path("<slug:slug>/transmissions/<int:pk>/", suivi.recepisse, name="recepisse"),
    path("<slug:slug>/a-faire-valider/", suivi.apercu, name="apercu"),
    path("<slug:slug>/aucune-action/", aucune_action, name="aucune_action"),
    path("<slug:slug>/<slug:onglet>/verifier/", suivi.verifier, name="verifier"),
]
