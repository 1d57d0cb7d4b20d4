"""Aide publique au développement: every year read, the one that the campaign asks for entered."""

from http import HTTPStatus

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from teleprocedure.acces import for_agents
from teleprocedure.campagnes import read_calendrier
from teleprocedure.forms.apd import DeclarationForm, describe_typed
from teleprocedure.lecture.apd import read_page
from teleprocedure.lecture.suivi import read_etat
from teleprocedure.onglets import ONGLETS, find_onglet
from teleprocedure.saisie import attempt, read_typed, show, tell
from teleprocedure.services import brouillons
from teleprocedure.services.apd import (
    PARTIE,
    declare,
    describe_declared,
    find_campagne,
    find_declaration,
    read_opening,
)

GABARIT = "teleprocedure/apd.html"


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def apd(request, collectivite):
    """Show every year, and save the one asked while it may be entered."""
    typed, calendrier = read_typed(request), read_calendrier(collectivite)
    opening = read_opening(typed.get("ouvert_le", ""), collectivite) if typed else None
    campagne = find_campagne(collectivite, calendrier.campagne, opening)
    page = read_page(request, calendrier, campagne)
    if campagne is None:
        return show_closed(request, page, typed)
    year = {"instance": page["declaration"], "repere": page["repere"], "campagne": campagne}
    form = DeclarationForm(typed, **year)
    if attempt(request, form, declare, campagne=campagne, collectivite=collectivite):
        tell_declared(request, form, find_declaration(campagne, collectivite))
        return redirect("teleprocedure:apd", slug=collectivite.slug)
    return show(request, GABARIT, form, **page, **read_shell(collectivite, calendrier))


def show_closed(request, page, typed):
    """Show the years, none of which can be entered, and what was typed too late."""
    context = page | read_shell(request.collectivite, page["calendrier"])
    context |= {
        "collectivite": request.collectivite,
        "onglets": ONGLETS,
        "saisie": describe_typed(typed) if typed else [],
        "refusee": request.method == "POST",
        "brouillon": None if typed else brouillons.find(request.user, request.path),
    }
    status = 422 if context["refusee"] else HTTPStatus.OK
    return render(request, GABARIT, context, status=status)


def read_shell(collectivite, calendrier) -> dict:
    onglet = find_onglet(PARTIE)
    return {"onglet": onglet, "etat": read_etat(collectivite, calendrier, onglet)}


def tell_declared(request, form, declaration) -> None:
    """Say what is kept; it can be undone when it changed something."""
    sentence = f"{describe_declared(declaration)}. C’est enregistré."
    if request.collectivite.actes.filter(pk=form.cleaned_data["jeton"]).exists():
        tell(request, sentence)
    else:
        messages.success(request, sentence)
