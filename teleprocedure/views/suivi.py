"""Ticks and transmission: the buttons of the dashboard, the receipt, the preview to sign."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from collectivites.services import ConflitDeVersion
from teleprocedure.acces import for_agents
from teleprocedure.campagnes import read_calendrier
from teleprocedure.forms.suivi import VerificationForm
from teleprocedure.lecture.apercu import read_parties
from teleprocedure.lecture.recepisses import present_recepisse
from teleprocedure.lecture.suivi import read_suivi
from teleprocedure.onglets import find_onglet
from teleprocedure.services import apd, suivi, transmissions

DEJA_DECLARE = "Un montant vient d’être déclaré pour cette année : il est gardé."
RIEN_DE_VERIFIE = "Rien n’est vérifié."
BOUTON_INCONNU = "Ce bouton n’est pas de cette page : rien n’est enregistré."


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def verifier(request, collectivite, onglet):
    """Tick a tab in one click, and land on the next one to verify.

    Read otherwise, as after a log-in on the way, it leads back to the dashboard.
    """
    tab = find_onglet(onglet)
    if request.method == "POST" and tick(request, collectivite, tab.slug):
        messages.success(request, f"« {tab.titre} » est vérifié.")
        return redirect(find_next_step(collectivite))
    return redirect("teleprocedure:tableau_de_bord", slug=collectivite.slug)


def tick(request, collectivite, slug: str) -> bool:
    """Do what the button says, or tell why it cannot be done."""
    form, calendrier = VerificationForm(request.POST), read_calendrier(collectivite)
    try:
        if calendrier.campagne is None:
            raise ValidationError(f"{RIEN_DE_VERIFIE} {calendrier.fermeture}")
        if not form.is_valid():
            raise ValidationError(BOUTON_INCONNU)
        target = {"campagne": calendrier.campagne, "collectivite": collectivite}
        if slug == "apd" and form.cleaned_data["choix"]:
            apd.declare(by=request.user, choix=form.cleaned_data["choix"], **target)
        else:
            suivi.tick(by=request.user, onglet=slug, **target)
    except ConflitDeVersion:
        messages.error(request, DEJA_DECLARE)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        return True
    return False


def find_next_step(collectivite) -> str:
    """Return the dashboard, at the button of the next tab to verify, or at « Transmettre »."""
    address = reverse("teleprocedure:tableau_de_bord", args=[collectivite.slug])
    found = read_suivi(collectivite, read_calendrier(collectivite))
    step = f"verifier-{found.suivant.onglet.slug}" if found.suivant else "transmettre"
    return f"{address}#{step}"


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def transmettre(request, collectivite):
    """Transmit the update, then show its receipt."""
    if request.method != "POST":
        return redirect("teleprocedure:tableau_de_bord", slug=collectivite.slug)
    try:
        row = transmissions.transmit(by=request.user, collectivite=collectivite)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("teleprocedure:tableau_de_bord", slug=collectivite.slug)
    return redirect("teleprocedure:recepisse", slug=collectivite.slug, pk=row.pk)


@require_safe
@for_agents
def recepisse(request, collectivite, pk):
    """The receipt of a transmission, to read or to print."""
    row = get_object_or_404(collectivite.transmissions.select_related("campagne"), pk=pk)
    context = {"collectivite": collectivite, "recepisse": present_recepisse(row)}
    return render(request, "teleprocedure/recepisse.html", context)


@require_safe
@for_agents
def apercu(request, collectivite):
    """« À faire valider »: the five parts as they are read, to print and to sign."""
    context = {
        "collectivite": collectivite,
        "campagne": read_calendrier(collectivite).campagne,
    }
    return render(request, "teleprocedure/apercu.html", context | read_parties(collectivite))
