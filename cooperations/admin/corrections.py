"""The queue of corrections of partners that agents propose."""

from django.contrib import admin

from collectivites.admin import AdminJournalise
from cooperations.decisions import accepter, refuser
from cooperations.models import Correction


@admin.register(Correction)
class CorrectionAdmin(AdminJournalise):
    """The queue of proposals: filter, tick, decide. Nobody retouches what was proposed."""

    list_display = [
        "partenaire",
        "nom",
        "nature",
        "precision",
        "collectivite",
        "proposee_par",
        "proposee_le",
        "statut",
    ]
    list_select_related = ["partenaire", "collectivite", "proposee_par"]
    list_filter = ["statut", "nature", "partenaire__pays__continent"]
    search_fields = ["nom", "partenaire__nom_normalise", "collectivite__nom_normalise"]
    date_hierarchy = "proposee_le"
    readonly_fields = [field.name for field in Correction._meta.fields]
    actions = [accepter, refuser]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """Nothing on this page can be changed."""
