"""The addresses that no mailing tries again."""

from django import forms
from django.contrib import admin

from collectivites import adresses_mortes
from collectivites.decisions import DecisionForm, decide_all
from collectivites.models import AdresseMorte

from .base import AdminJournalise


class RetourForm(DecisionForm):
    """The number of addresses that mailings will try again."""

    nombre = forms.IntegerField(label="Nombre d’adresses, à retaper", min_value=0)


@admin.register(AdresseMorte)
class AdresseMorteAdmin(AdminJournalise):
    fields = ["adresse", "motif", "par", "le"]
    readonly_fields = ["par", "le"]
    list_display = ["adresse", "motif", "par", "le"]
    list_select_related = ["par"]
    search_fields = ["adresse", "motif"]
    actions = ["ranimer"]

    def get_readonly_fields(self, request, obj=None):
        """An address is declared dead or not: another one is another row."""
        return [*self.readonly_fields, *(["adresse"] if obj else [])]

    def save_model(self, request, obj, form, change):
        adresses_mortes.save(by=request.user, row=obj)

    def delete_model(self, request, obj):
        adresses_mortes.revive(by=request.user, pk=obj.pk)

    @admin.action(description="ces adresses reçoivent de nouveau", permissions=["delete"])
    def ranimer(self, request, queryset):
        return decide_all(
            self,
            request,
            queryset,
            titre="Écrire de nouveau à ces adresses",
            template="admin/adresses_mortes/decision.html",
            form_class=RetourForm,
            decide=adresses_mortes.revive,
        )
