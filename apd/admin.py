"""Declarations and eligibility in the admin."""

from django.contrib import admin

from apd.models import Declaration, Eligibilite
from collectivites.admin import AdminJournalise, AdminNomenclature


@admin.register(Eligibilite)
class EligibiliteAdmin(AdminNomenclature):
    list_display = ["pays", "annee_debut", "annee_fin"]
    list_select_related = ["pays"]
    search_fields = ["pays__nom_normalise"]


@admin.register(Declaration)
class DeclarationAdmin(AdminJournalise):
    list_display = ["collectivite", "annee", "montant", "declaree_le"]
    list_select_related = ["collectivite"]
    list_filter = ["annee"]
    search_fields = ["collectivite__nom_normalise"]
    autocomplete_fields = ["collectivite"]
    readonly_fields = ["declaree_le", "declaree_par"]
