"""« Mes habilitations »: where each request stands, and what can move it on."""

from collections.abc import Callable
from functools import wraps

from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.collectivite import ChoixDeCollectiviteForm
from accounts.forms.demandes import CodeOfficielForm
from accounts.lecture import present_habilitations
from accounts.models import Habilitation
from accounts.services import codes
from accounts.services import habilitations as services

CODE_REFUSE = (
    "Ce code n’est pas le bon, ou n’est plus valable. "
    "Vérifiez-le, ou demandez-en un autre (cinq essais par code)."
)
DEJA_FAIT = "C’était déjà fait : voici où en sont vos habilitations."


def tell_when_done(view: Callable) -> Callable:
    """Lead to the list, with a sentence, whoever pressed twice: the first time was enough."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Habilitation.DoesNotExist:
            messages.info(request, DEJA_FAIT)
            return redirect("habilitations")

    return wrapper


@require_safe
@login_required
def liste(request):
    """Every collectivité asked for, with its state in words."""
    context = {"habilitations": present_habilitations(request.user)}
    return render(request, "accounts/habilitations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def demander(request):
    """Ask for one more collectivité."""
    if request.method == "POST" and (too_many := consume_or_429(request, action="demande")):
        return too_many
    form = ChoixDeCollectiviteForm(request.POST or None)
    if form.is_valid() and ask(request, form):
        return redirect("habilitations")
    status = 422 if form.errors else 200
    return render(request, "accounts/demande.html", {"form": form}, status=status)


def ask(request, form) -> bool:
    """Ask for what the form found, and say where the request stands; one too many is told there."""
    collectivite = form.cleaned_data["collectivite"]
    try:
        row = services.request_habilitation(by=request.user, collectivite=collectivite)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, f"{collectivite.nom} : habilitation {row.get_statut_display()}.")
    return True


@require_POST
@login_required
@tell_when_done
def envoyer_code(request, pk):
    """Send a code to the official address."""
    row = get_object_or_404(request.user.habilitations.en_attente(), pk=pk)
    if too_many := consume_or_429(request, action="code_officiel"):
        return too_many
    try:
        codes.send_code(by=request.user, pk=row.pk)
        messages.success(request, "Le code vient d’être envoyé à l’adresse officielle.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("habilitations")
    return redirect("saisir_code", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@tell_when_done
def saisir_code(request, pk):
    """Type the code that the official address received."""
    row = get_object_or_404(request.user.habilitations.en_attente(), pk=pk)
    form = CodeOfficielForm(request.POST or None)
    if form.is_valid():
        if codes.enter_code(by=request.user, pk=row.pk, code=form.cleaned_data["code"]):
            return redirect("teleprocedure:tableau_de_bord", slug=row.collectivite.slug)
        form.add_error("code", CODE_REFUSE)
    context = {"formulaire": form, "habilitation": row}
    return render(request, "accounts/code.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@tell_when_done
def abandonner(request, pk):
    """Give up a request, or say that one no longer works there; confirmed on a page."""
    mine = request.user.habilitations.exclude(statut__in=Habilitation.FERMEES)
    row = get_object_or_404(mine.select_related("collectivite"), pk=pk)
    if request.method == "POST":
        services.leave(by=request.user, pk=row.pk)
        messages.success(request, f"{row.collectivite.nom} : c’est noté.")
        return redirect("habilitations")
    return render(request, "accounts/abandon.html", {"habilitation": row})
