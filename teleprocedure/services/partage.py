"""What a split gives to whom: ties, people, networks and agents, row by row."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from accounts.models import Habilitation
from accounts.services.heritage import (
    hand_over_habilitations,
    list_habilitations,
    name_habilitation,
)
from collectivites.heritage import hand_over_adhesions, hand_over_contacts
from collectivites.models import Adhesion, Collectivite, Contact
from collectivites.successions import Suite
from cooperations.models import Cooperation
from cooperations.services.heritage import hand_over_ties, list_ties
from teleprocedure.services.personnes import list_opposed

Partage = Mapping[tuple[str, int], int]
"""The key of the collectivité that receives each row, by (kind, key of the row)."""

COOPERATION, CONTACT, ADHESION, AGENT = "cooperation", "contact", "adhesion", "agent"


def list_contacts(ancienne: Collectivite) -> QuerySet[Contact]:
    return ancienne.contacts.order_by("ordre", "pk")


def list_adhesions(ancienne: Collectivite) -> QuerySet[Adhesion]:
    return ancienne.adhesions.select_related("reseau").order_by("reseau__nom_normalise", "pk")


def list_agents(ancienne: Collectivite) -> list[Habilitation]:
    """Return who works for a collectivité or asks to; who was closed out stays there."""
    rows = list_habilitations([ancienne.pk])
    return [row for row in rows if row.statut not in Habilitation.FERMEES]


def list_rows(ancienne: Collectivite) -> dict[str, list[tuple[int, str]]]:
    """Return what can be given, by kind: the key of each row and what it is called."""
    ties = Cooperation.objects.de([ancienne.pk]).select_related("partenaire__pays")
    agents = ancienne.habilitations.exclude(statut__in=Habilitation.FERMEES)
    return {
        COOPERATION: [
            (row.pk, f"{row.designation} ({row.genre})") for row in ties.order_by("-nature", "pk")
        ],
        CONTACT: [(row.pk, row.designation) for row in list_contacts(ancienne)],
        ADHESION: [(row.pk, row.designation) for row in list_adhesions(ancienne)],
        AGENT: [
            (row.pk, name_habilitation(row))
            for row in agents.select_related("user").order_by("user__last_name", "pk")
        ],
    }


def share_out(
    ancienne: Collectivite, nouvelles: Sequence[Collectivite], partage: Partage, *, by
) -> list[Suite]:
    """Move the rows that ``partage`` gives; what it does not name stays."""
    suites = []
    for nouvelle in nouvelles:
        given = {key for key, pk in partage.items() if pk == nouvelle.pk}
        contacts = pick(CONTACT, list_contacts(ancienne), given)
        opposed = list_opposed(nouvelle.pk)
        suites += hand_over_contacts(contacts, nouvelle, opposed=opposed)
        suites += hand_over_adhesions(pick(ADHESION, list_adhesions(ancienne), given), nouvelle)
        suites += hand_over_ties(pick(COOPERATION, list_ties([ancienne.pk]), given), nouvelle)
        agents = pick(AGENT, list_agents(ancienne), given)
        suites += hand_over_habilitations(agents, nouvelle, by=by)
    return suites


def pick(kind: str, rows, given: set[tuple[str, int]]) -> list:
    """Return those of ``rows`` that are given."""
    return [row for row in rows if (kind, row.pk) in given]
