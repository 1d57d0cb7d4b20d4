"""The delegation's word on what agents propose to the shared register of networks."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from collectivites.decisions import DecisionForm, decide_all
from collectivites.journal import service
from collectivites.models import Adhesion, Reseau
from collectivites.rapprochement import list_similar
from collectivites.services import keep_origin, save_row

DEJA_CONFIRME = "Ce réseau est déjà confirmé."
REUNI = "Ce réseau est réuni à un autre."


class ConfirmationForm(DecisionForm):
    """A network is confirmed without a word."""

    nombre = forms.IntegerField(label="Nombre de réseaux, à retaper")


@service
def confirm_reseau(*, by, pk: int) -> Reseau:
    """Confirm a network that was proposed, or that was refused by mistake."""
    row = Reseau.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.fusionne_dans_id:
        raise ValidationError(REUNI)
    if row.statut == Reseau.Statut.CONFIRME:
        raise ValidationError(DEJA_CONFIRME)
    keep_origin(row)
    row.statut = Reseau.Statut.CONFIRME
    save_row(row)
    return row


def describe_reseaux(rows: list[Reseau]) -> list[dict]:
    """Return for each network who belongs to it, and those that may be the same: two queries."""
    known = list(Reseau.objects.current())
    adhesions = Adhesion.objects.filter(reseau__in=rows)
    members: dict[int, list[str]] = {row.pk: [] for row in rows}
    named = adhesions.order_by("collectivite__nom_normalise", "pk")
    for pk, nom in named.values_list("reseau", "collectivite__nom"):
        members[pk].append(nom)
    return [
        {"row": row, "membres": members[row.pk], "proches": list_similar(row, known)}
        for row in rows
    ]


@admin.action(description="confirmer les réseaux choisis", permissions=["change"])
def confirmer(modeladmin, request, queryset):
    """Action of the list of networks: what was proposed and is right."""
    return decide_all(
        modeladmin,
        request,
        queryset,
        titre="Confirmer",
        template="admin/collectivites/reseau/decision.html",
        form_class=ConfirmationForm,
        decide=confirm_reseau,
        describe=describe_reseaux,
    )
