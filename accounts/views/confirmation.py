"""Single-use links: a GET shows a button, the POST consumes."""

from allauth.account.views import ConfirmEmailView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Habilitation
from accounts.services import reconfirmations
from accounts.services.inscriptions import discard_address


class Confirmation(ConfirmEmailView):
    """The proof of an address; whoever asked for nothing deletes the request instead."""

    def get(self, *args, **kwargs):
        response = super().get(*args, **kwargs)
        if self.object is None:
            response.status_code = 404
        return response

    def post(self, *args, **kwargs):
        try:
            address = self.get_object().email_address
        except Http404:
            return self.get(*args, **kwargs)
        if "supprimer" in self.request.POST:
            discard_address(by=None, email_address=address)
            return render(self.request, "account/email_confirm_supprimee.html")
        try:
            with transaction.atomic():
                return super().post(*args, **kwargs)
        except IntegrityError:  # somebody else has just proven the same address
            return render(self.request, "accounts/lien_perime.html", status=404)


confirmer = Confirmation.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
def reconfirmer(request, jeton):
    """« Je travaille toujours pour… »: from the link of a message, logged in or not."""
    row = reconfirmations.read_token(jeton)
    if row is None:
        return render(request, "accounts/lien_perime.html", status=404)
    if request.method == "POST":
        try:
            row = reconfirmations.confirm(by=row.user, pk=row.pk)
        except ValidationError:  # pressed twice: the first time was enough
            row.refresh_from_db()
    return render(request, "accounts/reconfirmation.html", {"habilitation": row})


@require_POST
@login_required
def envoyer_lien(request, pk):
    """Send one's own link of re-confirmation again."""
    get_object_or_404(Habilitation.objects.filter(user=request.user), pk=pk)
    try:
        reconfirmations.send_link(by=request.user, pk=pk)
        messages.success(request, "Le lien vient d’être envoyé à votre adresse.")
    except (Habilitation.DoesNotExist, ValidationError):
        messages.error(request, "Cette habilitation n’est pas à reconfirmer.")
    return redirect("habilitations")
