"""Coopérations, actions and their projects."""

from django import forms
from django.contrib import admin

from collectivites.admin import AdminJournalise, AvecChoix
from cooperations.models import Cooperation, Projet, ProjetThematique
from cooperations.services import liens


class CooperationAdminForm(forms.ModelForm):
    """Tell the rules that several rows decide on the form, before the service enforces them."""

    def clean(self):
        super().clean()
        if self.instance.partenaire_id or self.cleaned_data.get("partenaire"):
            draft = Cooperation(
                partenaire=self.cleaned_data.get("partenaire") or self.instance.partenaire,
                jumelage=self.cleaned_data.get("jumelage", False),
            )
            liens.check_cooperation(draft)


@admin.register(Cooperation)
class CooperationAdmin(AdminJournalise):
    form = CooperationAdminForm
    list_display = ["collectivite", "partenaire", "nature", "jumelage", "annee_debut"]
    list_select_related = ["collectivite", "partenaire"]
    list_filter = ["nature", "jumelage"]
    search_fields = ["collectivite__nom_normalise", "partenaire__nom_normalise"]
    autocomplete_fields = ["collectivite", "partenaire"]

    def save_model(self, request, obj, form, change):
        liens.save_cooperation(by=request.user, row=obj)

    def delete_model(self, request, obj):
        liens.delete_cooperation(by=request.user, row=obj)


class ThemeDuProjet(AvecChoix, admin.StackedInline):
    model = ProjetThematique
    autocomplete_fields = ["thematique"]
    extra = 0
    min_num = 1
    validate_min = True


@admin.register(Projet)
class ProjetAdmin(AdminJournalise):
    """Associates are read here: they are chosen in the tab, whose form looks names up."""

    list_display = ["titre", "statut", "annee_debut", "annee_fin", "verifie_le"]
    list_filter = ["statut", "cooperation__nature"]
    search_fields = ["titre"]
    autocomplete_fields = ["cooperation"]
    readonly_fields = [
        "partenaires_associes",
        "collectivites_associees",
        "modifie_le",
        "verifie_le",
    ]
    inlines = [ThemeDuProjet]
