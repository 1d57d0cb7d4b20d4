"""The register of partners: corrected one by one, made one of two."""

from django.contrib import admin
from django.db.models import Count
from django.shortcuts import render

from collectivites.admin.reunions import AdminReunissable, FiltreParReunion
from collectivites.presentation import NBSP
from collectivites.reunions import Choix, Sujet
from collectivites.texte import clean_text
from cooperations.fusions import read_plan
from cooperations.lecture.doublons import describe_pair, list_possible
from cooperations.models import Partenaire
from cooperations.services.fusions import merge_partenaires

CHAMPS = (
    Choix("nom", "nom", ("nom",)),
    Choix("nature", "nature", ("nature",)),
    Choix("precision", "précision", ("precision",)),
    Choix("position", "position", ("latitude", "longitude")),
)


def choose(*rows: Partenaire) -> Partenaire:
    """Return the one that more collectivités work with, the older of equals."""
    counted = Partenaire.objects.filter(pk__in=[row.pk for row in rows])
    ties = dict(counted.annotate(nombre=Count("cooperations")).values_list("pk", "nombre"))
    return min(rows, key=lambda row: (-ties[row.pk], row.pk))


PARTENAIRES = Sujet(
    champs=CHAMPS,
    template="admin/cooperations/partenaire/reunion.html",
    read_plan=read_plan,
    merge=merge_partenaires,
    choose=choose,
    describe=describe_pair,
    retour="admin:cooperations_doublon_changelist",
)


@admin.register(Partenaire)
class PartenaireAdmin(AdminReunissable):
    """The shared register of partners."""

    sujet = PARTENAIRES
    list_display = ["nom", "pays", "nature", "precision", "fusionne_dans", "reunion"]
    list_select_related = ["pays", "fusionne_dans"]
    list_filter = ["nature", FiltreParReunion, "pays__continent"]
    search_fields = ["nom_normalise"]
    autocomplete_fields = ["pays"]
    change_form_template = "admin/cooperations/partenaire/fiche.html"

    def choose_other(self, request, pk: int):
        """Offer the partners of the same country that are probably this one, or that are sought."""
        partenaire = self.find(request, pk)
        sought = clean_text(request.GET.get("nom", ""))
        context = self.admin_site.each_context(request) | {
            "title": f"Réunir «{NBSP}{partenaire}{NBSP}» à un autre",
            "opts": self.opts,
            "partenaire": partenaire,
            "cherche": sought,
            "rows": list_possible(partenaire, sought),
        }
        return render(request, "admin/cooperations/partenaire/choix.html", context)
