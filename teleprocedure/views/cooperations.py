"""A coopération or action declared with a partner, then corrected: one code for both natures."""

from http import HTTPStatus

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cooperations.lecture.corrections import read_last_correction
from cooperations.models import Cooperation
from cooperations.rapprochement import search_partenaires
from cooperations.services.partenaires import count_others
from cooperations.services.partenariats import create_cooperation, update_cooperation
from teleprocedure.acces import for_agents
from teleprocedure.forms.cooperation import AjoutForm, CooperationForm
from teleprocedure.forms.partenaire import ChoixPartenaireForm
from teleprocedure.onglets import ONGLETS, find_onglet_of_liens
from teleprocedure.saisie import attempt, find_own, read_typed, show, tell

SUGGESTIONS_MAX = 8
TITRES: dict[str, str] = {
    Cooperation.Nature.COOPERATION: "Ajouter une coopération décentralisée",
    Cooperation.Nature.ACTION: "Ajouter une action extérieure",
}
PROPOSE = (
    "C’est enregistré. D’autres collectivités travaillent avec ce partenaire : la correction de "
    "son nom, de sa nature ou de sa position est proposée à la délégation."
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def ajouter(request, collectivite, onglet):
    """Find the partner by its country and name, then declare what is done with it."""
    tab = find_onglet_of_liens(onglet)
    typed = read_typed(request)
    choice = ChoixPartenaireForm(request.GET if "nom" in request.GET else None)
    if typed is None and not choice.is_valid():
        return show_choice(request, tab, choice)
    blank = Cooperation(collectivite=collectivite, nature=tab.nature)
    form = AjoutForm(typed, instance=blank, initial=read_choice(choice) if typed is None else {})
    arguments = {"collectivite_id": collectivite.pk, "nature": tab.nature}
    if attempt(request, form, create_cooperation, **arguments):
        return go_to_first_projet(request, tab, form)
    titre = TITRES[tab.nature]
    return show(request, "teleprocedure/cooperation_ajout.html", form, titre=titre, onglet=tab)


def show_choice(request, tab, form):
    """Answer the page of the first step."""
    context = {
        "collectivite": request.collectivite,
        "onglets": ONGLETS,
        "onglet": tab,
        "formulaire": form,
        "titre": TITRES[tab.nature],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "teleprocedure/partenaire_choix.html", context, status=status)


def read_choice(choice: ChoixPartenaireForm) -> dict:
    """Return what the first step gives to the second."""
    data = choice.cleaned_data
    return data | {"pays": data["pays"].pk, "partenaire": data["slug"] or ""}


def go_to_first_projet(request, tab, form):
    """Lead to the first project's sheet of what was just declared, or declared already."""
    made = Cooperation.history.filter(acte=form.cleaned_data["jeton"], history_type="+")
    pk = made.filter(collectivite=request.collectivite.pk).values_list("id", flat=True).first()
    if pk is None:
        return redirect("teleprocedure:onglet", slug=request.collectivite.slug, onglet=tab.slug)
    tell(request, "C’est enregistré. Ajoutez le premier projet, ou revenez-y plus tard.")
    return redirect(
        "teleprocedure:projet_ajouter", slug=request.collectivite.slug, onglet=tab.slug, pk=pk
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def modifier(request, collectivite, onglet, pk):
    """Correct a tie and what is said of its partner."""
    tab = find_onglet_of_liens(onglet)
    own = Cooperation.objects.de([collectivite.pk]).de_nature(tab.nature)
    tie = find_own(request, own.select_related("partenaire__pays"), pk)
    form = CooperationForm(read_typed(request), instance=tie)
    if attempt(request, form, update_cooperation, cooperation_id=pk):
        return tell_corrected(request, tab, tie, form)
    return show(
        request,
        "teleprocedure/cooperation.html",
        form,
        titre=f"Modifier : {tie.partenaire.nom}",
        onglet=tab,
        partenaire=tie.partenaire,
        autres=count_others(tie.partenaire_id, collectivite.pk),
        correction=read_last_correction(tie.partenaire_id, collectivite.pk),
    )


def tell_corrected(request, tab, tie, form):
    """Say what is saved, and what waits for the delegation."""
    tie.partenaire.refresh_from_db()
    waits = form.is_proposed(tie.partenaire)
    tell(request, PROPOSE if waits else f"« {tie.partenaire.nom} » : c’est enregistré.")
    return redirect("teleprocedure:onglet", slug=request.collectivite.slug, onglet=tab.slug)


@require_safe
@for_agents
def suggestions(request, collectivite):
    """Up to eight partners of a country for the name being typed, as JSON."""
    pays, nom = request.GET.get("pays", ""), request.GET.get("nom", "")
    rows = search_partenaires(pays, nom, SUGGESTIONS_MAX)
    found = [
        {
            "nom": row["nom"],
            "slug": str(row["pk"]),
            "type": row["precision"] or row["nature"],
            "territoire": ", ".join(row["collectivites"]),
        }
        for row in rows
    ]
    return JsonResponse({"suggestions": found})
