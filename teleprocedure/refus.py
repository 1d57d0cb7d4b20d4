"""The delegation refuses networks that agents proposed, and says why."""

from django import forms
from django.contrib import admin

from collectivites.champs import ChampTexte
from collectivites.confirmations import describe_reseaux
from collectivites.decisions import DecisionForm, decide_all
from teleprocedure.services.reseaux import refuse_reseau


class RefusForm(DecisionForm):
    """A refusal says why."""

    motif = ChampTexte(label="Motif, envoyé aux agents", max_length=300)
    nombre = forms.IntegerField(label="Nombre de réseaux, à retaper")
    field_order = ["motif", "nombre"]


@admin.action(description="refuser les réseaux choisis", permissions=["change"])
def refuser(modeladmin, request, queryset):
    return decide_all(
        modeladmin,
        request,
        queryset,
        titre="Refuser",
        template="admin/collectivites/reseau/decision.html",
        form_class=RefusForm,
        decide=refuse_reseau,
        describe=describe_reseaux,
    )
