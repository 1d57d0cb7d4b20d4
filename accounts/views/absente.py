"""« Ma collectivité n’est pas dans la liste »."""

from allauth.core.ratelimit import consume_or_429
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.forms.demandes import CollectiviteAbsenteForm
from accounts.services.demandes import submit_demande


@require_http_methods(["GET", "HEAD", "POST"])
def demander(request):
    """Ask the delegation to add a collectivité; a few times per address at most."""
    form = CollectiviteAbsenteForm(request.POST or None)
    if form.is_valid():
        if too_many := consume_or_429(request, action="collectivite_absente"):
            return too_many
        submit_demande(by=None, row=form.instance)
        return render(request, "accounts/collectivite_absente_envoyee.html")
    status = 422 if form.errors else 200
    return render(
        request, "accounts/collectivite_absente.html", {"formulaire": form}, status=status
    )
