"""The delegation's decisions on the habilitations chosen in the queue."""

from collections.abc import Callable
from functools import partial, wraps

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.services import double_authentification, habilitations
from collectivites.champs import ChampTexte
from collectivites.decisions import DecisionForm, decide_all


class AccordForm(DecisionForm):
    """A grant needs no word."""

    nombre = forms.IntegerField(label="Nombre d’habilitations, à retaper")


class SecondFacteurForm(DecisionForm):
    """Taking off what somebody lost needs no word either: each is told."""

    nombre = forms.IntegerField(label="Nombre de comptes, à retaper")


class FermetureForm(AccordForm):
    """A refusal or a withdrawal says why."""

    motif = ChampTexte(label="Motif, envoyé à chaque personne", max_length=500)
    field_order = ["motif", "nombre"]


def tell_own(decide: Callable) -> Callable:
    """Tell staff who decide for themselves why they may not, as any other refusal is told."""

    @wraps(decide)
    def told(**kwargs):
        try:
            return decide(**kwargs)
        except PermissionDenied as error:
            raise ValidationError("personne ne décide pour soi.") from error

    return told


def decide_habilitations(modeladmin, request, queryset, *, decide: Callable, **how):
    return decide_all(
        modeladmin,
        request,
        queryset.select_related("user", "collectivite"),
        template="admin/accounts/habilitation/decision.html",
        decide=tell_own(decide),
        **how,
    )


@admin.action(description="accorder les habilitations choisies", permissions=["change"])
def accorder(modeladmin, request, queryset):
    decide = partial(habilitations.decide, accorder=True)
    return decide_habilitations(
        modeladmin, request, queryset, titre="Accorder", form_class=AccordForm, decide=decide
    )


@admin.action(description="refuser les demandes choisies", permissions=["change"])
def refuser(modeladmin, request, queryset):
    decide = partial(habilitations.decide, accorder=False)
    return decide_habilitations(
        modeladmin, request, queryset, titre="Refuser", form_class=FermetureForm, decide=decide
    )


@admin.action(description="retirer les habilitations choisies", permissions=["change"])
def retirer(modeladmin, request, queryset):
    return decide_habilitations(
        modeladmin,
        request,
        queryset,
        titre="Retirer",
        form_class=FermetureForm,
        decide=habilitations.withdraw,
    )


@admin.action(description="retirer la double authentification perdue", permissions=["change"])
def retirer_le_second_facteur(modeladmin, request, queryset):
    """Help people who lost their telephone."""
    return decide_all(
        modeladmin,
        request,
        queryset,
        titre="Retirer la double authentification",
        template="admin/accounts/user/decision.html",
        form_class=SecondFacteurForm,
        decide=double_authentification.remove_second_factor,
    )
