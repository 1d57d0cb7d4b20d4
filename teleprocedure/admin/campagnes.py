"""Campaigns."""

from django.contrib import admin
from django.utils import timezone

from collectivites.admin import AdminJournalise
from teleprocedure.models import Campagne


@admin.register(Campagne)
class CampagneAdmin(AdminJournalise):
    list_display = ["annee", "annee_apd", "ouverture", "cloture", "etat"]

    def get_changeform_initial_data(self, request):
        """Propose this year, and the APD of the year before it."""
        annee = timezone.localdate().year
        return {"annee": annee, "annee_apd": annee - 1} | super().get_changeform_initial_data(
            request
        )

    @admin.display(description="état")
    def etat(self, campagne):
        now = timezone.now()
        if now < campagne.ouverture:
            return "à venir"
        return "ouverte" if now < campagne.cloture else "close"
