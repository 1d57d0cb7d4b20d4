"""Networks, and who belongs to them."""

from django.contrib import admin
from django.db.models import Count
from django.shortcuts import render

from collectivites.confirmations import confirmer
from collectivites.fusions import merge_reseaux, read_plan
from collectivites.models import Adhesion, Reseau
from collectivites.presentation import NBSP
from collectivites.rapprochement import list_similar, suggest_reseaux
from collectivites.reunions import Choix, Sujet
from collectivites.texte import clean_text

from .base import AdminJournalise
from .reunions import AdminReunissable, FiltreParReunion

CHAMPS = (
    Choix("nom", "nom", ("nom",)),
    Choix("sigle", "sigle", ("sigle",)),
    Choix("nature", "nature", ("nature",)),
    Choix("site_web", "site web", ("site_web",)),
)
TROUVES_MAX = 20


def choose(*rows: Reseau) -> Reseau:
    """Return the one confirmed, or that more collectivités belong to, or the older of equals."""
    counted = Reseau.objects.filter(pk__in=[row.pk for row in rows])
    members = dict(counted.annotate(nombre=Count("adhesions")).values_list("pk", "nombre"))

    def rank(row: Reseau) -> tuple:
        return row.statut != Reseau.Statut.CONFIRME, -members[row.pk], row.pk

    return min(rows, key=rank)


def describe_pair(*rows: Reseau) -> dict:
    """Return who belongs to each of the two: one query."""
    adhesions = Adhesion.objects.filter(reseau__in=rows).select_related("collectivite")
    ordered = list(adhesions.order_by("collectivite__nom_normalise", "pk"))
    return {
        "fiches": [
            {"row": row, "adhesions": [one for one in ordered if one.reseau_id == row.pk]}
            for row in rows
        ]
    }


RESEAUX = Sujet(
    champs=CHAMPS,
    template="admin/collectivites/reseau/reunion.html",
    read_plan=read_plan,
    merge=merge_reseaux,
    choose=choose,
    describe=describe_pair,
    retour="admin:collectivites_reseau_changelist",
)


@admin.register(Reseau)
class ReseauAdmin(AdminReunissable):
    """The shared register of networks; what agents propose is decided from the list."""

    sujet = RESEAUX
    list_display = ["nom", "sigle", "nature", "statut", "membres", "fusionne_dans", "reunion"]
    list_select_related = ["fusionne_dans"]
    list_filter = ["statut", "nature", FiltreParReunion]
    search_fields = ["nom_normalise", "sigle"]
    readonly_fields = ["slug", "statut", "fusionne_dans"]
    change_form_template = "admin/collectivites/reseau/fiche.html"
    actions = [confirmer]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(nombre=Count("adhesions"))

    @admin.display(description="adhésions", ordering="nombre")
    def membres(self, row):
        return row.nombre

    def choose_other(self, request, pk: int):
        """Offer the networks that are probably this one, or that are sought."""
        reseau = self.find(request, pk)
        sought = clean_text(request.GET.get("nom", ""))
        context = self.admin_site.each_context(request) | {
            "title": f"Réunir «{NBSP}{reseau}{NBSP}» à un autre",
            "opts": self.opts,
            "reseau": reseau,
            "cherche": sought,
            "rows": list_possible(reseau, sought),
        }
        return render(request, "admin/collectivites/reseau/choix.html", context)


def list_possible(reseau: Reseau, text: str) -> list[Reseau]:
    """Return the networks that ``text`` names or, without it, those that may be this one."""
    if not text:
        return list_similar(reseau, Reseau.objects.current())
    found = [row["pk"] for row in suggest_reseaux(text, TROUVES_MAX)]
    rows = Reseau.objects.in_bulk(found)
    return [rows[pk] for pk in found if pk != reseau.pk]


@admin.register(Adhesion)
class AdhesionAdmin(AdminJournalise):
    list_display = ["collectivite", "reseau", "adherente", "utilisatrice"]
    list_select_related = ["collectivite", "reseau"]
    list_filter = ["adherente", "utilisatrice"]
    search_fields = ["collectivite__nom_normalise", "reseau__nom_normalise"]
    autocomplete_fields = ["collectivite", "reseau"]
