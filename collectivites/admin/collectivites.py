"""Collectivités, their élus and cadres."""

from django.contrib import admin

from collectivites.models import Collectivite, Contact

from .base import AdminJournalise


@admin.register(Collectivite)
class CollectiviteAdmin(AdminJournalise):
    list_display = ["nom", "type", "code_insee", "siren", "departement", "recensee", "origine"]
    list_select_related = ["departement"]
    list_filter = ["type", "recensee", "origine", "region"]
    search_fields = ["nom_normalise", "code_insee", "siren"]
    autocomplete_fields = ["region", "departement"]
    readonly_fields = ["slug", "origine", "recensee", "mise_a_jour_le"]


@admin.register(Contact)
class ContactAdmin(AdminJournalise):
    list_display = ["nom", "prenom", "nature", "titre", "collectivite"]
    list_select_related = ["collectivite"]
    list_filter = ["nature"]
    search_fields = ["nom", "prenom", "collectivite__nom_normalise"]
    autocomplete_fields = ["collectivite"]
