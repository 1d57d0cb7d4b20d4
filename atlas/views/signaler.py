"""« Signaler une erreur »: a reader tells the delegation what a public page says wrong."""

from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlencode

from allauth.core.ratelimit import consume
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from atlas.views.cache import fresh_each_minute
from atlas.views.erreurs import LIMITS_WINDOW_SECONDS
from collectivites.services import DejaFait
from teleprocedure.forms.signalements import SignalementForm
from teleprocedure.lecture.signalements import PageSignalee, find_page
from teleprocedure.models import Signalement
from teleprocedure.services import signalements

TROP = (
    "Plusieurs signalements viennent d’être envoyés depuis cette connexion. Rien n’est envoyé, "
    "votre texte est gardé : patientez un quart d’heure, puis envoyez-le de nouveau."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signaler(request):
    """Show the form about the page named by ``objet``; keep what is sent, a few times per place."""
    page = find_page(request.GET.get("objet", ""))
    row = Signalement(objet=page.objet, collectivite_id=page.collectivite_id)
    form = SignalementForm(request.POST if request.method == "POST" else None, instance=row)
    if not form.is_valid():
        return show(request, page, form, 422 if form.errors else HTTPStatus.OK)
    if not consume(request, action="signaler"):
        form.add_error(None, TROP)
        return show(request, page, form, HTTPStatus.TOO_MANY_REQUESTS)
    if not form.is_from_robot():
        with suppress(DejaFait):
            signalements.submit(by=None, row=row, jeton=form.cleaned_data["jeton"])
    return redirect(f"{reverse('signalement_recu')}?{urlencode({'objet': page.objet})}")


def show(request, page: PageSignalee, form: SignalementForm, status: int):
    context = {"page": page, "formulaire": form}
    response = render(request, "atlas/signaler.html", context, status=status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        response["Retry-After"] = LIMITS_WINDOW_SECONDS
    return response


@require_safe
@fresh_each_minute
def recu(request):
    """Say what happens next, and lead back to the page."""
    page = find_page(request.GET.get("objet", ""))
    return render(request, "atlas/signaler_merci.html", {"page": page})
