"""Mailings: drafted, previewed, tried, confirmed, then watched, held or cancelled."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectivites.admin import AdminJournalise
from teleprocedure.audience import Criteres, list_destinataires
from teleprocedure.forms.publipostages import (
    AnnulationForm,
    BrouillonForm,
    ConfirmationForm,
    PublipostageForm,
)
from teleprocedure.lecture.publipostages import (
    describe_criteres,
    describe_destinataires,
    fill_for,
    read_suivi,
    show_three,
)
from teleprocedure.models import Publipostage
from teleprocedure.services import publipostages

LECTURE_ET_ENVOI = require_http_methods(["GET", "HEAD", "POST"])
Etat = Publipostage.Etat
CONFIRME = "C’est confirmé : les premiers messages partent dans dix minutes."
ANNULE = "Publipostage annulé : ce qui n’était pas parti ne partira pas."
ESSAI_ENVOYE = "Message d’essai en file, à votre adresse seule : {}."
CREE = "Brouillon créé : relisez ses mots et choisissez ses destinataires."

PAGES = {
    "admin/teleprocedure/publipostage/apercu.html": "Aperçu",
    "admin/teleprocedure/publipostage/confirmer.html": "Confirmer",
    "admin/teleprocedure/publipostage/suivi.html": "Suivi",
    "admin/teleprocedure/publipostage/annuler.html": "Annuler",
}


@admin.register(Publipostage)
class PublipostageAdmin(AdminJournalise):
    """A mailing and its acts: each is one service; words and audience change in drafts only."""

    list_display = ["nature", "campagne", "etat", "total", "demande_le", "demande_par"]
    list_select_related = ["campagne", "demande_par"]
    list_filter = ["etat", "nature", "campagne"]
    change_form_template = "admin/teleprocedure/publipostage/change_form.html"
    LECTURE = ["campagne", "nature", "etat", "objet", "texte", "destinataires"]
    SUIVI = ["total", "demande_par", "demande_le", "a_partir_de", "fini_le", "erreur"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = BrouillonForm if obj else PublipostageForm
        return super().get_form(request, obj, change, form=form, **kwargs)

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return [(None, {"fields": ["campagne", "nature"]})]
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": self.LECTURE}), ("Envoi", {"fields": self.SUIVI})]
        return [
            (None, {"fields": ["campagne", "nature"]}),
            ("Message", {"fields": ["objet", "texte"]}),
            ("Destinataires", {"fields": list(BrouillonForm.DE_L_AUDIENCE)}),
        ]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return []
        if self.has_change_permission(request, obj):
            return ["campagne", "nature"]
        return [*self.LECTURE, *self.SUIVI]

    @admin.display(description="destinataires")
    def destinataires(self, row):
        return " ; ".join(describe_criteres(Criteres.read(row.audience)))

    def has_change_permission(self, request, obj=None):
        draft = obj is None or obj.etat == Etat.BROUILLON
        return draft and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        draft = obj is not None and obj.etat == Etat.BROUILLON
        return draft and super().has_delete_permission(request, obj)

    def save_model(self, request, obj, form, change):
        if change:
            publipostages.save(by=request.user, row=obj)
        else:
            made = publipostages.create(by=request.user, campagne=obj.campagne, nature=obj.nature)
            obj.pk = made.pk

    def delete_model(self, request, obj):
        publipostages.remove(by=request.user, row=obj)

    def response_add(self, request, obj, post_url_continue=None):
        messages.success(request, CREE)
        return redirect("admin:teleprocedure_publipostage_change", obj.pk)

    def response_change(self, request, obj):
        if "_continue" in request.POST:
            return super().response_change(request, obj)
        return redirect("admin:publipostage_apercu", obj.pk)

    def get_urls(self):
        """Add the acts of a mailing, behind the door of the admin."""
        acts = {
            "apercu": require_safe(self.apercu),
            "essai": require_POST(self.essai),
            "confirmer": LECTURE_ET_ENVOI(self.confirmer),
            "suivi": require_safe(self.suivi),
            "suspendre": require_POST(self.suspendre),
            "reprendre": require_POST(self.reprendre),
            "annuler": LECTURE_ET_ENVOI(self.annuler),
        }
        routes = [
            path(f"<int:pk>/{act}/", self.admin_site.admin_view(view), name=f"publipostage_{act}")
            for act, view in acts.items()
        ]
        return [*routes, *super().get_urls()]

    def find(self, request, pk: int, verb: str = "change") -> Publipostage:
        """Return a mailing to who may act on it, whatever its state."""
        if not request.user.has_perm(f"teleprocedure.{verb}_publipostage"):
            raise PermissionDenied
        return get_object_or_404(Publipostage.objects.select_related("campagne"), pk=pk)

    def show(self, request, row, template: str, status: int = 200, **values):
        context = self.admin_site.each_context(request) | {
            "title": f"{PAGES[template]} : {row}",
            "opts": self.opts,
            "row": row,
            "peut_changer": request.user.has_perm("teleprocedure.change_publipostage"),
            "brouillon": row.etat == Etat.BROUILLON,
        }
        return render(request, template, context | values, status=status)

    def apercu(self, request, pk):
        """Who would receive it, and three messages as they would read them."""
        row = self.find(request, pk)
        found = list_destinataires(row.campagne, row.audience, row.nature)
        return self.show(
            request,
            row,
            "admin/teleprocedure/publipostage/apercu.html",
            criteres=describe_criteres(Criteres.read(row.audience)),
            trouves=describe_destinataires(found),
            exemples=show_three(row, found),
        )

    def essai(self, request, pk):
        """Send the first of these messages to who asks, and nobody else."""
        row = self.find(request, pk)
        found = list_destinataires(row.campagne, row.audience, row.nature)
        if len(found):
            mots = fill_for(row, found.liste[0])
            publipostages.send_test(by=request.user, mots=mots)
            messages.success(request, ESSAI_ENVOYE.format(request.user.email))
        else:
            messages.error(request, publipostages.PERSONNE)
        return redirect("admin:publipostage_apercu", row.pk)

    def confirmer(self, request, pk):
        """Fix the recipients once their number is typed."""
        row = self.find(request, pk)
        if row.etat != Etat.BROUILLON:
            messages.warning(request, publipostages.DEJA_CONFIRME)
            return redirect("admin:publipostage_suivi", row.pk)
        found = list_destinataires(row.campagne, row.audience, row.nature)
        form = ConfirmationForm(read_post(request), expected=len(found))
        if form.is_valid() and self.attempt(
            request, form, publipostages.confirm, CONFIRME, publipostage=row, **form.cleaned_data
        ):
            return redirect("admin:publipostage_suivi", row.pk)
        status = 422 if form.errors else 200
        trouves = describe_destinataires(found)
        return self.show(
            request,
            row,
            "admin/teleprocedure/publipostage/confirmer.html",
            status,
            form=form,
            trouves=trouves,
        )

    def suivi(self, request, pk):
        """How far it is, and what can still be stopped."""
        row = self.find(request, pk, "view")
        return self.show(
            request, row, "admin/teleprocedure/publipostage/suivi.html", suivi=read_suivi(row)
        )

    def suspendre(self, request, pk):
        return self.act(request, pk, publipostages.pause, "Publipostage suspendu.")

    def reprendre(self, request, pk):
        return self.act(request, pk, publipostages.resume, "Publipostage repris.")

    def act(self, request, pk: int, service, done: str):
        """Do at once what can be undone at once."""
        row = self.find(request, pk)
        try:
            service(by=request.user, pk=row.pk)
            messages.success(request, done)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("admin:publipostage_suivi", row.pk)

    def annuler(self, request, pk):
        """Stop for good, once the number of messages of the mailing is typed."""
        row = self.find(request, pk)
        form = AnnulationForm(read_post(request), expected=row.total)
        if form.is_valid() and self.attempt(request, form, publipostages.cancel, ANNULE, pk=row.pk):
            return redirect("admin:publipostage_suivi", row.pk)
        status = 422 if form.errors else 200
        return self.show(
            request,
            row,
            "admin/teleprocedure/publipostage/annuler.html",
            status,
            form=form,
            suivi=read_suivi(row),
        )

    def attempt(self, request, form, service, done: str, **values) -> bool:
        """Do what the form confirms; what the service refuses is told on the form."""
        try:
            service(by=request.user, **values)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False
        messages.success(request, done)
        return True


def read_post(request):
    """Return what was sent, None when the page is only read."""
    return request.POST if request.method == "POST" else None
