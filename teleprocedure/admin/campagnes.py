"""Campaigns: created, rehearsed, prolonged, archived."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from collectivites.admin import AdminJournalise
from collectivites.decisions import tell_refusal
from collectivites.presentation import format_count, format_integer, format_moment
from teleprocedure import repetition
from teleprocedure.audience import list_destinataires, propose_audience
from teleprocedure.forms.campagnes import (
    ArchivageForm,
    CampagneForm,
    MomentWidget,
    ProlongationForm,
)
from teleprocedure.models import Campagne, Gabarit
from teleprocedure.services import campagnes, millesimes
from teleprocedure.services.prolongations import NATURE, prolong

PAGE = "admin/teleprocedure/campagne/change_form.html"
PAGE_DE_PROLONGATION = "admin/teleprocedure/campagne/prolonger.html"
PAGE_D_ARCHIVAGE = "admin/teleprocedure/campagne/archiver.html"
LECTURE_ET_ENVOI = require_http_methods(["GET", "HEAD", "POST"])
PROLONGER = ("teleprocedure.change_campagne", "teleprocedure.add_publipostage")


@admin.register(Campagne)
class CampagneAdmin(AdminJournalise):
    """A campaign and its acts; each is one service, after a page that says what it will do."""

    form = CampagneForm
    formfield_overrides = {models.DateTimeField: {"widget": MomentWidget}}
    fields = ["annee", "annee_apd", "ouverture", "cloture", "message"]
    list_display = ["annee", "annee_apd", "ouverture", "cloture", "etat"]
    change_form_template = PAGE

    def get_changeform_initial_data(self, request):
        """Propose the campaign that follows the last one."""
        return campagnes.propose_campagne() | super().get_changeform_initial_data(request)

    def save_model(self, request, obj, form, change):
        campagnes.save(by=request.user, row=obj)

    @admin.display(description="état")
    def etat(self, campagne):
        return campagne.etat

    def get_urls(self):
        """Add the acts of a campaign, behind the door of the admin."""
        acts: dict[str, tuple[str, Callable]] = {
            "repetition/quitter/": ("quitter", require_POST(self.quitter)),
            "<int:pk>/repeter/": ("repeter", require_POST(self.repeter)),
            "<int:pk>/prolonger/": ("prolonger", LECTURE_ET_ENVOI(self.prolonger)),
            "<int:pk>/archiver/": ("archiver", LECTURE_ET_ENVOI(self.archiver)),
        }
        routes = [
            path(address, self.admin_site.admin_view(view), name=f"campagne_{name}")
            for address, (name, view) in acts.items()
        ]
        return [*routes, *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Offer the acts that the user may do, on a campaign that exists."""
        if obj is not None:
            context |= {
                "peut_repeter": obj.etat != "close" and repetition.can_rehearse(request.user),
                "peut_prolonger": obj.etat != "à venir" and request.user.has_perms(PROLONGER),
                "peut_rouvrir": request.user.has_perm("teleprocedure.add_reouverture"),
                "peut_archiver": request.user.has_perm("teleprocedure.add_millesime"),
                "reouvertures": obj.reouvertures.select_related("collectivite"),
                "archivage": millesimes.explain_refusal(obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def repeter(self, request, pk):
        """Put the session in rehearsal of a campaign that is not over."""
        row = get_object_or_404(Campagne, pk=pk)
        check(repetition.can_rehearse(request.user))
        if row.etat == "close":
            messages.error(request, "Cette campagne est close : il n’y a plus rien à répéter.")
            return redirect("admin:teleprocedure_campagne_change", row.pk)
        repetition.start(request, row)
        return redirect("teleprocedure:accueil")

    def quitter(self, request):
        """Leave the rehearsal, whoever still may rehearse or not."""
        repetition.stop(request)
        messages.success(request, "La répétition est finie : les onglets enregistrent de nouveau.")
        return redirect("admin:index")

    def prolonger(self, request, pk):
        """Move the close further and tell those who are late, after their number is typed."""
        row = get_object_or_404(Campagne, pk=pk)
        check(request.user.has_perms(PROLONGER))
        late = list_destinataires(row, propose_audience(NATURE), NATURE)
        form = ProlongationForm(request.POST or None, expected=len(late))
        if form.is_valid() and attempt(request, form, prolong, row, nombre=len(late)):
            return redirect("admin:teleprocedure_campagne_change", row.pk)
        gabarit = Gabarit.objects.filter(nature=NATURE).first()
        context = {
            "fin": format_moment(row.cloture),
            "retards": format_count(late.collectivites, "collectivité"),
            "avis": format_count(len(late), "message"),
            "ecartes": late.ecartes.items(),
            "gabarit": gabarit,
        }
        return self.show(request, row, form, "Prolonger", PAGE_DE_PROLONGATION, context)

    def archiver(self, request, pk):
        """Freeze the public tables, after the number of their rows is typed."""
        row = get_object_or_404(Campagne, pk=pk)
        check(request.user.has_perm("teleprocedure.add_millesime"))
        tables = millesimes.count_rows()
        total = sum(number for _, number in tables)
        form = ArchivageForm(request.POST or None, expected=total)
        if form.is_valid() and attempt(request, form, millesimes.archive, row):
            return redirect("admin:teleprocedure_millesime_changelist")
        context = {
            "refus": millesimes.explain_refusal(row),
            "tables": [(table, format_integer(number)) for table, number in tables],
            "total": format_count(total, "ligne"),
        }
        return self.show(request, row, form, "Archiver", PAGE_D_ARCHIVAGE, context)

    def show(self, request, row, form, geste: str, template: str, context: dict):
        """Answer the page of an act, 422 when what was typed is refused."""
        context |= self.admin_site.each_context(request)
        context |= {"title": f"{geste} la {row}", "opts": self.opts, "form": form, "campagne": row}
        status = 422 if form.errors else 200
        return render(request, template, context, status=status)


def check(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def attempt(request, form, service, row: Campagne, **asked) -> bool:
    """Do what the form confirms; what the service refuses is told on the form."""
    asked |= {name: value for name, value in form.cleaned_data.items() if name != "nombre"}
    try:
        done = service(by=request.user, pk=row.pk, **asked)
    except ValidationError as error:
        tell_refusal(form, error)
        return False
    messages.success(request, f"C’est fait : {done}.")
    return True
