"""Single-use links: a GET shows a button, the POST consumes."""

from http import HTTPStatus

from allauth.account.utils import perform_login
from allauth.account.views import ConfirmEmailView
from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.connexion import PreuveForm
from accounts.models import Habilitation
from accounts.services import reconfirmations
from accounts.services.inscriptions import discard_address, make_room


class Confirmation(ConfirmEmailView):
    """The proof of an address takes its mailbox, by the link, and the password of the profile.

    Whoever reads the mailbox could otherwise confirm the profile that a stranger filled in its
    name. Whoever asked for nothing deletes the request instead.
    """

    form = None

    def get(self, *args, **kwargs):
        response = super().get(*args, **kwargs)
        if self.object is None:
            response.status_code = HTTPStatus.NOT_FOUND
        return response

    def logout_other_user(self, confirmation):
        """Opening a link logs nobody out; a proof just given does."""
        if confirmation.email_address.verified:
            super().logout_other_user(confirmation)

    def get_context_data(self, **kwargs):
        """Ask for the password, unless the owner of the profile is already in."""
        owner = self.object and self.request.user == self.object.email_address.user
        if self.object and not owner and self.form is None:
            self.form = PreuveForm(compte=self.object.email_address.user)
        return super().get_context_data(**kwargs) | {"form": self.form}

    def post(self, *args, **kwargs):
        try:
            address = self.get_object().email_address
        except Http404:
            return self.get(*args, **kwargs)
        if "supprimer" in self.request.POST:
            discard_address(by=None, email_address=address)
            return render(self.request, "account/email_confirm_supprimee.html")
        if self.request.user == address.user:
            return self.confirm(address, *args, **kwargs)
        self.form = PreuveForm(self.request.POST, compte=address.user)
        if self.form.is_valid():
            return self.confirm(address, *args, **kwargs)
        response = self.get(*args, **kwargs)
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response

    def confirm(self, address, *args, **kwargs):
        """Consume the link; whoever has just given the password is let in."""
        try:
            with transaction.atomic():
                make_room(address)
                response = super().post(*args, **kwargs)
        except IntegrityError:  # somebody else has just proven the same address
            return render(self.request, "accounts/lien_perime.html", status=HTTPStatus.NOT_FOUND)
        return perform_login(self.request, self.form.compte) if self.form else response


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
    if too_many := consume_or_429(request, action="envoyer_lien"):
        return too_many
    try:
        reconfirmations.send_link(by=request.user, pk=pk)
        messages.success(request, "Le lien vient d’être envoyé à votre adresse.")
    except (Habilitation.DoesNotExist, ValidationError):
        messages.error(request, "Cette habilitation n’est pas à reconfirmer.")
    return redirect("habilitations")
