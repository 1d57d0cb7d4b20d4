"""Filters of the lists of moderation: reports by age and page, projects by publication."""

from django.contrib import admin

from collectivites.filtres import Age


class AgeDuSignalement(Age):
    """How long ago a reader wrote."""

    champ = "recu_le"


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
