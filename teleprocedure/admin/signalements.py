"""The queue of what readers report."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from collectivites.admin import AdminJournalise
from collectivites.exports import DROIT
from teleprocedure.decisions import classer, repondre, rouvrir, transmettre
from teleprocedure.filtres import AgeDuSignalement, GenreDePage
from teleprocedure.models import Signalement
from teleprocedure.services import signalements
from teleprocedure.views.ecrire import ecrire

EXTRAIT_MAX = 120


@admin.register(Signalement)
class SignalementAdmin(AdminJournalise):
    """Filter, read, decide. Nobody retouches what a reader wrote; only whose pages it is about."""

    change_form_template = "admin/teleprocedure/signalement/change_form.html"
    list_display = ["recu", "page", "statut", "gestes"]
    list_select_related = ["collectivite"]
    list_filter = [
        "statut",
        AgeDuSignalement,
        GenreDePage,
        ("collectivite", admin.RelatedOnlyFieldListFilter),
        "collectivite__type",
    ]
    search_fields = ["objet", "message", "collectivite__nom_normalise"]
    date_hierarchy = "recu_le"
    autocomplete_fields = ["collectivite"]
    actions = [transmettre, repondre, classer, rouvrir]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        """Add what is done without a form of this page."""
        site = self.admin_site
        return [
            path("ecrire/<int:pk>/", site.admin_view(ecrire), name="ecrire_aux_agents"),
            path(
                "<int:pk>/transmettre/",
                site.admin_view(self.transmettre_un),
                name="transmettre_un_signalement",
            ),
            *super().get_urls(),
        ]

    def get_list_display(self, request):
        shown = super().get_list_display(request)
        return shown if self.has_change_permission(request) else shown[:-1]

    def get_fields(self, request, obj=None):
        """The reader's address is for who may read personal data."""
        hidden = {"id"} if request.user.has_perm(DROIT) else {"id", "courriel"}
        return [field.name for field in self.opts.concrete_fields if field.name not in hidden]

    def get_readonly_fields(self, request, obj=None):
        """Whose pages it is about is said while the report is open."""
        free = {"collectivite"} if obj and obj.statut in Signalement.STATUTS_OUVERTS else set()
        return [name for name in self.get_fields(request, obj) if name not in free]

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The collectivité is chosen here, never added, changed or deleted."""
        form = super().get_form(request, obj, change, **kwargs)
        if field := form.base_fields.get("collectivite"):
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        return form

    def render_change_form(self, request, context, *args, **kwargs):
        """Nothing is left to save on a closed report."""
        row = kwargs.get("obj")
        free = bool(row and row.statut in Signalement.STATUTS_OUVERTS)
        context |= {"show_save": free, "show_save_and_continue": free}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request, obj, form, change):
        signalements.assign(by=request.user, pk=obj.pk, collectivite=obj.collectivite)

    @method_decorator(require_POST)
    def transmettre_un(self, request, pk):
        """Pass one report on in one click."""
        row = get_object_or_404(Signalement, pk=pk)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        try:
            signalements.transmit(by=request.user, pk=pk)
            self.message_user(request, "Le signalement est transmis aux agents.")
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.WARNING)
        return redirect("admin:teleprocedure_signalement_changelist")

    @admin.display(description="reçu le", ordering="recu_le")
    def recu(self, row):
        return f"{timezone.localtime(row.recu_le):%d/%m/%Y %H:%M}"

    @admin.display(description="page", ordering="objet")
    def page(self, row):
        """The page, whose it is, and how the message begins."""
        name = f" ({row.collectivite.nom})" if row.collectivite else ""
        text = Truncator(row.message).chars(EXTRAIT_MAX)
        return format_html('<a href="{}">{}</a>{}<br>{}', row.objet, row.objet, name, text)

    @admin.display(description="gestes")
    def gestes(self, row):
        """The button sends the form of the list to another address: no script is needed."""
        if row.statut != Signalement.Statut.RECU or row.collectivite_id is None:
            return "—"
        return format_html(
            '<button class="button" type="submit" formaction="{}">Transmettre aux agents'
            '<span class="visually-hidden"> : {}</span></button>',
            reverse("admin:transmettre_un_signalement", args=[row.pk]),
            row.objet,
        )
