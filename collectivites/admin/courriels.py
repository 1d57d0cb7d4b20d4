"""Messages queued, sent or given up."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html

from collectivites import envois
from collectivites.apercus import show_html
from collectivites.courriels import link
from collectivites.models import Courriel
from collectivites.presentation import format_count, format_moment

from .base import AdminNomenclature, AdressesReservees


class FiltreParEtat(admin.SimpleListFilter):
    """The states of a message under the names that its page gives them."""

    title = "état"
    parameter_name = "etat"

    def lookups(self, request, model_admin):
        return [(str(etat), nom) for etat, nom in Courriel.ETATS.items()]

    def queryset(self, request, queryset):
        known = {str(etat): etat for etat in Courriel.ETATS}
        return queryset.filter(status=known[self.value()]) if self.value() in known else queryset


@admin.register(Courriel)
class CourrielAdmin(AdressesReservees, AdminNomenclature):
    """Messages, read only. Their text holds single-use links: only a superuser opens it."""

    adresses = ("destinataires", "to", "dernier_refus")
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
        fields = [*self.ENVELOPPE, *(self.CONTENU if request.user.is_superuser else [])]
        return self.keep_allowed(request, fields)

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
