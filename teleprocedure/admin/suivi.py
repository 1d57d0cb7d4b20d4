"""What agents stated and when they came: read here, written by them."""

from typing import Any

from django.contrib import admin

from collectivites.admin import AdminNomenclature
from teleprocedure.models import Transmission, Verification, Visite

TERRITOIRES: list[Any] = ["campagne", "collectivite__type", "collectivite__region"]


class AdminDuSuivi(AdminNomenclature):
    """Base of these lists: one row a collectivité and campaign.

    A filter finds a date: a hierarchy of dates would read the whole table at each opening.
    """

    list_select_related = ["collectivite", "campagne"]
    search_fields = ["collectivite__nom_normalise"]
    list_filter = [*TERRITOIRES, "le"]


@admin.register(Transmission)
class TransmissionAdmin(AdminDuSuivi):
    """Transmissions; what they declared is on the receipt, in the tabs."""

    list_display = ["numero", "collectivite", "campagne", "le", "par"]
    list_select_related = ["collectivite", "campagne", "par"]
    fields = ["numero", "collectivite", "campagne", "le", "par"]

    @admin.display(description="numéro", ordering="rang")
    def numero(self, row):
        return row.numero


@admin.register(Verification)
class VerificationAdmin(AdminDuSuivi):
    list_display = ["collectivite", "onglet", "campagne", "le", "agent"]
    list_select_related = ["collectivite", "campagne", "agent"]
    list_filter = ["onglet", *TERRITOIRES, "le"]


@admin.register(Visite)
class VisiteAdmin(AdminDuSuivi):
    list_display = ["collectivite", "campagne", "le"]
