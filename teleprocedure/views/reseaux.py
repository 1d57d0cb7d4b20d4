"""Second tab: memberships, added from the shared register, modified, deleted."""

from django.http import JsonResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from collectivites.models import Adhesion
from collectivites.rapprochement import suggest_reseaux
from collectivites.services import change
from teleprocedure.acces import for_agents
from teleprocedure.forms.adhesion import A_CONFIRMER, AdhesionForm, AjoutDAdhesionForm
from teleprocedure.onglets import find_onglet
from teleprocedure.saisie import attempt, find_own, read_typed, show, tell
from teleprocedure.services.reseaux import join_reseau
from teleprocedure.suppression import delete_own, show_deletion

ONGLET = "reseaux"


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def ajouter(request, collectivite):
    """Add a membership to a network of the register, or to one proposed."""
    form = AjoutDAdhesionForm(read_typed(request), instance=Adhesion(collectivite=collectivite))
    if attempt(request, form, join_reseau, collectivite=collectivite):
        tell(request, f"« {form.cleaned_data['reseau']} » figure dans la liste.")
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=ONGLET)
    titre, tab = "Ajouter une association ou un réseau", find_onglet(ONGLET)
    return show(request, "teleprocedure/reseau.html", form, titre=titre, onglet=tab)


@require_safe
@for_agents
def suggestions(request, collectivite):
    """Up to eight networks for the text being typed, as JSON."""
    found = suggest_reseaux(request.GET.get("nom", ""))
    return JsonResponse({"suggestions": [present(row) for row in found]})


def present(row: dict) -> dict:
    """Return what the list of suggestions shows of a network."""
    state = A_CONFIRMER if row["statut"] == "propose" else ""
    details = [row["sigle"], row["nature"], state]
    return {"nom": row["nom"], "type": " · ".join(filter(None, details))}


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def modifier(request, collectivite, pk):
    """Say again whether the collectivité adheres to a network or uses it."""
    own = collectivite.adhesions.select_related("reseau")
    adhesion = find_own(request, own, pk)
    form = AdhesionForm(read_typed(request), instance=adhesion)
    if attempt(request, form, change, queryset=own, pk=pk):
        tell(request, f"« {adhesion.reseau} » est enregistré.")
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=ONGLET)
    titre, tab = f"Modifier « {adhesion.reseau} »", find_onglet(ONGLET)
    return show(request, "teleprocedure/fiche.html", form, titre=titre, onglet=tab)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def supprimer(request, collectivite, pk):
    """Delete a membership; the network stays in the register."""
    own = collectivite.adhesions.select_related("reseau")
    adhesion = find_own(request, own, pk)
    if request.method == "POST":
        delete_own(request, own, pk)
        tell(request, f"« {adhesion.reseau} » ne figure plus dans la liste.")
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=ONGLET)
    nom = str(adhesion.reseau)
    return show_deletion(request, ONGLET, titre=f"Supprimer « {nom} »", lignes=[nom])
