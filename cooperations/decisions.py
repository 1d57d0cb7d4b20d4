"""The delegation's decisions on the corrections of partners that agents propose."""

from functools import partial

from django import forms
from django.contrib import admin

from collectivites.decisions import DecisionForm, decide_all
from cooperations.services.partenaires import decide_correction


class CorrectionForm(DecisionForm):
    """A correction is accepted or refused without a word."""

    nombre = forms.IntegerField(label="Nombre de corrections, à retaper")


def decide_corrections(modeladmin, request, queryset, *, titre: str, accepter: bool):
    return decide_all(
        modeladmin,
        request,
        queryset.select_related("partenaire", "collectivite"),
        titre=titre,
        template="admin/cooperations/correction/decision.html",
        form_class=CorrectionForm,
        decide=partial(decide_correction, accepter=accepter),
    )


@admin.action(description="accepter les corrections choisies", permissions=["change"])
def accepter(modeladmin, request, queryset):
    return decide_corrections(modeladmin, request, queryset, titre="Accepter", accepter=True)


@admin.action(description="refuser les corrections choisies", permissions=["change"])
def refuser(modeladmin, request, queryset):
    return decide_corrections(modeladmin, request, queryset, titre="Refuser", accepter=False)
