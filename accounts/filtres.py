"""Filters of the queue of habilitations."""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.db.models import Exists, OuterRef

from collectivites.filtres import Age


class AgeDeLaDemande(Age):
    """How long a request has been there."""

    title = "âge de la demande"
    champ = "demandee_le"


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
