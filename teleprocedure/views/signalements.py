"""What readers report on the pages of a collectivité, passed on to its agents."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from collectivites.texte import read_pk
from teleprocedure.acces import for_agents
from teleprocedure.lecture.signalements import read_transmis
from teleprocedure.models import Signalement
from teleprocedure.onglets import ONGLETS
from teleprocedure.services.signalements import tell_corrected


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def signalements(request, collectivite):
    """List the reports that wait; « c’est corrigé » closes one."""
    if request.method == "POST":
        return correct(request, collectivite)
    context = {
        "collectivite": collectivite,
        "onglets": ONGLETS,
        "signalements": read_transmis(collectivite),
    }
    return render(request, "teleprocedure/signalements.html", context)


def correct(request, collectivite):
    """Close the report that the form names; it waits no more once somebody else closed it."""
    passed_on = collectivite.signalements.exclude(statut=Signalement.Statut.RECU)
    row = get_object_or_404(passed_on, pk=read_pk(request.POST.get("signalement", "")))
    try:
        tell_corrected(by=request.user, pk=row.pk)
        messages.success(request, "C’est noté : ce signalement est clos.")
    except ValidationError as error:
        messages.info(request, error.messages[0])
    return redirect("teleprocedure:signalements", slug=collectivite.slug)
