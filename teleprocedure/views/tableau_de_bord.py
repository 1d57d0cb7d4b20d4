"""Where an agent lands, and the read side of the five tabs."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import list_habilitated
from collectivites.listes import FIELDS, present_collectivites
from teleprocedure.acces import for_agents
from teleprocedure.models import Campagne
from teleprocedure.onglets import ONGLETS, PAR_SLUG


@require_safe
@never_cache
@login_required
def accueil(request):
    """Go straight in when there is one habilitation, else let the agent choose."""
    rows = list(list_habilitated(request.user).values(*FIELDS))
    if len(rows) == 1:
        return redirect("teleprocedure:tableau_de_bord", slug=rows[0]["slug"])
    choices = [
        choice | {"slug": row["slug"]}
        for choice, row in zip(present_collectivites(rows), rows, strict=True)
    ]
    return render(request, "teleprocedure/choix.html", {"collectivites": choices})


@require_safe
@for_agents
def tableau_de_bord(request, collectivite):
    """The collectivité, the campaign, the five tabs."""
    context = {
        "collectivite": collectivite,
        "onglets": ONGLETS,
        "campagne": Campagne.objects.ouverte().first(),
    }
    return render(request, "teleprocedure/tableau_de_bord.html", context)


@require_safe
@for_agents
def onglet(request, collectivite, onglet):
    """One of the five tabs, filled."""
    tab = PAR_SLUG.get(onglet)
    if tab is None:
        raise Http404
    context = {"collectivite": collectivite, "onglets": ONGLETS, "onglet": tab}
    return render(request, "teleprocedure/onglet.html", context | tab.read(collectivite.pk))
