"""Collectivités, contacts and networks in the admin; every save and delete is a service."""

from django.contrib import admin

from collectivites import services
from collectivites.models import Adhesion, Collectivite, Contact, Departement, Region, Reseau


class AdminJournalise(admin.ModelAdmin):
    """Base of the project's admin pages: writes go through services, so the journal is signed.

    There is no bulk deletion: one row at a time, after a page that lists what goes.
    """

    list_per_page = 50
    show_full_result_count = False

    def save_model(self, request, obj, form, change):
        services.save(by=request.user, row=obj)

    def delete_model(self, request, obj):
        services.delete(by=request.user, row=obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class AdminNomenclature(admin.ModelAdmin):
    """Base of reference lists: read here, written by ``charger_referentiel``."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Region)
class RegionAdmin(AdminNomenclature):
    list_display = ["nom", "code"]
    search_fields = ["nom", "code"]


@admin.register(Departement)
class DepartementAdmin(AdminNomenclature):
    list_display = ["nom", "code", "region"]
    list_select_related = ["region"]
    list_filter = ["region"]
    search_fields = ["nom", "code"]


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


@admin.register(Reseau)
class ReseauAdmin(AdminJournalise):
    list_display = ["nom", "sigle", "nature", "statut"]
    list_filter = ["nature", "statut"]
    search_fields = ["nom_normalise", "sigle"]
    readonly_fields = ["slug"]


@admin.register(Adhesion)
class AdhesionAdmin(AdminJournalise):
    list_display = ["collectivite", "reseau", "adherente", "utilisatrice"]
    list_select_related = ["collectivite", "reseau"]
    list_filter = ["adherente", "utilisatrice"]
    search_fields = ["collectivite__nom_normalise", "reseau__nom_normalise"]
    autocomplete_fields = ["collectivite", "reseau"]
