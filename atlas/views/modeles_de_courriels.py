"""What each message of the service says, shown to staff with values of example."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from collectivites.apercus import show_html
from collectivites.courriels import MODELES, link, preview


@require_safe
def liste(request):
    """Every message, and when it leaves."""
    context = admin.site.each_context(request) | {
        "title": "Modèles de courriels",
        "modeles": sorted(MODELES.values(), key=lambda modele: modele.nom),
    }
    return render(request, "admin/courriels/modeles.html", context)


@require_safe
def modele(request, nom):
    """One message: subject and text, with the way to its HTML part."""
    message = read_example(nom)
    context = admin.site.each_context(request) | {
        "title": message.sujet,
        "modele": MODELES[nom],
        "texte": link(message.texte),
    }
    return render(request, "admin/courriels/modele.html", context)


@require_safe
def partie_html(request, nom):
    """The HTML part alone."""
    return show_html(read_example(nom).html)


def read_example(nom: str):
    """Return the message ``nom`` filled with its example, or a 404."""
    if nom not in MODELES:
        raise Http404
    return preview(nom)
