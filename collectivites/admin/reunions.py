"""Registers whose rows can be made one: which are, by which act, from where it is undone."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html

from collectivites.models import Acte
from collectivites.reunions import DEJA_FAIT, Sujet, reunite

from .base import AdminJournalise


class FiltreParReunion(admin.SimpleListFilter):
    """Those made one with another, each with its act, and the others."""

    title = "réunion"
    parameter_name = "reunion"

    def lookups(self, request, model_admin):
        return [("non", "non réunis"), ("oui", "réunis à un autre")]

    def queryset(self, request, queryset):
        if self.value() not in ("oui", "non"):
            return queryset
        return queryset.filter(fusionne_dans__isnull=self.value() == "non")


class AdminReunissable(AdminJournalise):
    """Two rows are made one on a page of their own, never by writing where one leads."""

    sujet: Sujet
    readonly_fields = ["fusionne_dans"]

    def get_urls(self):
        """Add ``<pk>/reunir/``, that looks for the other, and ``<pk>/reunir/<autre>/``."""
        wrap, nom = self.admin_site.admin_view, self.opts.model_name
        return [
            path("<int:pk>/reunir/", wrap(self.choose_other), name=f"{nom}_doublons"),
            path("<int:pk>/reunir/<int:autre>/", wrap(self.reunite), name=f"{nom}_reunion"),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        lines = self.model.history.filter(id=OuterRef("pk"), fusionne_dans__isnull=False)
        last = Subquery(lines.order_by("-history_id").values("acte")[:1])
        known = Exists(Acte.objects.filter(pk=OuterRef("numero")))
        return super().get_queryset(request).annotate(numero=last).annotate(acte_connu=known)

    @admin.display(description="réunion")
    def reunion(self, row):
        if not (row.fusionne_dans_id and row.acte_connu):
            return "—"
        url = reverse("admin:modification", kwargs={"numero": row.numero})
        return format_html('<a href="{}">voir ou annuler</a>', url)

    def find(self, request, pk: int):
        """Return a row that is still apart, for who may change it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.model._default_manager.filter(fusionne_dans=None), pk=pk)

    def is_done(self, request, pk: int, autre: int) -> bool:
        """Whether what is sent was done already: one of the two rows leads to the other."""
        if request.method != "POST" or not self.has_change_permission(request):
            return False
        pair = Q(pk=pk, fusionne_dans=autre) | Q(pk=autre, fusionne_dans=pk)
        return self.model._default_manager.filter(pair).exists()

    def choose_other(self, request, pk: int):
        """Offer the rows that ``pk`` may be made one with."""
        raise NotImplementedError

    def reunite(self, request, pk: int, autre: int):
        """Compare two rows, then make them one."""
        if pk == autre:
            raise Http404
        if self.is_done(request, pk, autre):
            messages.info(request, DEJA_FAIT)
            return redirect(self.sujet.retour)
        return reunite(
            self, request, (self.find(request, pk), self.find(request, autre)), self.sujet
        )
