"""Filters of the lists of moderation: reports by age and page, projects by publication."""

import datetime as dt

from django.contrib import admin
from django.utils import timezone

SEMAINE, MOIS = dt.timedelta(days=7), dt.timedelta(days=30)


class AgeDuSignalement(admin.SimpleListFilter):
    """How long ago a reader wrote."""

    title = "âge"
    parameter_name = "age"

    def lookups(self, request, model_admin):
        return [
            ("semaine", "moins de sept jours"),
            ("mois", "de sept à trente jours"),
            ("plus", "plus de trente jours"),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        bounds = {
            "semaine": {"recu_le__gt": now - SEMAINE},
            "mois": {"recu_le__lte": now - SEMAINE, "recu_le__gt": now - MOIS},
            "plus": {"recu_le__lte": now - MOIS},
        }
        return queryset.filter(**bounds.get(self.value() or "", {}))


class GenreDePage(admin.SimpleListFilter):
    """What kind of public page the report is about."""

    title = "page"
    parameter_name = "page"
    debuts = {
        "collectivite": "/collectivites/",
        "projet": "/projets/",
        "partenaire": "/partenaires/",
        "pays": "/pays/",
    }

    def lookups(self, request, model_admin):
        return [
            ("collectivite", "une collectivité"),
            ("projet", "un projet"),
            ("partenaire", "un partenaire"),
            ("pays", "un pays"),
            ("site", "le site en général"),
        ]

    def queryset(self, request, queryset):
        if self.value() == "site":
            return queryset.filter(objet="/")
        start = self.debuts.get(self.value() or "")
        return queryset.filter(objet__startswith=start) if start else queryset


class Publication(admin.SimpleListFilter):
    """Whether the public reads a project."""

    title = "publication"
    parameter_name = "publication"

    def lookups(self, request, model_admin):
        return [("publies", "publiés"), ("masques", "masqués par la délégation")]

    def queryset(self, request, queryset):
        hidden = {"publies": False, "masques": True}.get(self.value() or "")
        return queryset if hidden is None else queryset.filter(masque_le__isnull=not hidden)
