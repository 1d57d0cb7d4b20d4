"""What every list offers: to take it away as it is filtered, to give a file that changes it."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path, reverse

from collectivites.echanges import services
from collectivites.echanges.formulaires import ExportForm, FichierForm
from collectivites.echanges.limites import LIGNES_MAX
from collectivites.echanges.tables import REGISTRE
from collectivites.exports import DROIT, build_answer, check_right, record_export
from collectivites.presentation import format_count, format_integer

PAGES = {
    "exporter": "admin/echanges/exporter.html",
    "importer": "admin/echanges/importer.html",
}


class Echangeable(admin.ModelAdmin):
    """« Exporter » and « Importer » on the list of a model, when tables of it are declared."""

    def get_urls(self):
        names = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("exporter/", wrap(self.export_view), name=f"{names}_exporter"),
            path("importer/", wrap(self.import_view), name=f"{names}_importer"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        offered = {"echanges": self.list_exchanges(request)}
        return super().changelist_view(request, (extra_context or {}) | offered)

    def list_exchanges(self, request) -> list[dict]:
        """Return the links that the list shows to this user."""
        tables = REGISTRE.of_model(self.model)
        links = [
            {"libelle": "Exporter", "adresse": f"{self.link('exporter')}?{request.GET.urlencode()}"}
            for table in tables
            if table.exportable and (not table.personnelle or request.user.has_perm(DROIT))
        ]
        for table in tables:
            if table.may_import(request.user):
                libelle = "Importer" if table.exportable else f"Importer : {table.titre}"
                links.append(
                    {"libelle": libelle, "adresse": f"{self.link('importer')}?table={table.nom}"}
                )
        return links

    def link(self, geste: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{geste}")

    def export_view(self, request):
        """Say what leaves, then send it: each file is journalled."""
        table = next((one for one in REGISTRE.of_model(self.model) if one.exportable), None)
        if table is None:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        check_right(request.user, personnelles=table.personnelle)
        try:
            queryset = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(self.link("changelist"))
        form = ExportForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                return self.send(request, table(), queryset, form.cleaned_data["format"])
            except ValidationError as error:
                form.add_error("format", error)
        context = {"form": form, "table": table, "lignes": self.tell_number(queryset)}
        context |= {"personnelles": request.user.has_perm(DROIT)}
        return self.show_page(request, "exporter", table, context)

    def tell_number(self, queryset) -> str:
        return format_count(queryset.order_by().count(), "ligne")

    def send(self, request, table, queryset, format):
        """Return the file, once written in the journal."""
        entitled = request.user.has_perm(DROIT)
        colonnes = table.list_columns(personnelles=entitled)
        entetes = [one.column_name for one in colonnes]
        rows = table.export_rows(table.join(queryset), colonnes)
        answer = build_answer(table.nom, format, entetes, rows)
        record_export(
            by=request.user,
            table=table.nom,
            format=format,
            lignes=queryset.order_by().count(),
            personnelles=table.personnelle or any(one.personnelle for one in colonnes),
        )
        return answer

    def import_view(self, request):
        """Take a file: the worker reads it, nothing is written before the report is confirmed."""
        tables = [one for one in REGISTRE.of_model(self.model) if one.importable]
        asked = request.GET.get("table", "")
        table = next((one for one in tables if asked in ("", one.nom)), None)
        if table is None:
            raise Http404
        if not table.may_import(request.user):
            raise PermissionDenied
        given = (request.POST, request.FILES) if request.method == "POST" else ()
        form = FichierForm(*given, table=table())
        if form.is_valid():
            row = services.deposit(by=request.user, table=table.nom, **form.cleaned_data["lu"])
            messages.success(request, "Fichier reçu : sa lecture commence.")
            return redirect("admin:collectivites_import_change", row.pk)
        context = {"form": form, "table": form.table, "lignes_max": format_integer(LIGNES_MAX)}
        return self.show_page(request, "importer", table, context)

    def show_page(self, request, geste: str, table, context: dict):
        """Render a page of this list; what was typed wrong is a 422."""
        titre = f"{geste.capitalize()} : {table.titre}"
        shared = self.admin_site.each_context(request) | {"title": titre, "opts": self.opts}
        status = 422 if context["form"].errors else 200
        return render(request, PAGES[geste], shared | context, status=status)
