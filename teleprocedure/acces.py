"""The door of every agent page: logged in, habilitated, nothing kept by browsers."""

from functools import wraps
from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.models import Habilitation
from accounts.permissions import editable_collectivites
from teleprocedure.forms.fiche import read_typed_text
from teleprocedure.passage import lead_on
from teleprocedure.repetition import rehearsing
from teleprocedure.saisie import keep_draft
from teleprocedure.services import brouillons

NEVER_HELD = (Habilitation.Statut.DEMANDEE, Habilitation.Statut.REFUSEE)
NON_AFFICHES = {"csrfmiddlewaretoken", "version", "jeton", "auteur"}


def for_agents(view):
    """Give the view the collectivité of its address, if it is the user's, now.

    One never held answers 404. One that was taken back answers 403, says why, and shows again what
    was typed; one to confirm for the year leads to that page. What was typed is never lost: a form
    whose session ended, or opened by another account, is kept for its author. In a rehearsal,
    nothing of all that is written. A collectivité that is another one now leads to that one.
    """

    @wraps(view)
    @never_cache
    @rehearsing
    @keeping_drafts
    @login_required
    def guarded(request, slug, **kwargs):
        collectivite = editable_collectivites(request.user).filter(slug=slug).first()
        if not (collectivite and collectivite.recensee) and (elsewhere := lead_on(request)):
            return elsewhere
        if collectivite is None:
            return answer_closed_door(request, slug)
        request.collectivite = collectivite
        try:
            return view(request, collectivite, **kwargs)
        except Http404 as gone:
            return answer_missing_row(request, gone)

    return guarded


def answer_missing_row(request, gone: Http404):
    """Answer a form whose row was deleted, or moved to another tab, while it was open.

    What was typed is shown, and kept for the day the row is given back.
    """
    acte = getattr(gone, "acte", None)
    saisie = keep_typed(request)
    if acte is None and not saisie:
        raise gone
    context = {"acte": acte, "saisie": saisie}
    status = HTTPStatus.GONE if acte else HTTPStatus.NOT_FOUND
    return render(request, "teleprocedure/disparue.html", context, status=status)


def keep_typed(request) -> list[tuple[str, str]]:
    """Return (field, text) of what a sheet of ours carries, and keep it as a draft."""
    if not request.POST.get("auteur"):
        return []
    brouillons.keep(by=request.user, chemin=request.path, data=request.POST)
    return list_typed(request.POST)


def keeping_drafts(view):
    """Keep the form that its own author cannot send: no session any more, or another's."""

    @wraps(view)
    def kept(request, **kwargs):
        stray = request.method == "POST" and not is_of_its_author(request)
        return (stray and keep_draft(request)) or view(request, **kwargs)

    return kept


def is_of_its_author(request) -> bool:
    """Whether a form is sent by who opened it, or does not say who that was."""
    token = request.POST.get("auteur", "")
    return not token or request.user == brouillons.read_author(token)


def answer_closed_door(request, slug: str):
    """Answer a user who may not edit the collectivité ``slug``, or may not any more."""
    rows = request.user.habilitations.select_related("collectivite")
    row = rows.filter(collectivite__slug=slug).first()
    if row is None or row.statut in NEVER_HELD and not was_held(row):
        raise Http404
    if row.statut == Habilitation.Statut.RECONFIRMER and request.method != "POST":
        return redirect("habilitations")
    context = {"habilitation": row, "saisie": keep_typed(request) or list_typed(request.POST)}
    return render(request, "teleprocedure/retiree.html", context, status=HTTPStatus.FORBIDDEN)


def was_held(row: Habilitation) -> bool:
    """Whether the right was given once: what follows is then a withdrawal, not a refusal."""
    return row.history.filter(statut=Habilitation.Statut.ACCORDEE).exists()


def list_typed(data) -> list[tuple[str, str]]:
    """Return (field, text) of what was typed, to be copied elsewhere."""
    kept = data.copy()
    for name in NON_AFFICHES:
        kept.pop(name, None)
    return [(label, text) for label, text in read_typed_text(kept) if text]
