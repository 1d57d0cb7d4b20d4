"""Countries, partners, coopérations and projects in the admin."""

from django import forms
from django.contrib import admin

from collectivites.admin import AdminJournalise, AdminNomenclature
from cooperations.decisions import accepter, refuser
from cooperations.models import (
    Bilan,
    Cooperation,
    Correction,
    Partenaire,
    Pays,
    Projet,
    ProjetThematique,
    Thematique,
    Ville,
)
from cooperations.services import liens


@admin.register(Pays)
class PaysAdmin(AdminNomenclature):
    list_display = ["nom", "code", "continent"]
    list_filter = ["continent"]
    search_fields = ["nom_normalise", "code"]


@admin.register(Ville)
class VilleAdmin(AdminNomenclature):
    list_display = ["nom", "nom_francais", "pays", "population"]
    list_select_related = ["pays"]
    search_fields = ["nom_normalise"]


@admin.register(Thematique)
class ThematiqueAdmin(AdminNomenclature):
    list_display = ["libelle", "parent", "code"]
    list_select_related = ["parent"]
    search_fields = ["libelle"]


@admin.register(Bilan)
class BilanAdmin(AdminNomenclature):
    list_display = [
        "pays",
        "collectivites",
        "partenaires",
        "projets_cooperation",
        "projets_action",
    ]
    list_select_related = ["pays"]


@admin.register(Partenaire)
class PartenaireAdmin(AdminJournalise):
    list_display = ["nom", "pays", "nature", "precision", "fusionne_dans"]
    list_select_related = ["pays", "fusionne_dans"]
    list_filter = ["nature", "pays__continent"]
    search_fields = ["nom_normalise"]
    autocomplete_fields = ["pays", "fusionne_dans"]


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


class ThemeDuProjet(admin.TabularInline):
    model = ProjetThematique
    autocomplete_fields = ["thematique"]
    extra = 0
    min_num = 1
    validate_min = True


@admin.register(Projet)
class ProjetAdmin(AdminJournalise):
    list_display = ["titre", "statut", "annee_debut", "annee_fin", "verifie_le"]
    list_filter = ["statut", "cooperation__nature"]
    search_fields = ["titre"]
    autocomplete_fields = ["cooperation", "partenaires_associes", "collectivites_associees"]
    readonly_fields = ["modifie_le", "verifie_le"]
    inlines = [ThemeDuProjet]
