"""Project sheets of both natures, coopérations and actions: one code."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from collectivites.services import ConflitDeVersion
from cooperations.models import Projet
from cooperations.services import update_projet
from teleprocedure.acces import for_agents
from teleprocedure.forms.projet import ProjetForm
from teleprocedure.onglets import ONGLETS, PAR_SLUG


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def modifier(request, collectivite, onglet, pk):
    """Show a project sheet and save it."""
    tab = PAR_SLUG.get(onglet)
    if tab is None or not tab.nature:
        raise Http404
    own = Projet.objects.de([collectivite.pk]).de_nature(tab.nature)
    projet = get_object_or_404(own.select_related("cooperation__partenaire__pays"), pk=pk)
    form = ProjetForm(request.POST or None, instance=projet)
    if request.method == "POST" and form.is_valid() and save(request, form, pk):
        messages.success(request, f"Le projet « {form.instance.titre} » est enregistré.")
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=tab.slug)
    context = {
        "collectivite": collectivite,
        "onglets": ONGLETS,
        "onglet": tab,
        "formulaire": form,
        "cooperation": projet.cooperation,
    }
    return render(request, "teleprocedure/projet.html", context, status=422 if form.errors else 200)


def save(request, form, pk) -> bool:
    """Call the service; tell a refusal or a conflict on the form, where the typed text stays."""
    try:
        update_projet(by=request.user, projet_id=pk, **form.to_service())
    except ConflitDeVersion as conflict:
        form.show_conflict(conflict.current)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors
