"""The collectivités let in after the close."""

import datetime as dt

from django.contrib import admin
from django.db import models
from django.utils import timezone

from collectivites.admin import AdminJournalise
from teleprocedure.forms.campagnes import MomentWidget, ReouvertureForm
from teleprocedure.models import Campagne, Reouverture
from teleprocedure.services import reouvertures

DELAI, HEURE = dt.timedelta(days=7), 18


@admin.register(Reouverture)
class ReouvertureAdmin(AdminJournalise):
    """Reached from a campaign or a collectivité, that its address names."""

    form = ReouvertureForm
    formfield_overrides = {models.DateTimeField: {"widget": MomentWidget}}
    fields = ["campagne", "collectivite", "jusqu_a", "accordee_par"]
    readonly_fields = ["accordee_par"]
    list_display = ["collectivite", "campagne", "jusqu_a", "accordee_par"]
    list_select_related = ["collectivite", "campagne", "accordee_par"]
    list_filter = ["campagne"]
    search_fields = ["collectivite__nom_normalise"]
    autocomplete_fields = ["collectivite"]

    def get_changeform_initial_data(self, request):
        """Propose the last campaign, for a week."""
        later = timezone.localtime() + DELAI
        proposed = {
            "campagne": Campagne.objects.commencees().values_list("pk", flat=True).first(),
            "jusqu_a": later.replace(hour=HEURE, minute=0, second=0, microsecond=0),
        }
        return proposed | super().get_changeform_initial_data(request)

    def save_model(self, request, obj, form, change):
        reouvertures.grant(by=request.user, row=obj)
