"""Lists of projects, deletions and moves in the two tabs of ties: one code, two natures."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from cooperations.lecture.recapitulatif import read_recapitulatif
from cooperations.models import Cooperation, Projet
from cooperations.services import liens, lots
from teleprocedure.acces import for_agents
from teleprocedure.campagnes import mark_to_confirm, read_seuil
from teleprocedure.forms.selection import ConfirmationForm
from teleprocedure.onglets import ONGLETS, Onglet, find_onglet_of_liens
from teleprocedure.saisie import attempt, find_own, read_typed, show, tell


@require_safe
@for_agents
def projets(request, collectivite, onglet, pk):
    """The projects of one coopération or action, and what can be done with it."""
    tab = find_onglet_of_liens(onglet)
    context = {"collectivite": collectivite, "onglets": ONGLETS, "onglet": tab}
    context["lien"] = present(find_tie(request, tab, pk))
    return render(request, "teleprocedure/cooperation_projets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def supprimer(request, collectivite, onglet, pk):
    """Delete a coopération or action with its projects, once the page has listed them."""
    tab = find_onglet_of_liens(onglet)
    row = find_tie(request, tab, pk)
    form = ConfirmationForm(read_typed(request), current=liens.read_print(row))
    if attempt(request, form, liens.delete_cooperation, row=row):
        tell(request, f"« {row.partenaire.nom} » est supprimé, avec ses projets.")
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=tab.slug)
    context = {"onglet": tab, "lien": present(find_tie(request, tab, pk))}
    return show(request, "teleprocedure/cooperation_projets_suppression.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def supprimer_projet(request, collectivite, onglet, pk):
    """Delete one project, once the page has shown it."""
    tab = find_onglet_of_liens(onglet)
    own = Projet.objects.de([collectivite.pk]).de_nature(tab.nature)
    own = own.select_related("cooperation__partenaire__pays")
    row = find_own(request, own, pk)
    form = ConfirmationForm(read_typed(request), current=lots.read_print(row))
    if attempt(request, form, lots.delete_projet, row=row):
        tell(request, f"Le projet « {row.titre} » est supprimé.")
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=tab.slug)
    context = {"onglet": tab, "projet": find_own(request, own, pk)}
    return show(request, "teleprocedure/cooperation_projets_retrait.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_agents
def transformer(request, collectivite, onglet, pk):
    """Move a coopération to actions or back, once the page has said what will happen.

    Sent twice, it finds the row where the first sending put it.
    """
    tab = find_onglet_of_liens(onglet)
    other = next(one for one in ONGLETS if one.nature and one != tab)
    row = find_tie(request, None, pk)
    if row.nature != tab.nature:
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=other.slug)
    form = ConfirmationForm(read_typed(request), current=liens.read_print(row))
    if attempt(request, form, liens.transform, row=row):
        tell(request, f"« {row.partenaire.nom} » est maintenant dans cet onglet.")
        return redirect("teleprocedure:onglet", slug=collectivite.slug, onglet=other.slug)
    row = find_tie(request, tab, pk)
    twin = liens.list_twins(row, other.nature).first()
    context = {"onglet": tab, "autre": other, "lien": present(row), "jumeau": twin}
    return show(request, "teleprocedure/transformation.html", form, **context)


def find_tie(request, tab: Onglet | None, pk: int) -> Cooperation:
    """Return the collectivité's own coopération or action, of one tab or of either."""
    own = Cooperation.objects.de([request.collectivite.pk])
    own = own.de_nature(tab.nature) if tab else own
    return find_own(request, own.select_related("partenaire__pays"), pk)


def present(row: Cooperation) -> dict:
    """Return the tie as its tab shows it."""
    found = read_recapitulatif(Cooperation.objects.filter(pk=row.pk))
    return mark_to_confirm(found, read_seuil())[0]
