"""The delegation's decisions on the register of partners: corrections, pairs that are two."""

from functools import partial

from django import forms
from django.contrib import admin

from collectivites.champs import ChampTexte
from collectivites.decisions import DecisionForm, decide_all
from cooperations.lecture.corrections import describe_corrections
from cooperations.services.doublons import set_aside
from cooperations.services.partenaires import decide_correction


class AccordForm(DecisionForm):
    """A correction is accepted without a word."""

    nombre = forms.IntegerField(label="Nombre de corrections, à retaper")


class RefusForm(AccordForm):
    """A refusal says why."""

    motif = ChampTexte(label="Motif, envoyé à l’auteur de chaque correction", max_length=500)
    field_order = ["motif", "nombre"]


class DistinctsForm(DecisionForm):
    """Two partners are said to be two without a word."""

    nombre = forms.IntegerField(label="Nombre de paires, à retaper")


def decide_corrections(modeladmin, request, queryset, *, accepter: bool, **how):
    return decide_all(
        modeladmin,
        request,
        queryset.select_related("partenaire", "collectivite", "proposee_par"),
        template="admin/cooperations/correction/decision.html",
        decide=partial(decide_correction, accepter=accepter),
        describe=describe_corrections,
        **how,
    )


@admin.action(description="accepter les corrections choisies", permissions=["change"])
def accepter(modeladmin, request, queryset):
    return decide_corrections(
        modeladmin, request, queryset, titre="Accepter", accepter=True, form_class=AccordForm
    )


@admin.action(description="refuser les corrections choisies", permissions=["change"])
def refuser(modeladmin, request, queryset):
    return decide_corrections(
        modeladmin, request, queryset, titre="Refuser", accepter=False, form_class=RefusForm
    )


@admin.action(description="dire distincts les partenaires choisis", permissions=["set_aside"])
def dire_distincts(modeladmin, request, queryset):
    return decide_all(
        modeladmin,
        request,
        queryset,
        titre="Dire distincts",
        template="admin/cooperations/doublon/decision.html",
        form_class=DistinctsForm,
        decide=set_aside,
    )
