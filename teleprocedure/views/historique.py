"""« Qui a changé quoi »: the acts on a collectivité's pages, and undoing one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from collectivites.models import Acte
from collectivites.pagination import read_keys
from teleprocedure.acces import for_agents
from teleprocedure.lecture.changements import show_changements
from teleprocedure.lecture.historique import list_actes, present_acte
from teleprocedure.onglets import ONGLETS, PAR_SLUG
from teleprocedure.services import actes


@require_safe
@for_agents
def historique(request, collectivite):
    """The acts of a collectivité, of one tab if asked."""
    chosen = request.GET.get("onglet", "")
    context = {
        "collectivite": collectivite,
        "onglets": ONGLETS,
        "choisi": PAR_SLUG.get(chosen),
        "criteres": f"onglet={chosen}&" if chosen in PAR_SLUG else "",
        "page": list_actes(Acte.objects.sur(collectivite), onglet=chosen, **read_keys(request.GET)),
    }
    return render(request, "teleprocedure/historique.html", context)


@require_safe
@for_agents
def acte(request, collectivite, numero):
    """What one act changed, and the button that undoes it.

    Agents read of an act on many collectivités its sentence only: the rest is not all theirs.
    """
    found = Acte.objects.sur(collectivite).select_related("auteur", "annule_par__auteur")
    row = get_object_or_404(found, pk=numero)
    context = {
        "collectivite": collectivite,
        "onglets": ONGLETS,
        "acte": present_acte(row),
        "refus": actes.explain_refusal(row, request.user),
        "detail": row.collectivite_id or request.user.is_staff,
    }
    if context["detail"]:
        context |= show_changements(row.pk)
    return render(request, "teleprocedure/acte.html", context)


@require_POST
@for_agents
def annuler(request, collectivite, numero):
    """Undo an act whole."""
    row = get_object_or_404(Acte.objects.sur(collectivite), pk=numero)
    try:
        actes.undo(by=request.user, acte=row)
        messages.success(request, f"C’est annulé : « {row} ».")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect_to_tab(collectivite, row)


def redirect_to_tab(collectivite, row: Acte):
    """Go to the first tab that the act touched, to the history when it touched none."""
    touched = [slug for slug in row.parties.split() if slug in PAR_SLUG]
    if not touched:
        return redirect("teleprocedure:historique", slug=collectivite.slug)
    return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=touched[0])
