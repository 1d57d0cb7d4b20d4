"""Collectivités, contacts, networks and mail in the admin; every save and delete is a service."""

import datetime as dt

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import DeletedObject
from simple_history.template_utils import HistoricalRecordContextHelper

from collectivites import envois, services
from collectivites.apercus import show_html
from collectivites.confirmations import confirmer
from collectivites.courriels import link
from collectivites.models import (
    Adhesion,
    Collectivite,
    Contact,
    Courriel,
    Departement,
    Region,
    Reseau,
)
from collectivites.presentation import format_count, format_moment
from collectivites.texte import fold


class JournalLisible(HistoricalRecordContextHelper):
    """Says values of the journal as people read them: labels, local dates, a dash for nothing."""

    def prepare_delta_change_value(self, change, value):
        value = super().prepare_delta_change_value(change, value)
        if value in (None, "") or isinstance(value, DeletedObject) and value.pk is None:
            return "—"
        if isinstance(value, dt.datetime):
            return format_moment(value)
        choices = dict(self.model._meta.get_field(change.field).flatchoices)
        return choices.get(value, value) if choices else value


class AdminJournalise(SimpleHistoryAdmin):
    """Base of the project's admin pages: writes go through services, so the journal is signed.

    « Historique » shows that journal, who and what, field by field; nothing is reverted from there.

    There is no bulk deletion: one row at a time, after a page that lists what goes.
    """

    list_per_page = 50
    show_full_result_count = False

    def get_search_results(self, request, queryset, search_term):
        """« Saint-Denis » finds the sort key « saint denis » too."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if (key := fold(search_term)) not in ("", search_term):
            also, more = super().get_search_results(request, queryset, key)
            return found | also, duplicates or more
        return found, duplicates

    def get_historical_record_context_helper(self, request, historical_record):
        return JournalLisible(self.model, historical_record)

    def changeform_view(self, request, *args, **kwargs):
        """What a service refuses after the form took it, a race for instance, is told."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(request.get_full_path())

    def save_model(self, request, obj, form, change):
        services.save(by=request.user, row=obj)

    def delete_model(self, request, obj):
        services.delete(by=request.user, row=obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class AdminNomenclature(admin.ModelAdmin):
    """Base of reference lists: read here, written by ``charger_referentiel``."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Region)
class RegionAdmin(AdminNomenclature):
    list_display = ["nom", "code"]
    search_fields = ["nom", "code"]


@admin.register(Departement)
class DepartementAdmin(AdminNomenclature):
    list_display = ["nom", "code", "region"]
    list_select_related = ["region"]
    list_filter = ["region"]
    search_fields = ["nom", "code"]


@admin.register(Collectivite)
class CollectiviteAdmin(AdminJournalise):
    list_display = ["nom", "type", "code_insee", "siren", "departement", "recensee", "origine"]
    list_select_related = ["departement"]
    list_filter = ["type", "recensee", "origine", "region"]
    search_fields = ["nom_normalise", "code_insee", "siren"]
    autocomplete_fields = ["region", "departement"]
    readonly_fields = ["slug", "origine", "recensee", "mise_a_jour_le"]


@admin.register(Contact)
class ContactAdmin(AdminJournalise):
    list_display = ["nom", "prenom", "nature", "titre", "collectivite"]
    list_select_related = ["collectivite"]
    list_filter = ["nature"]
    search_fields = ["nom", "prenom", "collectivite__nom_normalise"]
    autocomplete_fields = ["collectivite"]


@admin.register(Reseau)
class ReseauAdmin(AdminJournalise):
    list_display = ["nom", "sigle", "nature", "statut"]
    list_filter = ["nature", "statut"]
    search_fields = ["nom_normalise", "sigle"]
    readonly_fields = ["slug"]
    actions = [confirmer]


@admin.register(Adhesion)
class AdhesionAdmin(AdminJournalise):
    list_display = ["collectivite", "reseau", "adherente", "utilisatrice"]
    list_select_related = ["collectivite", "reseau"]
    list_filter = ["adherente", "utilisatrice"]
    search_fields = ["collectivite__nom_normalise", "reseau__nom_normalise"]
    autocomplete_fields = ["collectivite", "reseau"]


class FiltreParEtat(admin.SimpleListFilter):
    """The states of a message under the names that its page gives them."""

    title = "état"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [(str(etat), nom) for etat, nom in Courriel.ETATS.items()]

    def queryset(self, request, queryset):
        known = {choice for choice, _ in self.lookup_choices}
        return queryset.filter(status=self.value()) if self.value() in known else queryset


@admin.register(Courriel)
class CourrielAdmin(AdminNomenclature):
    """Messages, read only. Their text holds single-use links: only a superuser opens it."""

    list_display = ["date", "destinataires", "objet", "etat", "essais"]
    list_filter = [FiltreParEtat]
    search_fields = ["to", "subject"]
    ordering = ["-pk"]
    actions = ["remettre_en_file"]
    change_list_template = "admin/courriels/envoyes.html"
    ENVELOPPE = [
        "date",
        "expediteur",
        "destinataires",
        "objet",
        "etat",
        "essais",
        "prochain_essai",
        "dernier_refus",
    ]
    CONTENU = ["texte", "partie_html"]

    def get_fields(self, request, obj=None):
        return [*self.ENVELOPPE, *(self.CONTENU if request.user.is_superuser else [])]

    def get_urls(self):
        show = self.admin_site.admin_view(self.show_html_part)
        return [path("<int:pk>/html/", show, name="courriel_html"), *super().get_urls()]

    def show_html_part(self, request, pk):
        if not request.user.is_superuser:
            raise PermissionDenied
        return show_html(get_object_or_404(Courriel, pk=pk).html_message)

    def has_requeue_permission(self, request):
        return request.user.has_perm("collectivites.change_courriel")

    @admin.action(description="Remettre en file", permissions=["requeue"])
    def remettre_en_file(self, request, queryset):
        nombre = envois.requeue(by=request.user, courriels=queryset)
        messages.success(request, f"À renvoyer : {format_count(nombre, 'courriel')}.")

    @admin.display(description="date", ordering="created")
    def date(self, courriel):
        return courriel.date

    @admin.display(description="expéditeur")
    def expediteur(self, courriel):
        return courriel.from_email

    @admin.display(description="destinataire", ordering="to")
    def destinataires(self, courriel):
        return courriel.destinataires

    @admin.display(description="objet", ordering="subject")
    def objet(self, courriel):
        return courriel.subject

    @admin.display(description="état", ordering="status")
    def etat(self, courriel):
        return courriel.etat

    @admin.display(description="nouveaux essais", ordering="number_of_retries")
    def essais(self, courriel):
        return courriel.number_of_retries or 0

    @admin.display(description="prochain essai")
    def prochain_essai(self, courriel):
        waiting = courriel.status in Courriel.ETATS_D_ATTENTE
        return format_moment(courriel.scheduled_time) or "dans un instant" if waiting else "aucun"

    @admin.display(description="dernier refus")
    def dernier_refus(self, courriel):
        refus = courriel.logs.order_by("-pk").first()
        return f"{refus.exception_type} : {refus.message}" if refus else "aucun"

    @admin.display(description="texte")
    def texte(self, courriel):
        return link(courriel.message)

    @admin.display(description="partie HTML")
    def partie_html(self, courriel):
        url = reverse("admin:courriel_html", args=[courriel.pk])
        return format_html('<a href="{}">Voir seule</a>', url)
