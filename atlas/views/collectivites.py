"""The list of collectivités, and the page of each."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from apd.lecture import build_chart, read_declarations
from atlas.carte import build_points_map
from atlas.forms import FiltreCollectivitesForm
from atlas.views.cache import fresh_each_minute, fresh_each_time
from collectivites.adresses import collectivite_url
from collectivites.lecture import read_adhesions, read_contacts, read_identity
from collectivites.listes import list_collectivites, present_collectivites
from collectivites.pagination import count_up_to_limit, paginate, read_keys
from collectivites.presentation import format_total
from collectivites.successions import follow, read_split
from cooperations.lecture.liens import group_by_pays, read_liens
from cooperations.models import Cooperation
from teleprocedure.campagnes import is_to_confirm, mark_to_confirm, read_seuil


@require_safe
@fresh_each_minute
def liste(request):
    """Collectivités recensées, narrowed by the filter, forty a page."""
    form = FiltreCollectivitesForm(request.GET)
    context: dict[str, Any] = {"filtre": form.describe()}
    if form.is_valid():
        found = list_collectivites(**form.cleaned_data)
        page = paginate(found, **read_keys(request.GET))
        criteria = {name: value for name, value in form.cleaned_data.items() if value}
        context |= {
            "lignes": present_collectivites(page.rows),
            "page": page,
            "total": format_total(count_up_to_limit(found)),
            "criteres": f"{urlencode(criteria)}&" if criteria else "",
        }
    return render(
        request, "atlas/collectivites.html", context, status=200 if form.is_valid() else 400
    )


@require_safe
@fresh_each_time
def fiche(request, slug):
    """Identity, map and the five parts of one collectivité.

    The address of one that is another one now leads there; one that was split names which.
    """
    identity = read_identity(slug)
    if identity is None:
        raise Http404
    if not identity["recensee"] and (nouvelle := follow(identity["id"])):
        return redirect(collectivite_url(nouvelle.slug), permanent=True)
    return render(request, "atlas/collectivite.html", describe(identity))


def describe(identity: dict) -> dict:
    """Return all that the page of a collectivité says."""
    seuil = read_seuil()
    liens = mark_to_confirm(read_liens(identity["id"]), seuil)
    by_nature = {
        nature: group_by_pays([lien for lien in liens if lien["nature"] == nature])
        for nature in Cooperation.Nature.values
    }
    declarations = read_declarations(identity["id"])
    return {
        "collectivite": identity,
        "scission": [] if identity["recensee"] else read_split(identity["id"]),
        "a_confirmer": identity["recensee"] and is_to_confirm(identity["verification"], seuil),
        "carte": build_points_map(
            [lien | {"titre": title_point(lien)} for lien in liens],
            f"Carte des partenaires : {identity['nom']}",
        ),
        "contacts": read_contacts(identity["id"]),
        "adhesions": read_adhesions(identity["id"]),
        "declarations": declarations,
        "graphique": build_chart(declarations),
        "cooperations": by_nature[Cooperation.Nature.COOPERATION],
        "actions": by_nature[Cooperation.Nature.ACTION],
    }


def title_point(lien: dict) -> str:
    return f"{lien['partenaire']} ({lien['pays']}), {lien['nombre']}"
