"""What making one partner of two writes: read for the preview, read again to be done."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Q

from collectivites.presentation import format_count
from cooperations.models import Cooperation, Correction, Partenaire, Projet

GENRES = {
    "suivies": ("coopération ou action suit", "coopérations ou actions suivent"),
    "jonctions": ("", "fiches de coopération ou d’action réunies deux à deux"),
    "projets": ("projet rejoint l’autre fiche", "projets rejoignent l’autre fiche"),
    "associes": ("projet change d’associé", "projets changent d’associé"),
    "corrections": ("correction en attente suit", "corrections en attente suivent"),
    "anciens": ("partenaire déjà réuni suit", "partenaires déjà réunis suivent"),
}


class Jonction(NamedTuple):
    """Two ties of one collectivité and nature, one with each partner: ``perdue`` goes."""

    perdue: Cooperation
    gardee: Cooperation


@dataclass(frozen=True)
class Plan:
    """The rows that go from ``perdu`` to ``garde``, and how many there are of each kind.

    ``projets`` are those of the ties that go; ``associes`` those to which the lost partner is
    associated, or that would be associated to the very one who leads them.
    """

    garde: Partenaire
    perdu: Partenaire
    suivies: list[Cooperation]
    jonctions: list[Jonction]
    projets: list[Projet]
    associes: list[Projet]
    corrections: list[Correction]
    anciens: list[Partenaire]

    @property
    def liens(self) -> list[Cooperation]:
        return [*self.suivies, *(tie for pair in self.jonctions for tie in pair)]

    @property
    def lignes(self) -> list[Any]:
        """All that is written, the two partners first."""
        projets = {row.pk: row for row in (*self.projets, *self.associes)}.values()
        return [self.garde, self.perdu, *self.anciens, *self.liens, *projets, *self.corrections]

    @property
    def nombre(self) -> int:
        return len(self.lignes)

    @property
    def collectivites(self) -> set[int]:
        """The keys of the collectivités whose pages change."""
        return {
            *(tie.collectivite_id for tie in self.liens),
            *(projet.cooperation.collectivite_id for projet in self.associes),
        }

    @property
    def parties(self) -> str:
        """The tabs that it writes in, as an act names them."""
        ties = (*self.liens, *(projet.cooperation for projet in self.associes))
        return " ".join(sorted({tie.partie for tie in ties}))

    @property
    def empreinte(self) -> str:
        """What changes when any of these rows does: a preview is confirmed as it was read."""
        rows = [
            (row._meta.label, row.pk, getattr(row, "version", None), getattr(row, "statut", ""))
            for row in self.lignes
        ]
        return sha256(str(sorted(rows, key=str)).encode()).hexdigest()[:32]

    def count(self) -> list[str]:
        """Say how many rows of each kind are written, those of no row apart."""
        numbers = {
            "suivies": len(self.suivies),
            "jonctions": 2 * len(self.jonctions),
            "projets": len(self.projets),
            "associes": len(self.associes),
            "corrections": len(self.corrections),
            "anciens": len(self.anciens),
        }
        return [format_count(number, *GENRES[kind]) for kind, number in numbers.items() if number]


def read_plan(garde: Partenaire, perdu: Partenaire) -> Plan:
    """Return what making ``perdu`` one with ``garde`` writes: six queries, or seven."""
    ties = Cooperation.objects.select_related("collectivite").order_by("pk")
    own = {place(tie): tie for tie in ties.filter(partenaire=garde)}
    lost = list(ties.filter(partenaire=perdu))
    jonctions = [Jonction(tie, own[place(tie)]) for tie in lost if place(tie) in own]
    projets = Projet.objects.select_related("cooperation__collectivite").order_by("pk")
    gone = [pair.perdue.pk for pair in jonctions]
    return Plan(
        garde=garde,
        perdu=perdu,
        suivies=[tie for tie in lost if place(tie) not in own],
        jonctions=jonctions,
        projets=list(projets.filter(cooperation__in=gone)) if gone else [],
        associes=list(projets.filter(pk__in=list_associating(garde, perdu))),
        corrections=list(Correction.objects.a_traiter().filter(partenaire=perdu).order_by("pk")),
        anciens=list(Partenaire.objects.filter(fusionne_dans=perdu).order_by("pk")),
    )


def place(tie: Cooperation) -> tuple[int, str]:
    return tie.collectivite_id, tie.nature


def list_associating(garde: Partenaire, perdu: Partenaire) -> list[int]:
    """Return the keys of the projects whose associated partners change."""
    associate = Q(partenaires_associes=perdu)
    led = Q(partenaires_associes=garde, cooperation__partenaire=perdu)
    rows = Projet.objects.filter(associate | led).order_by()
    return sorted(set(rows.values_list("pk", flat=True)))
