"""Millésimes: how far the worker is, then the files and what proves them. Nothing is edited."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST

from collectivites.admin import AdminNomenclature
from teleprocedure.models import Millesime
from teleprocedure.services import millesimes


@admin.register(Millesime)
class MillesimeAdmin(AdminNomenclature):
    list_display = ["campagne", "etat", "avancement", "demande_par", "demande_le", "fini_le"]
    list_select_related = ["campagne", "demande_par"]
    fields = ["campagne", "etat", "demande_par", "demande_le", "commence_le", "fini_le"]
    change_form_template = "admin/teleprocedure/millesime/change_form.html"

    @admin.display(description="avancement")
    def avancement(self, millesime):
        return f"{millesime.pourcentage}\u00a0%"

    def get_urls(self):
        view = self.admin_site.admin_view(require_POST(self.reprendre))
        return [path("<int:pk>/reprendre/", view, name="millesime_reprendre"), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        stopped = obj.etat == Millesime.Etat.ECHOUE
        context |= {
            "fichiers": obj.fichiers.all(),
            "peut_reprendre": stopped and request.user.has_perm("teleprocedure.add_millesime"),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def reprendre(self, request, pk):
        """Let the worker take up again what an error stopped."""
        if not request.user.has_perm("teleprocedure.add_millesime"):
            raise PermissionDenied
        row = get_object_or_404(Millesime, pk=pk)
        try:
            millesimes.resume(by=request.user, pk=row.pk)
            messages.success(request, "Le millésime reprend.")
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("admin:teleprocedure_millesime_change", row.pk)
