"""Project sheets of both natures, coopérations and actions: one code."""

from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from cooperations.models import Projet
from cooperations.services.projets import update_projet
from teleprocedure.acces import for_agents
from teleprocedure.forms.projet import ProjetForm
from teleprocedure.onglets import find_onglet_of_liens
from teleprocedure.saisie import attempt, find_own, read_typed, show, tell


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def modifier(request, collectivite, onglet, pk):
    """Show a project sheet and save it."""
    tab = find_onglet_of_liens(onglet)
    own = Projet.objects.de([collectivite.pk]).de_nature(tab.nature)
    projet = find_own(request, own.select_related("cooperation__partenaire__pays"), pk)
    form = ProjetForm(read_typed(request), instance=projet)
    if attempt(request, form, update_projet, projet_id=pk):
        tell(request, f"Le projet « {form.instance.titre} » est enregistré.")
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=tab.slug)
    return show(
        request,
        "teleprocedure/projet.html",
        form,
        titre="Modifier un projet",
        onglet=tab,
        cooperation=projet.cooperation,
    )
