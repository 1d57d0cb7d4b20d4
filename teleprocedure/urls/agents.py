"""« Agents habilités »."""

from django.urls import path

from teleprocedure.views import agents

urlpatterns = [
    path("<slug:slug>/agents/", agents.liste, name="agents"),
    path("<slug:slug>/agents/<int:pk>/approuver/", agents.approuver, name="approuver"),
    path("<slug:slug>/agents/<int:pk>/fermer/", agents.fermer, name="fermer"),
    path("<slug:slug>/agents/contacts/<int:pk>/inviter/", agents.inviter, name="inviter"),
]
