"""A tab as a spreadsheet: downloaded, deposited, told row by row, confirmed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from collectivites.presentation import format_date
from collectivites.services import DejaFait
from teleprocedure.acces import for_agents
from teleprocedure.forms.tableur import ConfirmationForm, DepotForm
from teleprocedure.lecture.tableur import present_rapport
from teleprocedure.onglets import find_onglet
from teleprocedure.saisie import DEJA_ENREGISTRE, show, tell
from teleprocedure.services.tableur import (
    LignesRefusees,
    confirm,
    deposit,
    keep_refusals,
    summarise,
)
from teleprocedure.tableur.comparaison import Comparaison
from teleprocedure.tableur.ecriture import TYPE, write_workbook
from teleprocedure.tableur.onglets import open_feuille

RETELECHARGER = "Téléchargez-le de nouveau avant de continuer hors ligne."
REFUSEES = "Des lignes n’ont pas pu être enregistrées : rien n’est enregistré. Relisez le rapport."


@require_safe
@for_agents
def telecharger(request, collectivite, onglet):
    """Give the tab as a workbook."""
    tab = find_onglet(onglet)
    day = timezone.localdate()
    content = write_workbook(open_feuille(tab, collectivite), format_date(day))
    response = HttpResponse(content, content_type=TYPE)
    name = f"{collectivite.slug}-{tab.slug}-{day:%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def deposer(request, collectivite, onglet):
    """Say how the spreadsheet works, and take the file that comes back."""
    tab = find_onglet(onglet)
    colonnes = open_feuille(tab, collectivite).colonnes
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DepotForm(*sent, colonnes=colonnes)
    if form.is_valid():
        kept = {"fichier": form.cleaned_data["fichier"].name, "lignes": form.cleaned_data["lignes"]}
        depot = deposit(by=request.user, collectivite=collectivite, onglet=tab.slug, **kept)
        return redirect("teleprocedure:tableur_rapport", collectivite.slug, tab.slug, depot.pk)
    return show(request, "teleprocedure/tableur.html", form, onglet=tab)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def rapport(request, collectivite, onglet, pk):
    """Tell what a deposited file would do, row by row; « Confirmer » does it."""
    tab = find_onglet(onglet)
    depot = get_object_or_404(collectivite.depots, pk=pk, onglet=tab.slug, agent=request.user)
    if depot.applique_le:
        messages.info(request, DEJA_ENREGISTRE)
        return redirect("teleprocedure:onglet", collectivite.slug, tab.slug)
    feuille = open_feuille(tab, collectivite)
    report = Comparaison(feuille, depot.lignes).read()
    form = ConfirmationForm(request.POST if request.method == "POST" else None, rapport=report)
    if form.is_valid():
        return apply(request, depot, feuille, report)
    context = present_rapport(report, request.GET.get("etat", ""), request.GET.get("page", ""))
    return show(
        request, "teleprocedure/tableur_rapport.html", form, onglet=tab, depot=depot, **context
    )


def apply(request, depot, feuille, report) -> HttpResponse:
    """Write a confirmed report; when rows are refused on the way, tell the report again."""
    tab = {"slug": depot.collectivite.slug, "onglet": depot.onglet}
    try:
        confirm(by=request.user, depot=depot, feuille=feuille, rapport=report)
    except DejaFait:
        messages.info(request, DEJA_ENREGISTRE)
    except LignesRefusees as refused:
        keep_refusals(by=request.user, depot=depot, phrases=refused.phrases)
        messages.warning(request, REFUSEES)
        return redirect("teleprocedure:tableur_rapport", **tab, pk=depot.pk)
    else:
        tell(request, f"Tableur : {summarise(feuille, report)}. {RETELECHARGER}")
    return redirect("teleprocedure:onglet", **tab)
