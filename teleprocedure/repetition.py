"""The rehearsal of a campaign: staff use the tabs as agents will, and nothing is written."""

from collections.abc import Callable
from copy import copy
from functools import wraps
from urllib.parse import urlsplit

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import ResolverMatch, resolve

from accounts.permissions import has_staff_powers
from teleprocedure.horloge import stopped_at
from teleprocedure.models import Campagne

CLE = "repetition"
LECTURES = {"GET", "HEAD", "OPTIONS"}
RIEN = "Répétition, rien n’est enregistré. Un agent lirait :"
PERDUE = "Cette fiche n’existe pas, ou n’existait que le temps d’un essai de la répétition."
# Pages of a row that only the transaction being taken back holds.
PAGES_D_UNE_LIGNE_NEUVE = {"teleprocedure:recepisse", "teleprocedure:tableur_rapport"}


def can_rehearse(user) -> bool:
    """Whether ``user`` runs campaigns for the delegation."""
    return has_staff_powers(user) and user.has_perm("teleprocedure.change_campagne")


def start(request, campagne: Campagne) -> None:
    """Put the session in rehearsal, until its user leaves it or logs out."""
    request.session[CLE] = campagne.pk


def stop(request) -> int | None:
    """Leave the rehearsal; return the key of its campaign, None when there was none."""
    return request.session.pop(CLE, None)


def find_rehearsed(request) -> Campagne | None:
    """Return the campaign that the session rehearses, if its user still may."""
    pk = request.session.get(CLE)
    if pk is None or not can_rehearse(request.user):
        return None
    return Campagne.objects.filter(pk=pk).first()


def rehearsing(view: Callable) -> Callable:
    """In rehearsal, judge everything as if the campaign had just opened, and write nothing.

    Reading writes nothing: only the rest runs in a transaction, taken back at its end with the
    messages it queued. The session is kept apart, by its middleware.
    """

    @wraps(view)
    def rehearsed(request, **kwargs):
        campagne = find_rehearsed(request)
        if campagne is None:
            return view(request, **kwargs)
        request.repetition = campagne
        with stopped_at(campagne.ouverture):
            if request.method in LECTURES:
                return view(request, **kwargs)
            return take_back(request, view, kwargs)

    return rehearsed


def take_back(request, view: Callable, kwargs: dict) -> HttpResponse:
    """Answer what is sent, then undo all that it wrote.

    What was sent from the page of a row that is no more leads back to the choice of collectivités.
    """
    try:
        with transaction.atomic():
            response = show_new_row(request, view(request, **kwargs))
            transaction.set_rollback(True)
    except Http404:
        messages.warning(request, PERDUE)
        return redirect("teleprocedure:accueil")
    return mark(request, response)


def show_new_row(request, response: HttpResponse) -> HttpResponse:
    """Show at once the page of a row just made: once the transaction is taken back it is gone."""
    if not 300 <= response.status_code < 400:
        return response
    address = urlsplit(response["Location"])
    match: ResolverMatch = resolve(address.path)
    if match.view_name not in PAGES_D_UNE_LIGNE_NEUVE:
        return response
    reading = copy(request)
    reading.method, reading.path, reading.path_info = "GET", address.path, address.path
    reading.GET, reading.POST = QueryDict(address.query), QueryDict()
    return match.func(reading, **match.kwargs)


def mark(request, response: HttpResponse) -> HttpResponse:
    """Say in every message of success that it is a rehearsal; there is no act to undo."""
    if not 300 <= response.status_code < 400:
        return response
    for told in list(messages.get_messages(request)):
        success = told.level == messages.SUCCESS
        sentence = f"{RIEN} {told}" if success else str(told)
        messages.add_message(request, told.level, sentence)
    return response
