"""Countries, towns, themes and figures: read here, written elsewhere."""

from django.contrib import admin

from collectivites.admin import AdminNomenclature
from cooperations.models import Bilan, Pays, Thematique, Ville


@admin.register(Pays)
class PaysAdmin(AdminNomenclature):
    list_display = ["nom", "code", "continent"]
    list_filter = ["continent"]
    search_fields = ["nom_normalise", "code"]


@admin.register(Ville)
class VilleAdmin(AdminNomenclature):
    list_display = ["nom", "nom_francais", "pays", "population"]
    list_select_related = ["pays"]
    search_fields = ["nom_normalise"]


@admin.register(Thematique)
class ThematiqueAdmin(AdminNomenclature):
    list_display = ["libelle", "parent", "code"]
    list_select_related = ["parent"]
    search_fields = ["libelle"]


@admin.register(Bilan)
class BilanAdmin(AdminNomenclature):
    list_display = [
        "pays",
        "collectivites",
        "partenaires",
        "projets_cooperation",
        "projets_action",
    ]
    list_select_related = ["pays"]
