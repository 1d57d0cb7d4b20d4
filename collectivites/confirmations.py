"""The delegation's word on what agents propose to the shared register of networks."""

from django.contrib import admin, messages

from collectivites.journal import service
from collectivites.models import Reseau
from collectivites.presentation import format_count
from collectivites.services import keep_origin, save_row


@service
def confirm_reseaux(*, by, reseaux) -> int:
    """Confirm those of ``reseaux`` that are proposed, in one act; return how many."""
    chosen = list(reseaux.values_list("pk", flat=True))
    proposed = Reseau.objects.filter(pk__in=chosen, statut=Reseau.Statut.PROPOSE)
    rows = list(proposed.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        keep_origin(row)
        row.statut = Reseau.Statut.CONFIRME
        save_row(row)
    return len(rows)


@admin.action(description="Confirmer", permissions=["change"])
def confirmer(modeladmin, request, queryset):
    """Action of the list of networks: what was proposed and is right."""
    number = confirm_reseaux(by=request.user, reseaux=queryset)
    confirmed = format_count(number, "proposition confirmée", "propositions confirmées")
    messages.success(request, f"{confirmed}.")
