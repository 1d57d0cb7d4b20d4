"""Filters that several lists of the delegation share."""

import datetime as dt

from django.contrib import admin
from django.utils import timezone

SEMAINE, MOIS = dt.timedelta(days=7), dt.timedelta(days=30)


class Age(admin.SimpleListFilter):
    """How long a row has been there, since the date of its column ``champ``."""

    title = "âge"
    parameter_name = "age"
    champ: str

    def lookups(self, request, model_admin):
        return [
            ("semaine", "moins de sept jours"),
            ("mois", "de sept à trente jours"),
            ("plus", "plus de trente jours"),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        after, until = f"{self.champ}__gt", f"{self.champ}__lte"
        bounds = {
            "semaine": {after: now - SEMAINE},
            "mois": {until: now - SEMAINE, after: now - MOIS},
            "plus": {until: now - MOIS},
        }
        return queryset.filter(**bounds.get(self.value() or "", {}))
