"""« Aucune action internationale »: one screen, one button."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from collectivites.services import ConflitDeVersion
from teleprocedure.acces import for_agents
from teleprocedure.campagnes import read_calendrier
from teleprocedure.forms.suivi import AucuneActionForm
from teleprocedure.lecture.contenance import list_empty
from teleprocedure.onglets import ONGLETS
from teleprocedure.services.aucune_action import tick_empty
from teleprocedure.views.suivi import DEJA_DECLARE, RIEN_DE_VERIFIE, find_next_step


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def aucune_action(request, collectivite):
    """Say what will be ticked and what is left alone, ask for APD, and tick."""
    calendrier = read_calendrier(collectivite)
    if calendrier.campagne is None:
        messages.error(request, f"{RIEN_DE_VERIFIE} {calendrier.fermeture}")
        return redirect("teleprocedure:tableau_de_bord", slug=collectivite.slug)
    empty = list_empty(collectivite, calendrier.campagne)
    data = request.POST if request.method == "POST" else None
    form = AucuneActionForm(data, demande="apd" in empty)
    if form.is_valid() and attempt_ticks(request, form, collectivite, calendrier.campagne):
        return redirect(find_next_step(collectivite))
    context = {
        "collectivite": collectivite,
        "annee": calendrier.campagne.annee_apd,
        "formulaire": form,
        "vides": [onglet for onglet in ONGLETS if onglet.slug in empty],
        "remplis": [onglet for onglet in ONGLETS if onglet.slug not in empty],
    }
    status = 422 if form.errors else 200
    return render(request, "teleprocedure/aucune_action.html", context, status=status)


def attempt_ticks(request, form: AucuneActionForm, collectivite, campagne) -> bool:
    """Tick what holds nothing, or tell on the form what stands in the way."""
    choix = form.cleaned_data.get("choix", "")
    try:
        tick_empty(by=request.user, campagne=campagne, collectivite=collectivite, choix=choix)
    except ConflitDeVersion:
        form.add_error(None, DEJA_DECLARE)
    except ValidationError as error:
        form.add_error(None, error)
    else:
        messages.success(request, "Les onglets sans contenu sont vérifiés.")
    return not form.errors
