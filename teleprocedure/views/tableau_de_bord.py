"""Where an agent lands, and the read side of the five tabs."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.double_authentification import demand_second_factor
from accounts.permissions import editable_collectivites, lacks_second_factor, list_habilitated
from collectivites.listes import FIELDS, present_collectivites
from collectivites.presentation import format_moment
from collectivites.texte import fold
from teleprocedure.acces import for_agents
from teleprocedure.campagnes import read_calendrier
from teleprocedure.lecture.signalements import list_transmis
from teleprocedure.lecture.suivi import read_etat, read_suivi
from teleprocedure.onglets import ONGLETS, find_onglet
from teleprocedure.repetition import rehearsing

CHOICES_MAX = 100


@require_safe
@never_cache
@rehearsing
@login_required
def accueil(request):
    """Go straight in when there is one habilitation, else let the user choose."""
    if lacks_second_factor(request.user):
        return demand_second_factor(request)
    if chosen := slugify(request.GET.get("collectivite", "")):
        return redirect("teleprocedure:tableau_de_bord", slug=chosen)
    found = list_choices(request.user, request.GET.get("q", ""))
    rows = list(found.order_by("nom_normalise", "id").values(*FIELDS)[:CHOICES_MAX])
    if len(rows) == 1:
        return redirect("teleprocedure:tableau_de_bord", slug=rows[0]["slug"])
    if not rows and not request.user.is_staff:
        return redirect("habilitations")
    return render(
        request, "teleprocedure/choix.html", {"collectivites": present_collectivites(rows)}
    )


def list_choices(user, text: str):
    """Return an agent's own collectivités; for staff, those of the name they look for."""
    if not user.is_staff:
        return list_habilitated(user)
    return editable_collectivites(user).named(text) if fold(text) else list_habilitated(user)


@require_safe
@for_agents
def tableau_de_bord(request, collectivite):
    """The collectivité, the campaign, the state of the five tabs, what was transmitted."""
    suivi = read_suivi(collectivite, read_calendrier(collectivite))
    context = {
        "collectivite": collectivite,
        "suivi": suivi,
        "campagne": suivi.calendrier.campagne,
        "fin": format_moment(suivi.calendrier.fin),
        "derniere_le": format_moment(suivi.derniere.le) if suivi.derniere else "",
        "signalements": list_transmis(collectivite).count(),
    }
    return render(request, "teleprocedure/tableau_de_bord.html", context)


@require_safe
@for_agents
def onglet(request, collectivite, onglet):
    """One of the five tabs, filled, with its state."""
    tab = find_onglet(onglet)
    context = {
        "collectivite": collectivite,
        "onglets": ONGLETS,
        "onglet": tab,
        "etat": read_etat(collectivite, read_calendrier(collectivite), tab),
    }
    return render(request, "teleprocedure/onglet.html", context | tab.read(request))
