"""Project sheets of both natures, coopérations and actions: one code."""

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cooperations.models import Cooperation, Projet
from cooperations.services.projets import create_projet, update_projet
from teleprocedure.acces import for_agents
from teleprocedure.forms.projet import FicheDeProjetForm
from teleprocedure.onglets import find_onglet_of_liens
from teleprocedure.saisie import attempt, find_own, read_typed, show, tell

LECTURE_ET_ENVOI = require_http_methods(["GET", "HEAD", "POST"])


def find_projet(request, tab, pk: int) -> Projet:
    own = Projet.objects.de([request.collectivite.pk]).de_nature(tab.nature)
    return find_own(request, own.select_related("cooperation__partenaire__pays"), pk)


@LECTURE_ET_ENVOI
@for_agents
def modifier(request, collectivite, onglet, pk):
    """Show a project sheet and save it."""
    tab = find_onglet_of_liens(onglet)
    projet = find_projet(request, tab, pk)
    form = FicheDeProjetForm(read_typed(request), instance=projet)
    if attempt(request, form, update_projet, projet_id=pk):
        return tell_saved(request, tab, form)
    return show_sheet(request, tab, form, titre="Modifier un projet", projet=projet)


@LECTURE_ET_ENVOI
@for_agents
def ajouter(request, collectivite, onglet, pk):
    """Show an empty sheet and add it to a coopération or action."""
    tab = find_onglet_of_liens(onglet)
    own = Cooperation.objects.de([collectivite.pk]).de_nature(tab.nature)
    tie = find_own(request, own.select_related("partenaire__pays"), pk)
    form = FicheDeProjetForm(read_typed(request), instance=Projet(cooperation=tie))
    if attempt(request, form, create_projet, cooperation_id=pk):
        return tell_saved(request, tab, form)
    premier = not tie.projets.exists()
    return show_sheet(request, tab, form, titre="Ajouter un projet", premier=premier)


@LECTURE_ET_ENVOI
@for_agents
def dupliquer(request, collectivite, onglet, pk):
    """Show a new sheet filled as another one, and add it to the same coopération or action."""
    tab = find_onglet_of_liens(onglet)
    model = find_projet(request, tab, pk)
    blank = Projet(cooperation=model.cooperation)
    form = FicheDeProjetForm(read_typed(request), instance=blank, copie_de=model)
    if attempt(request, form, create_projet, cooperation_id=model.cooperation_id):
        return tell_saved(request, tab, form)
    return show_sheet(request, tab, form, titre="Dupliquer un projet", modele=model)


def show_sheet(request, tab, form, **context):
    tie = form.source.cooperation
    return show(request, "teleprocedure/projet.html", form, onglet=tab, cooperation=tie, **context)


def tell_saved(request, tab, form):
    tell(request, f"Le projet « {form.cleaned_data['titre']} » est enregistré.")
    return redirect("teleprocedure:onglet", slug=request.collectivite.slug, onglet=tab.slug)
