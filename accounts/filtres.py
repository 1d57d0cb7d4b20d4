"""Filters of the queue of habilitations."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils import timezone

SEMAINE, MOIS = dt.timedelta(days=7), dt.timedelta(days=30)


class AgeDeLaDemande(admin.SimpleListFilter):
    """How long a request has been there."""

    title = "âge de la demande"
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
            "semaine": {"demandee_le__gt": now - SEMAINE},
            "mois": {"demandee_le__lte": now - SEMAINE, "demandee_le__gt": now - MOIS},
            "plus": {"demandee_le__lte": now - MOIS},
        }
        return queryset.filter(**bounds.get(self.value() or "", {}))


class AdresseProuvee(admin.SimpleListFilter):
    """Whether the person has proven their address: until then there is nothing to decide."""

    title = "adresse prouvée"
    parameter_name = "prouvee"

    def lookups(self, request, model_admin):
        return [("oui", "oui"), ("non", "non")]

    def queryset(self, request, queryset):
        proven = Exists(EmailAddress.objects.filter(user=OuterRef("user"), verified=True))
        conditions = {"oui": proven, "non": ~proven}
        condition = conditions.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)
