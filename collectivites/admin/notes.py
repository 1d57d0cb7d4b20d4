"""The delegation's notes, on the page of their collectivité and in a list of their own."""

from django.contrib import admin

from collectivites.models import Note
from collectivites.notes import write_note
from collectivites.presentation import format_moment

from .base import AdminJournalise

TEXTE_EN_LISTE = 120


class NotesDeLaCollectivite(admin.StackedInline):
    """What is written already is read here, and corrected on its own page."""

    model = Note
    fields = ["texte", "signature"]
    readonly_fields = ["signature"]
    extra = 1
    can_delete = False
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("auteur")

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description="signature")
    def signature(self, note):
        if note.pk is None:
            return "la vôtre, quand vous enregistrez"
        return f"{note.auteur or '—'}, {format_moment(note.ecrite_le)}"


@admin.register(Note)
class NoteAdmin(AdminJournalise):
    list_display = ["collectivite", "debut", "auteur", "ecrite_le"]
    list_select_related = ["collectivite", "auteur"]
    list_filter = ["collectivite__type", "ecrite_le"]
    search_fields = ["collectivite__nom_normalise", "texte"]
    autocomplete_fields = ["collectivite"]
    readonly_fields = ["auteur", "ecrite_le"]
    date_hierarchy = "ecrite_le"

    @admin.display(description="note", ordering="texte")
    def debut(self, note):
        short = note.texte[:TEXTE_EN_LISTE]
        return short if short == note.texte else f"{short}…"

    def save_model(self, request, obj, form, change):
        write_note(by=request.user, row=obj)
