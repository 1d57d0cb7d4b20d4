"""Collectivités, their élus and cadres."""

from django.contrib import admin
from django.db.models import Exists, OuterRef

from collectivites.models import Collectivite, Contact, Note
from collectivites.notes import write_note
from collectivites.personnes import find_by_people, mention

from .base import AdminJournalise
from .notes import NotesDeLaCollectivite


class AvecNotes(admin.SimpleListFilter):
    """Those of which the delegation wrote something."""

    title = "notes de la délégation"
    parameter_name = "notes"

    def lookups(self, request, model_admin):
        return [("oui", "avec"), ("non", "sans")]

    def queryset(self, request, queryset):
        noted = Exists(Note.objects.filter(collectivite=OuterRef("pk")))
        condition = {"oui": noted, "non": ~noted}.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


@admin.register(Collectivite)
class CollectiviteAdmin(AdminJournalise):
    list_display = ["nom", "type", "code_insee", "siren", "departement", "recensee", "verifiee_le"]
    list_select_related = ["departement"]
    list_filter = [
        "type",
        "recensee",
        AvecNotes,
        ("verifiee_le", admin.DateFieldListFilter),
        "origine",
        "region",
    ]
    search_fields = ["nom_normalise", "code_insee", "siren"]
    search_help_text = (
        "Nom, code INSEE, SIREN ; ou nom ou adresse électronique d’un élu, d’un cadre, d’un agent."
    )
    autocomplete_fields = ["region", "departement"]
    readonly_fields = ["slug", "origine", "recensee", "mise_a_jour_le", "verifiee_le"]
    fields = [
        "type",
        "nom",
        ("code_insee", "siren"),
        "region",
        "departement",
        "population",
        "site_web",
        "courriel",
        ("latitude", "longitude"),
        *readonly_fields,
    ]
    inlines = [NotesDeLaCollectivite]

    def get_search_results(self, request, queryset, search_term):
        """People find the collectivités where they act; not while one is typed in another form."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        text = search_term.strip()
        if not text or text.isdecimal() or request.resolver_match.url_name == "autocomplete":
            return found, duplicates
        keys = find_by_people(text, request.user)
        return found | queryset.filter(pk__in=keys), duplicates

    def save_model(self, request, obj, form, change):
        """A note alone is no change of its collectivité."""
        if form.changed_data or not change:
            super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        for note in formset.save(commit=False):
            write_note(by=request.user, row=note)


@admin.register(Contact)
class ContactAdmin(AdminJournalise):
    list_display = ["nom", "prenom", "nature", "titre", "courriel", "collectivite"]
    list_select_related = ["collectivite"]
    list_filter = ["nature", "courriel_public", "collectivite__type"]
    search_fields = ["nom", "prenom", "courriel", "collectivite__nom_normalise"]
    autocomplete_fields = ["collectivite"]

    def get_search_results(self, request, queryset, search_term):
        """« helene » finds Hélène."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            found |= queryset.filter(mention(search_term, "nom", "prenom", "courriel"))
        return found, duplicates
