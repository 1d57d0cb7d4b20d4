"""The status of many projects, set in one act."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from collectivites.presentation import format_count
from cooperations.models import Projet
from cooperations.services.lots import set_statuts
from teleprocedure.acces import for_agents
from teleprocedure.forms.selection import SelectionForm
from teleprocedure.lecture.liens import tick_again
from teleprocedure.onglets import find_onglet_of_liens
from teleprocedure.saisie import attempt, read_typed, show, tell


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def selection(request, collectivite, onglet):
    """Set the status of the projects ticked in a tab; what was ticked stays so when refused."""
    tab = find_onglet_of_liens(onglet)
    form = SelectionForm(read_typed(request))
    ticked = form.list_ticked()
    refuse_others(collectivite, ticked)
    where = {"collectivite_id": collectivite.pk, "nature": tab.nature}
    if attempt(request, form, set_statuts, **where):
        etat = form.to_service()["etat"]
        tell(request, f"Statut « {etat} » enregistré pour {format_count(len(ticked), 'projet')}.")
        back = reverse("teleprocedure:onglet", args=[collectivite.slug, tab.slug])
        return redirect(f"{back}?{request.GET.urlencode()}" if request.GET else back)
    context = tab.read(request)
    tick_again(context["pays_liste"], ticked, conflict=form.has_conflict())
    context["onglet"] = tab
    return show(request, "teleprocedure/selection.html", form, **context)


def refuse_others(collectivite, ticked: dict[int, int]) -> None:
    """Answer 404 to the projects of somebody else, and to those that never were."""
    present = Projet.objects.de([collectivite.pk]).filter(pk__in=ticked)
    own = set(present.values_list("pk", flat=True))
    gone = Projet.history.filter(id__in=ticked.keys() - own, history_type="-")
    acts = collectivite.actes.filter(pk__in=gone.values("acte")).values_list("pk", flat=True)
    own |= set(gone.filter(acte__in=list(acts)).values_list("id", flat=True))
    if ticked.keys() - own:
        raise Http404
