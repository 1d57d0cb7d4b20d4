"""The delegation's decisions on what is published, and on what readers report."""

from functools import partial

from django import forms
from django.contrib import admin

from collectivites.champs import ChampTexte
from collectivites.decisions import DecisionForm, decide_all
from teleprocedure.services import moderation, signalements

LONGUEUR_D_UNE_REPONSE = 3_000


class MasquageForm(DecisionForm):
    """Hiding says why to those whose project it is."""

    motif = ChampTexte(label="Motif, envoyé aux agents", max_length=300)
    nombre = forms.IntegerField(label="Nombre de projets, à retaper")
    field_order = ["motif", "nombre"]


class RepublicationForm(DecisionForm):
    """Showing again needs no word."""

    nombre = forms.IntegerField(label="Nombre de projets, à retaper")


class TransmissionForm(DecisionForm):
    """A report is passed on as it was written."""

    nombre = forms.IntegerField(label="Nombre de signalements, à retaper")


class ReponseForm(TransmissionForm):
    """The same answer to all the readers chosen."""

    reponse = ChampTexte(
        label="Réponse, envoyée aux lecteurs",
        multiline=True,
        max_length=LONGUEUR_D_UNE_REPONSE,
        widget=forms.Textarea(attrs={"rows": 8, "cols": 80}),
    )
    field_order = ["reponse", "nombre"]


class ClassementForm(TransmissionForm):
    """A report closed without an answer says why, to staff only."""

    motif = ChampTexte(label="Motif, gardé au journal", max_length=300)
    field_order = ["motif", "nombre"]


decide_projets = partial(decide_all, template="admin/teleprocedure/projet/decision.html")
decide_signalements = partial(decide_all, template="admin/teleprocedure/signalement/decision.html")


@admin.action(description="masquer les projets choisis", permissions=["change"])
def masquer(modeladmin, request, queryset):
    return decide_projets(
        modeladmin,
        request,
        queryset.select_related("cooperation__collectivite", "cooperation__partenaire"),
        titre="Masquer",
        form_class=MasquageForm,
        decide=moderation.hide,
    )


@admin.action(description="publier de nouveau les projets choisis", permissions=["change"])
def republier(modeladmin, request, queryset):
    return decide_projets(
        modeladmin,
        request,
        queryset.select_related("cooperation__collectivite", "cooperation__partenaire"),
        titre="Publier de nouveau",
        form_class=RepublicationForm,
        decide=moderation.show,
    )


@admin.action(description="transmettre aux agents", permissions=["change"])
def transmettre(modeladmin, request, queryset):
    return decide_signalements(
        modeladmin,
        request,
        queryset.select_related("collectivite"),
        titre="Transmettre aux agents",
        form_class=TransmissionForm,
        decide=signalements.transmit,
    )


@admin.action(description="répondre aux lecteurs", permissions=["change"])
def repondre(modeladmin, request, queryset):
    return decide_signalements(
        modeladmin,
        request,
        queryset.select_related("collectivite"),
        titre="Répondre",
        form_class=ReponseForm,
        decide=signalements.answer,
    )


@admin.action(description="classer sans réponse", permissions=["change"])
def classer(modeladmin, request, queryset):
    return decide_signalements(
        modeladmin,
        request,
        queryset.select_related("collectivite"),
        titre="Classer",
        form_class=ClassementForm,
        decide=signalements.dismiss,
    )


@admin.action(description="rouvrir", permissions=["change"])
def rouvrir(modeladmin, request, queryset):
    return decide_signalements(
        modeladmin,
        request,
        queryset.select_related("collectivite"),
        titre="Rouvrir",
        form_class=TransmissionForm,
        decide=signalements.reopen,
    )
