"""« Agents habilités »: who edits the collectivité, who asks to, who may be invited."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.demandes import MotifForm
from accounts.lecture import present_agents
from accounts.services import habilitations, invitations
from teleprocedure.acces import for_agents


@require_safe
@for_agents
def liste(request, collectivite):
    """The agents, the requests that wait, the contacts on file."""
    context = {
        "collectivite": collectivite,
        "contacts": collectivite.contacts.exclude(courriel="").order_by("ordre", "pk"),
    }
    return render(request, "teleprocedure/agents.html", context | present_agents(collectivite))


@require_POST
@for_agents
def approuver(request, collectivite, pk):
    """Vouch for a colleague."""
    row = get_object_or_404(collectivite.habilitations.exclude(user=request.user), pk=pk)
    try:
        habilitations.decide(by=request.user, pk=row.pk, accorder=True)
        messages.success(request, f"{row.user} est habilité pour {collectivite.nom}.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("teleprocedure:agents", slug=collectivite.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def fermer(request, collectivite, pk):
    """Refuse a request or withdraw a right, with the reason that the person will read."""
    row = get_object_or_404(collectivite.habilitations.exclude(user=request.user), pk=pk)
    refus = row.statut == row.Statut.DEMANDEE
    form = MotifForm(request.POST or None, initial={"refus": refus})
    if form.is_valid() and close(request, row, form):
        messages.success(
            request, f"{row.user} n’a pas accès à {collectivite.nom} ; un message le dit."
        )
        return redirect("teleprocedure:agents", slug=collectivite.slug)
    context = {"collectivite": collectivite, "habilitation": row, "formulaire": form}
    return render(request, "teleprocedure/fermer.html", context, status=422 if form.errors else 200)


def close(request, row, form) -> bool:
    """Do what the page offered, refuse or withdraw; a decision taken meanwhile is told there."""
    motif = form.cleaned_data["motif"]
    try:
        if form.cleaned_data["refus"]:
            habilitations.decide(by=request.user, pk=row.pk, accorder=False, motif=motif)
        else:
            habilitations.withdraw(by=request.user, pk=row.pk, motif=motif)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


@require_POST
@for_agents
def inviter(request, collectivite, pk):
    """Invite a contact on file."""
    contact = get_object_or_404(collectivite.contacts, pk=pk)
    try:
        invitations.invite(by=request.user, contact=contact)
        messages.success(request, f"Une invitation est envoyée à {contact}.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("teleprocedure:agents", slug=collectivite.slug)
