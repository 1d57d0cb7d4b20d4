"""All that one collectivité hands over to another, app by app, and what stays where it is.

Receipts, ticks, visits and messages sent are facts of the former one: they stay with it.
"""

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from accounts.services.heritage import (
    hand_over_habilitations,
    hand_over_invitations,
    list_habilitations,
)
from apd.heritage import hand_over_declarations
from collectivites.heritage import (
    PASSE,
    hand_over_adhesions,
    hand_over_contacts,
    hand_over_notes,
    move,
)
from collectivites.models import Adhesion, Collectivite, Contact, Note
from collectivites.successions import Suite
from cooperations.services.heritage import (
    hand_over_corrections,
    hand_over_ties,
    list_ties,
    reassociate,
)
from teleprocedure.models import Brouillon, Reouverture, Signalement
from teleprocedure.services.brouillons import CHEMIN_MAX
from teleprocedure.services.personnes import list_opposed

TOUT = "contacts reseaux apd cooperations actions"


def hand_over_all(anciennes: Sequence[Collectivite], nouvelle: Collectivite, *, by) -> list[Suite]:
    """Give ``nouvelle`` all that those it follows have, and tell what became of each row."""
    keys = [row.pk for row in anciennes]
    opposed = list_opposed(nouvelle.pk)
    contacts = Contact.objects.filter(collectivite__in=keys).order_by("collectivite", "ordre", "pk")
    adhesions = Adhesion.objects.filter(collectivite__in=keys).select_related("reseau")
    suites = hand_over_contacts(list(contacts), nouvelle, opposed=opposed)
    suites += hand_over_adhesions(list(adhesions.order_by("reseau__nom_normalise", "pk")), nouvelle)
    suites += hand_over_declarations(keys, nouvelle)
    suites += hand_over_ties(list_ties(keys), nouvelle)
    suites += reassociate(keys, nouvelle)
    suites += hand_over_corrections(keys, nouvelle)
    suites += hand_over_notes(list(Note.objects.filter(collectivite__in=keys)), nouvelle)
    suites += hand_over_signalements(keys, nouvelle)
    suites += hand_over_reouvertures(keys, nouvelle)
    hand_over_invitations(keys, nouvelle)
    suites += hand_over_habilitations(list_habilitations(keys), nouvelle, by=by)
    hand_over_brouillons(anciennes, nouvelle)
    return suites


def hand_over_signalements(keys: Sequence[int], nouvelle: Collectivite) -> list[Suite]:
    """Move what readers reported."""
    rows = list(Signalement.objects.filter(collectivite__in=keys).order_by("pk"))
    move(rows, nouvelle)
    return [Suite("Signalements", str(row), PASSE.format(nouvelle.nom)) for row in rows]


def hand_over_reouvertures(keys: Sequence[int], nouvelle: Collectivite, at=None) -> list[Suite]:
    """Let ``nouvelle`` in after the close, where one it follows still is and it is not."""
    rows = Reouverture.objects.filter(jusqu_a__gt=at or timezone.now()).order_by("-jusqu_a", "pk")
    own = Reouverture.objects.filter(collectivite=nouvelle)
    taken, moved = set(own.values_list("campagne", flat=True)), []
    for row in rows.filter(collectivite__in=keys).select_related("campagne", "collectivite"):
        if row.campagne_id not in taken:
            taken.add(row.campagne_id)
            moved.append(row)
    told = [Suite("Réouvertures", str(row.campagne), PASSE.format(nouvelle.nom)) for row in moved]
    move(moved, nouvelle)
    return told


def hand_over_brouillons(anciennes: Sequence[Collectivite], nouvelle: Collectivite) -> None:
    """Let agents find, on the new pages, what they were typing on the former ones."""
    rows = [(root_of(old), draft) for old in anciennes for draft in list_brouillons(old)]
    there = list_brouillons(nouvelle).values_list("utilisateur", "chemin")
    taken = set(there)
    for root, draft in rows:
        chemin = root_of(nouvelle) + draft.chemin.removeprefix(root)
        if len(chemin) <= CHEMIN_MAX and (draft.utilisateur_id, chemin) not in taken:
            taken.add((draft.utilisateur_id, chemin))
            Brouillon.objects.filter(pk=draft.pk).update(chemin=chemin)


def list_brouillons(collectivite: Collectivite):
    return Brouillon.objects.filter(chemin__startswith=root_of(collectivite)).order_by("pk")


def root_of(collectivite: Collectivite) -> str:
    """Return how the addresses of the tabs of a collectivité begin."""
    return reverse("teleprocedure:tableau_de_bord", args=[collectivite.slug])
