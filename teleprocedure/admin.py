"""Campaigns in the admin."""

from django.contrib import admin

from collectivites.admin import AdminJournalise
from teleprocedure.models import Campagne


@admin.register(Campagne)
class CampagneAdmin(AdminJournalise):
    list_display = ["annee", "annee_apd", "ouverture", "cloture"]
