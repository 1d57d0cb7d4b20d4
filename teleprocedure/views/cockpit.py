"""The cockpit's pages: the lists behind its figures, and the files they leave as."""

from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import TENIR_LES_ONGLETS
from collectivites.exports import answer_csv
from collectivites.listes import FIELDS
from collectivites.pagination import count_up_to_limit, paginate, read_keys
from collectivites.presentation import format_total
from teleprocedure.cockpit import apd, collectivites
from teleprocedure.cockpit.etapes import choose
from teleprocedure.cockpit.page import choose_stage, read_cockpit
from teleprocedure.forms.cockpit import CollectivitesForm
from teleprocedure.models import Campagne

PAR_PAGE = 50
LIRE_LA_CAMPAGNE = "teleprocedure.view_campagne"
for_readers = permission_required(LIRE_LA_CAMPAGNE, raise_exception=True)


def describe_cockpit(request) -> dict:
    """Return what the first page of the admin shows, nothing to who may not read campaigns."""
    if not request.user.has_perm(LIRE_LA_CAMPAGNE):
        return {}
    etape = choose_stage(request.GET.get("courbe", ""))
    return read_cockpit(request.user, request.GET.get("campagne", ""), etape)


def find_campagne(request) -> Campagne:
    """Return the campaign of a list, a 404 before the first."""
    campagne = choose(Campagne.objects.commencees(), request.GET.get("campagne", ""))
    if campagne is None:
        raise Http404
    return campagne


@require_safe
@for_readers
def lister_collectivites(request):
    """Collectivités of a campaign by stage, place, missing tab; fifty a page."""
    campagne, form = find_campagne(request), CollectivitesForm(request.GET)
    context = {"title": "Collectivités", "campagne": campagne, "form": form}
    if form.is_valid():
        found = collectivites.select(campagne, form.cleaned_data)
        page = paginate(found.values(*FIELDS), **read_keys(request.GET), size=PAR_PAGE)
        context |= {
            "title": collectivites.describe(form.cleaned_data),
            "page": page,
            "lignes": collectivites.present(page.rows, campagne),
            "nombre": (number := count_up_to_limit(found)),
            "total": format_total(number),
            "criteres": f"{urlencode(form.list_chosen())}&",
            "tient": request.user.has_perm(TENIR_LES_ONGLETS),
        }
    return show(request, "admin/cockpit/collectivites.html", context, form)


@require_POST
@for_readers
def exporter_collectivites(request):
    """The same list as a file, with the criteria of its address."""
    campagne, form = find_campagne(request), CollectivitesForm(request.GET)
    if not form.is_valid():
        raise Http404
    found = collectivites.select(campagne, form.cleaned_data)
    rows = collectivites.list_for_export(found, campagne)
    return answer_csv(request, f"campagne {campagne.annee}", collectivites.ENTETES, rows)


@require_safe
@for_readers
def lister_apd(request):
    """Amounts of the year that a campaign asks, beside those of the year before."""
    campagne, sens = find_campagne(request), read_sens(request)
    rows = apd.select(campagne.annee_apd, sens)
    page = Paginator(rows, PAR_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": f"APD {campagne.annee_apd} : {apd.SENS[sens]}",
        "campagne": campagne,
        "annee": str(campagne.annee_apd),
        "avant": str(campagne.annee_apd - 1),
        "sens": sens,
        "choix": apd.SENS.items(),
        "page": page,
        "lignes": [apd.present(row) for row in page],
        "criteres": f"campagne={campagne.annee}&sens={sens}&",
        "tient": request.user.has_perm(TENIR_LES_ONGLETS),
    }
    return show(request, "admin/cockpit/apd.html", context)


@require_POST
@for_readers
def exporter_apd(request):
    """The same list as a file."""
    campagne, sens = find_campagne(request), read_sens(request)
    rows = apd.list_for_export(campagne.annee_apd, sens)
    headings = apd.list_headings(campagne.annee_apd)
    return answer_csv(request, f"APD {campagne.annee_apd} {sens}", headings, rows)


def read_sens(request) -> str:
    """Return which amounts are asked; what is none of the choices is a 404."""
    sens = request.GET.get("sens") or apd.ANNEE
    if sens not in apd.SENS:
        raise Http404
    return sens


def show(request, template: str, context: dict, form=None):
    """Answer a page of the admin; criteria that cannot be read are told beside their fields."""
    status = 400 if form is not None and not form.is_valid() else 200
    return render(request, template, admin.site.each_context(request) | context, status=status)
