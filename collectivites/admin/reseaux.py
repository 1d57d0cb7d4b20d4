"""Networks, and who belongs to them."""

from django.contrib import admin

from collectivites.confirmations import confirmer
from collectivites.models import Adhesion, Reseau

from .base import AdminJournalise


@admin.register(Reseau)
class ReseauAdmin(AdminJournalise):
    list_display = ["nom", "sigle", "nature", "statut"]
    list_filter = ["nature", "statut"]
    search_fields = ["nom_normalise", "sigle"]
    readonly_fields = ["slug"]
    actions = [confirmer]


@admin.register(Adhesion)
class AdhesionAdmin(AdminJournalise):
    list_display = ["collectivite", "reseau", "adherente", "utilisatrice"]
    list_select_related = ["collectivite", "reseau"]
    list_filter = ["adherente", "utilisatrice"]
    search_fields = ["collectivite__nom_normalise", "reseau__nom_normalise"]
    autocomplete_fields = ["collectivite", "reseau"]
