"""Imports, from their report to their undoing, and the journal of exports."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path

from collectivites.decisions import DecisionForm
from collectivites.echanges import services
from collectivites.echanges.tables import REGISTRE, Sort
from collectivites.exports import DROIT, answer_csv
from collectivites.models import Export, Import
from collectivites.presentation import format_integer
from collectivites.texte import read_pk

from .base import AdminNomenclature

PAR_PAGE = 50
ABANDONNER = "abandonner"
GESTES = {
    "confirmer": (services.confirm, "L’écriture commence."),
    ABANDONNER: (services.abandon, "Import abandonné : rien n’a été écrit."),
    "annuler": (services.take_back, "L’annulation commence."),
}
ENTETES = ("ligne", "sort", "désignation", "explication")


@admin.register(Import)
class ImportAdmin(AdminNomenclature):
    """Imports: each opens on its report; files are given from the lists themselves."""

    list_display = ["nom", "table", "phase", "etat", "demande_par", "demande_le"]
    list_select_related = ["demande_par"]
    list_filter = ["phase", "etat", "table"]
    search_fields = ["nom"]

    def get_queryset(self, request):
        """Files are up to 20 MB each: no list reads them."""
        return super().get_queryset(request).defer("contenu")

    def get_urls(self):
        wrap = self.admin_site.admin_view
        named = "collectivites_import"
        return [
            path("<int:pk>/lignes/", wrap(self.lines_view), name=f"{named}_lignes"),
            path("<int:pk>/decider/<slug:geste>/", wrap(self.decide_view), name=f"{named}_decider"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the report of an import."""
        row = self.find(request, object_id)
        return self.show(request, row, DecisionForm(expected=services.count_written(row)))

    def find(self, request, pk) -> Import:
        """Return an import that this user may read: 404 without, 403 for others."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = get_object_or_404(self.get_queryset(request), pk=read_pk(str(pk)))
        table = REGISTRE.tables.get(row.table)
        if table is None or may_read(request.user, table):
            return row
        raise PermissionDenied

    def show(self, request, row: Import, form: DecisionForm):
        sort = request.GET.get("sort", "")
        table = REGISTRE.tables.get(row.table)
        page = Paginator(row.list_lignes(sort), PAR_PAGE).get_page(request.GET.get("page"))
        context = self.admin_site.each_context(request) | {
            "title": f"Import : {row.nom}",
            "opts": self.opts,
            "importation": row,
            "table": table,
            "form": form,
            "sorts": describe_sorts(row),
            "sort": sort if sort in Sort.values else "",
            "page": page,
            "lignes_en_tout": format_integer(page.paginator.count),
            "a_ecrire": services.count_written(row),
            "pret": services.is_read(row) and table and table.may_import(request.user),
            "abandonnable": services.may_abandon(row),
            "annulable": services.may_take_back(row),
            "acte": row.find_acte(),
        }
        status = 422 if form.errors else 200
        return render(request, "admin/echanges/import.html", context, status=status)

    def decide_view(self, request, pk, geste):
        """Write an import, give it up, or take back what it wrote."""
        if geste not in GESTES:
            raise Http404
        row = self.find_own(request, pk)
        form = DecisionForm(request.POST, expected=services.count_written(row))
        if geste != ABANDONNER and not form.is_valid():
            return self.show(request, row, form)
        return self.act(request, pk, *GESTES[geste])

    def act(self, request, pk, service, done: str):
        """Call a service on an import, and tell what came of it."""
        try:
            service(by=request.user, pk=pk)
            self.message_user(request, done)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        return redirect("admin:collectivites_import_change", pk)

    def find_own(self, request, pk) -> Import:
        """Return an import that this user may decide of, by a POST."""
        row = self.find(request, pk)
        table = REGISTRE.tables.get(row.table)
        if request.method != "POST" or table is None or not table.may_import(request.user):
            raise PermissionDenied
        return row

    def lines_view(self, request, pk):
        """Send the lines of a report, with what becomes of each, to be corrected elsewhere."""
        row = self.find_own(request, pk)
        lignes = row.list_lignes(request.GET.get("sort", ""))
        values = lignes.values_list("rang", "sort", "designation", "explication")
        personal = holds_people(REGISTRE.tables[row.table])
        return answer_csv(request, f"import {row.pk}", ENTETES, values, personnelles=personal)


@admin.register(Export)
class ExportAdmin(AdminNomenclature):
    """Who took away what."""

    list_display = ["le", "table", "format", "lignes", "donnees_personnelles", "par"]
    list_select_related = ["par"]
    list_filter = ["donnees_personnelles", "format", "table"]
    date_hierarchy = "le"


def may_read(user, table) -> bool:
    """Whether a user may read the report of an import: it tells what the table holds."""
    if table.may_import(user):
        return True
    name = f"{table.modele._meta.app_label}.view_{table.modele._meta.model_name}"
    return user.has_perm(name) and (not holds_people(table) or user.has_perm(DROIT))


def holds_people(table) -> bool:
    """Whether a table has personal data, in all of its columns or in some."""
    return table.personnelle or bool(getattr(table, "personnelles", ()))


def describe_sorts(row: Import) -> list[dict]:
    """Return what becomes of lines, and of how many."""
    sorts = row.bilan.get("sorts", {})
    return [
        {"code": sort.value, "libelle": sort.label, "nombre": format_integer(sorts.get(sort, 0))}
        for sort in Sort
    ]
