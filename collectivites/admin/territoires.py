"""Régions and départements: read here, written by ``charger_referentiel``."""

from django.contrib import admin

from collectivites.models import Departement, Region

from .base import AdminNomenclature


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
