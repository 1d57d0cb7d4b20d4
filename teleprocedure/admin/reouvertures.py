"""The collectivités let in after the close."""

from django import forms
from django.contrib import admin

from collectivites.admin import AdminJournalise
from teleprocedure.models import Reouverture
from teleprocedure.services import reouvertures


class ReouvertureForm(forms.ModelForm):
    """Says beside its field why a reopening cannot be."""

    def clean(self):
        data = super().clean()
        if {"campagne", "jusqu_a"} <= data.keys():
            row = Reouverture(campagne=data["campagne"], jusqu_a=data["jusqu_a"])
            reouvertures.check_reouverture(row)
        return data


@admin.register(Reouverture)
class ReouvertureAdmin(AdminJournalise):
    form = ReouvertureForm
    fields = ["campagne", "collectivite", "jusqu_a", "accordee_par"]
    readonly_fields = ["accordee_par"]
    list_display = ["collectivite", "campagne", "jusqu_a", "accordee_par"]
    list_select_related = ["collectivite", "campagne", "accordee_par"]
    list_filter = ["campagne"]
    search_fields = ["collectivite__nom_normalise"]
    autocomplete_fields = ["collectivite"]

    def save_model(self, request, obj, form, change):
        reouvertures.grant(by=request.user, row=obj)
