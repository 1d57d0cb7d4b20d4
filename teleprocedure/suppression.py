"""Deleting one row of a tab: the page that lists what goes, then the deletion."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from collectivites.services import remove
from teleprocedure.onglets import ONGLETS, find_onglet
from teleprocedure.saisie import find_own


def show_deletion(request, onglet: str, *, titre: str, lignes: list[str]) -> HttpResponse:
    """Answer the page that says what will go, and asks."""
    context = {
        "collectivite": request.collectivite,
        "onglets": ONGLETS,
        "onglet": find_onglet(onglet),
        "titre": titre,
        "lignes": lignes,
        "retour": reverse("teleprocedure:onglet", args=[request.collectivite.slug, onglet]),
    }
    return render(request, "teleprocedure/suppression.html", context)


def delete_own(request, queryset, pk: int) -> None:
    """Delete the row ``pk`` of the collectivité; one deleted meanwhile is told as such."""
    try:
        remove(by=request.user, queryset=queryset, pk=pk)
    except ObjectDoesNotExist:
        find_own(request, queryset, pk)
