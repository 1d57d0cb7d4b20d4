"""« Mon compte »: who one is, what the service keeps about it, and its end."""

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.donnees import collect_data
from accounts.forms.identite import IdentiteForm
from accounts.forms.suppression import SuppressionForm
from accounts.lecture import present_habilitations
from accounts.services.comptes import update_identity
from accounts.services.suppression import DERNIER, delete_account, is_last_superuser


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def compte(request):
    """Show the account and save the name and function of its holder."""
    user = request.user
    initial = {name: getattr(user, name) for name in IdentiteForm.base_fields}
    form = IdentiteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        update_identity(by=user, **form.cleaned_data)
        messages.success(request, "Votre nom et votre fonction sont enregistrés.")
        return redirect("compte")
    context = read_compte(user) | {"formulaire": form}
    return render(request, "accounts/compte.html", context, status=422 if form.errors else 200)


def read_compte(user) -> dict:
    """Return what the page says beside the form."""
    totp = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    pending = EmailAddress.objects.filter(user=user, verified=False).exclude(email=user.email)
    return {
        "habilitations": present_habilitations(user),
        "second_facteur": totp.exists(),
        "adresse_en_attente": pending.values_list("email", flat=True).first(),
    }


@require_safe
@login_required
def exporter(request):
    """Give the person a file of all that is kept about them."""
    options = {"ensure_ascii": False, "indent": 2}
    response = JsonResponse(collect_data(request.user), json_dumps_params=options)
    name = f"mes-donnees-{timezone.localdate():%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(allow_get=True, app="allauth.account")
def supprimer(request):
    """Say what goes and what stays, then delete the account and say so at once."""
    form = SuppressionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and delete(request, form):
        logout(request)
        return render(request, "accounts/supprime.html")
    context = {
        "formulaire": form,
        "empechement": DERNIER if is_last_superuser(request.user) else "",
    }
    return render(request, "accounts/suppression.html", context, status=422 if form.errors else 200)


def delete(request, form) -> bool:
    """Call the service; tell a refusal on the form."""
    try:
        delete_account(by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors
