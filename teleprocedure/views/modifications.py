"""« Dernières modifications »: the feed of acts, one in detail, and undoing it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import TENIR_LES_ONGLETS
from collectivites.exports import answer_csv
from collectivites.models import Acte
from collectivites.pagination import read_keys
from teleprocedure.cockpit import modifications
from teleprocedure.forms.cockpit import AnnulationForm, ModificationsForm
from teleprocedure.lecture.changements import show_changements
from teleprocedure.lecture.historique import present_acte
from teleprocedure.services import actes

RIEN = "Cet acte n’a écrit aucune fiche : il n’y a rien à annuler."
for_readers = permission_required("collectivites.view_acte", raise_exception=True)


@require_safe
@for_readers
def lister(request):
    """Acts on all pages, narrowed by who, where and which tab."""
    form = ModificationsForm(request.GET)
    context = {"title": "Dernières modifications", "form": form}
    if form.is_valid():
        found = modifications.select(form.cleaned_data)
        chosen = {"onglet": form.cleaned_data["onglet"], **read_keys(request.GET)}
        context["page"] = modifications.list_modifications(found, **chosen)
        context["criteres"] = f"{urlencode(form.list_chosen())}&"
    return answer(request, "admin/cockpit/modifications.html", context, form)


@require_POST
@for_readers
def exporter(request):
    """The same list as a file; it names people, so it is for those entitled to their data."""
    form = ModificationsForm(request.GET)
    if not form.is_valid():
        raise Http404
    found: Any = modifications.select(form.cleaned_data)
    if onglet := form.cleaned_data["onglet"]:
        found = found.on_partie(onglet)
    rows = modifications.list_for_export(found)
    return answer_csv(request, "modifications", modifications.ENTETES, rows, personnelles=True)


@require_safe
@for_readers
def montrer(request, numero):
    """What one act changed, field by field, and the way to undo it."""
    row = find_acte(numero)
    context = describe(request, row) | {"title": row.intitule}
    return answer(request, "admin/cockpit/modification.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def annuler(request, numero):
    """State what the undoing writes, then undo once the number of rows is typed."""
    if not request.user.has_perm(TENIR_LES_ONGLETS):
        raise PermissionDenied
    row = find_acte(numero)
    context = describe(request, row)
    if not context["annulable"]:
        messages.warning(request, context["refus"])
        return redirect("admin:modification", numero=row.pk)
    form = AnnulationForm(request.POST or None, expected=context["nombre"])
    if form.is_valid() and (done := attempt(request, row)):
        return redirect("admin:modification", numero=done.pk)
    context["fiches"] = modifications.foretell(context["fiches"])
    context |= {"title": f"Annuler : {row.intitule}", "form": form}
    return answer(request, "admin/cockpit/annulation.html", context, form, refused=422)


def find_acte(numero) -> Acte:
    found = Acte.objects.select_related("auteur", "annule_par__auteur", "collectivite")
    return get_object_or_404(found, pk=numero)


def describe(request, row: Acte) -> dict:
    """Return an act, the rows it wrote, how many there are, and whether it can be undone."""
    shown = show_changements(row.pk)
    number = len(shown["fiches"]) + shown["autres"]
    refus = actes.explain_refusal(row, request.user) or ("" if number else RIEN)
    allowed = request.user.has_perm(TENIR_LES_ONGLETS)
    return shown | {
        "acte": modifications.place([present_acte(row)])[0],
        "nombre": number,
        "refus": refus if allowed else "",
        "annulable": allowed and not refus,
    }


def attempt(request, row: Acte) -> Acte | None:
    """Undo an act and return the one that does it; tell why when it cannot be."""
    try:
        done = actes.undo(by=request.user, acte=row)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return None
    messages.success(request, f"C’est annulé : « {row} ».")
    return done


def answer(request, template: str, context: dict, form=None, refused: int = 400):
    """Answer a page of the admin; a form that is refused keeps what was typed."""
    status = refused if form is not None and form.is_bound and not form.is_valid() else 200
    return render(request, template, admin.site.each_context(request) | context, status=status)
