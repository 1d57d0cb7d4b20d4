"""The page of an invitation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.services import invitations


@require_http_methods(["GET", "HEAD", "POST"])
def accepter(request, jeton):
    """Say who invites to what; a logged-in user accepts, others are led to sign up or log in."""
    invitation = invitations.read_invitation(jeton)
    if invitation is None:
        return render(request, "accounts/lien_perime.html", status=404)
    context: dict[str, Any] = {"invitation": invitation, "collectivite": invitation.collectivite}
    if request.method == "POST" and request.user.is_authenticated:
        try:
            invitations.accept(by=request.user, pk=invitation.pk)
            return redirect("teleprocedure:tableau_de_bord", slug=invitation.collectivite.slug)
        except ValidationError as error:
            context["refus"] = error.messages[0]
    return render(
        request, "accounts/invitation.html", context, status=409 if "refus" in context else 200
    )
