"""Partners that may be one: the list of pairs, searched by the worker, and those set aside."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from collectivites.admin import AdminJournalise, AdminNomenclature
from cooperations.decisions import dire_distincts
from cooperations.lecture.doublons import format_km
from cooperations.models import Cooperation, Doublon, DoublonEcarte, Pays, RechercheDeDoublons
from cooperations.services.doublons import ask_search

LISTE = "admin:cooperations_doublon_changelist"


def count_ties(path_to: str) -> Coalesce:
    """Return how many ties the partner at one end of a pair has."""
    ties = Cooperation.objects.filter(partenaire=OuterRef(path_to)).order_by()
    counted = ties.values("partenaire").annotate(nombre=Count("pk")).values("nombre")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


class FiltreParPays(admin.SimpleListFilter):
    """The countries that have pairs, by name."""

    title = "pays"
    parameter_name = "pays"

    def lookups(self, request, model_admin):
        found = Doublon.objects.order_by().values("partenaire_a__pays")
        return list(Pays.objects.filter(pk__in=found).values_list("pk", "nom"))

    def queryset(self, request, queryset):
        known = {code for code, _ in self.lookup_choices}
        asked = self.value()
        return queryset.filter(partenaire_a__pays=asked) if asked in known else queryset


class FiltreParVraisemblance(admin.SimpleListFilter):
    """The likely pairs, unless all are asked for."""

    title = "vraisemblance"
    parameter_name = "vraisemblance"

    def lookups(self, request, model_admin):
        return [("douteux", "peu vraisemblables"), ("tous", "tous")]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        yield first | {"display": "probables"}
        yield from others

    def queryset(self, request, queryset):
        if self.value() == "tous":
            return queryset
        probable = {"score__gte": Doublon.PROBABLE}
        return queryset.exclude(**probable) if self.value() else queryset.filter(**probable)


@admin.register(Doublon)
class DoublonAdmin(AdminNomenclature):
    """What the last search found and nobody decided; a pair opens the page that compares it."""

    list_display = ["paire", "score", "pays", "ressemblance", "eloignement", "natures", "liens"]
    list_display_links = None
    list_select_related = ["partenaire_a__pays", "partenaire_b"]
    list_filter = [FiltreParVraisemblance, FiltreParPays, "ressemblance"]
    search_fields = ["partenaire_a__nom_normalise", "partenaire_b__nom_normalise"]
    actions = [dire_distincts]
    change_list_template = "admin/cooperations/doublon/liste.html"

    def get_urls(self):
        search = self.admin_site.admin_view(require_POST(self.search))
        return [path("recherche/", search, name="recherche_de_doublons"), *super().get_urls()]

    def get_queryset(self, request):
        rows = super().get_queryset(request).a_examiner()
        return rows.annotate(liens_a=count_ties("partenaire_a"), liens_b=count_ties("partenaire_b"))

    def changelist_view(self, request, extra_context=None):
        last = RechercheDeDoublons.objects.first()
        may_search = request.user.has_perm("cooperations.add_recherchededoublons")
        context = {
            "title": "Doublons possibles",
            "recherche": last,
            "peut_chercher": may_search,
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def search(self, request):
        """Ask for a new search; the list fills as countries are done."""
        if not request.user.has_perm("cooperations.add_recherchededoublons"):
            raise PermissionDenied
        ask_search(by=request.user)
        messages.success(request, "La recherche est demandée : elle porte sur tout le registre.")
        return redirect(LISTE)

    def has_set_aside_permission(self, request):
        return request.user.has_perm("cooperations.add_doublonecarte")

    @admin.display(description="partenaires", ordering="partenaire_a__nom_normalise")
    def paire(self, row):
        pks = [row.partenaire_a_id, row.partenaire_b_id]
        url = reverse("admin:partenaire_reunion", args=pks)
        return format_html(
            '<a href="{}">{} et {}</a>', url, row.partenaire_a.nom, row.partenaire_b.nom
        )

    @admin.display(description="pays", ordering="partenaire_a__pays__nom_normalise")
    def pays(self, row):
        return row.partenaire_a.pays.nom

    @admin.display(description="distance", ordering="distance")
    def eloignement(self, row):
        return format_km(row.distance) or "inconnue"

    @admin.display(description="natures")
    def natures(self, row):
        both = (row.partenaire_a.get_nature_display(), row.partenaire_b.get_nature_display())
        return " et ".join(dict.fromkeys(both))

    @admin.display(description="liens")
    def liens(self, row):
        return f"{row.liens_a} et {row.liens_b}"


@admin.register(DoublonEcarte)
class DoublonEcarteAdmin(AdminJournalise):
    """Pairs said to be two; deleting one shows it again among those to examine."""

    list_display = ["partenaire_a", "partenaire_b", "par", "le"]
    list_select_related = ["partenaire_a", "partenaire_b", "par"]
    search_fields = ["partenaire_a__nom_normalise", "partenaire_b__nom_normalise"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
