"""« Qui a changé quoi »: the acts on a collectivité's pages, and undoing one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from teleprocedure.acces import for_agents
from teleprocedure.services import actes


@require_POST
@for_agents
def annuler(request, collectivite, numero):
    """Undo an act whole."""
    acte = get_object_or_404(collectivite.actes, pk=numero)
    try:
        actes.undo(by=request.user, acte=acte)
        messages.success(request, f"Annulé : {acte}.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=acte.parties.split()[0])
