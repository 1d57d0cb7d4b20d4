"""The door of every agent page: logged in, habilitated, nothing kept by browsers."""

from functools import wraps
from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.models import Habilitation
from accounts.permissions import editable_collectivites
from teleprocedure.forms.projet import ProjetForm

LIBELLES = {name: str(field.label) for name, field in ProjetForm.base_fields.items()}
NEVER_HELD = (Habilitation.Statut.DEMANDEE, Habilitation.Statut.REFUSEE)
NON_AFFICHES = {"csrfmiddlewaretoken", "version"}


def for_agents(view):
    """Give the view the collectivité of its address, if it is the user's, now.

    One never held answers 404. One that was taken back answers 403, says why, and shows again what
    was typed; one to confirm for the year leads to that page.
    """

    @wraps(view)
    @never_cache
    @login_required
    def guarded(request, slug, **kwargs):
        collectivite = editable_collectivites(request.user).filter(slug=slug).first()
        if collectivite is None:
            return answer_closed_door(request, slug)
        request.collectivite = collectivite
        return view(request, collectivite, **kwargs)

    return guarded


def answer_closed_door(request, slug: str):
    """Answer a user who may not edit the collectivité ``slug``, or may not any more."""
    rows = request.user.habilitations.select_related("collectivite")
    row = rows.filter(collectivite__slug=slug).first()
    if row is None or row.statut in NEVER_HELD and not was_held(row):
        raise Http404
    if row.statut == Habilitation.Statut.RECONFIRMER and request.method != "POST":
        return redirect("habilitations")
    context = {"habilitation": row, "saisie": list_typed(request.POST)}
    return render(request, "teleprocedure/retiree.html", context, status=HTTPStatus.FORBIDDEN)


def was_held(row: Habilitation) -> bool:
    """Whether the right was given once: what follows is then a withdrawal, not a refusal."""
    return row.history.filter(statut=Habilitation.Statut.ACCORDEE).exists()


def list_typed(data) -> list[tuple[str, str]]:
    """Return (field, text) of what was typed, to be copied elsewhere."""
    typed = ((name, " ; ".join(values)) for name, values in data.lists())
    shown = ((name, text) for name, text in typed if text and name not in NON_AFFICHES)
    return [(LIBELLES.get(name, name), text) for name, text in shown]
