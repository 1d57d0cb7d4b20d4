"""Making one network of two: what it writes, then writing it, in one act."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from collectivites.journal import service
from collectivites.lots import keep_origins, save_rows
from collectivites.models import Acte, Adhesion, Reseau
from collectivites.presentation import format_count
from collectivites.services import DejaFait, hold, keep_origin, record_general, save_row

CHAMPS = ("nom", "sigle", "nature", "site_web")
A_RELIRE = (
    "Ces fiches ont changé depuis que vous avez lu l’aperçu : rien n’est réuni. Relisez-le, puis "
    "confirmez de nouveau."
)
LE_MEME = "Un réseau ne se réunit pas à lui-même."
DEJA_REUNI = "« {} » est déjà réuni à un autre réseau."
REFUSE = "« {} » a été refusé : on ne réunit rien à lui."
GENRES = {
    "suivies": ("adhésion suit", "adhésions suivent"),
    "jonctions": ("", "adhésions réunies deux à deux"),
    "anciens": ("réseau déjà réuni suit", "réseaux déjà réunis suivent"),
}


class Jonction(NamedTuple):
    """Two memberships of one collectivité, one of each network: ``perdue`` goes."""

    perdue: Adhesion
    gardee: Adhesion


@dataclass(frozen=True)
class Plan:
    """The rows that go from ``perdu`` to ``garde``, and how many there are of each kind."""

    garde: Reseau
    perdu: Reseau
    suivies: list[Adhesion]
    jonctions: list[Jonction]
    anciens: list[Reseau]

    @property
    def adhesions(self) -> list[Adhesion]:
        return [*self.suivies, *(row for pair in self.jonctions for row in pair)]

    @property
    def lignes(self) -> list[Any]:
        """All that is written, the two networks first."""
        return [self.garde, self.perdu, *self.anciens, *self.adhesions]

    @property
    def nombre(self) -> int:
        return len(self.lignes)

    @property
    def collectivites(self) -> set[int]:
        """The keys of the collectivités whose pages change."""
        return {row.collectivite_id for row in self.adhesions}

    @property
    def empreinte(self) -> str:
        """What changes when any of these rows does: a preview is confirmed as it was read."""
        reseaux = [
            [getattr(row, name) for name in ("pk", "statut", "fusionne_dans_id", *CHAMPS)]
            for row in (self.garde, self.perdu, *self.anciens)
        ]
        rows = [(row.pk, row.version) for row in self.adhesions]
        return sha256(str([reseaux, rows]).encode()).hexdigest()[:32]

    def count(self) -> list[str]:
        """Say how many rows of each kind are written, those of no row apart."""
        numbers = {
            "suivies": len(self.suivies),
            "jonctions": 2 * len(self.jonctions),
            "anciens": len(self.anciens),
        }
        return [format_count(number, *GENRES[kind]) for kind, number in numbers.items() if number]


def read_plan(garde: Reseau, perdu: Reseau) -> Plan:
    """Return what making ``perdu`` one with ``garde`` writes: three queries."""
    rows = Adhesion.objects.select_related("collectivite").order_by("pk")
    own = {row.collectivite_id: row for row in rows.filter(reseau=garde)}
    lost = list(rows.filter(reseau=perdu))
    return Plan(
        garde=garde,
        perdu=perdu,
        suivies=[row for row in lost if row.collectivite_id not in own],
        jonctions=[
            Jonction(row, own[row.collectivite_id]) for row in lost if row.collectivite_id in own
        ],
        anciens=list(Reseau.objects.filter(fusionne_dans=perdu).order_by("pk")),
    )


@service
def merge_reseaux(*, by, garde: int, perdu: int, valeurs: dict, vu: str) -> Acte:
    """Make the network ``perdu`` one with ``garde``, and return the act; it is undone whole.

    Same rules as for partners (``cooperations.services.fusions``): a collectivité that belongs to
    both keeps one membership, which adheres if either did, uses if either did. What was proposed
    is confirmed with the other. Raises ``DejaFait`` when the two are one already.
    """
    rows = Reseau.objects.in_bulk([garde, perdu])
    hold(*read_plan(rows[garde], rows[perdu]).collectivites)
    plan = read_plan(*lock_both(garde, perdu))
    check(plan, vu)
    acte = record_general(
        by=by,
        collectivites=plan.collectivites,
        parties="reseaux",
        intitule=f"Réunion de « {plan.perdu} » à « {plan.garde} »",
    )
    redirect(plan)
    take_values(plan, valeurs)
    move(plan)
    return acte


def lock_both(garde: int, perdu: int) -> tuple[Reseau, Reseau]:
    """Lock the two networks in the order of their keys: nobody joins them meanwhile."""
    locked = Reseau.objects.select_for_update(of=("self",)).filter(pk__in=[garde, perdu])
    rows = {row.pk: row for row in locked.order_by("pk")}
    return rows[garde], rows[perdu]


def check(plan: Plan, vu: str) -> None:
    """Refuse what cannot be made one, and what is no longer as the preview said."""
    if plan.garde.pk == plan.perdu.pk:
        raise ValidationError(LE_MEME)
    if plan.perdu.fusionne_dans_id == plan.garde.pk:
        raise DejaFait
    for row in (plan.garde, plan.perdu):
        if row.fusionne_dans_id:
            raise ValidationError(DEJA_REUNI.format(row))
    if plan.garde.statut == Reseau.Statut.REFUSE:
        raise ValidationError(REFUSE.format(plan.garde))
    if plan.empreinte != vu:
        raise ValidationError(A_RELIRE, code="conflit")


def redirect(plan: Plan) -> None:
    """Point the lost network, and those that led to it, to the one kept."""
    for row in (*plan.anciens, plan.perdu):
        keep_origin(row)
        row.fusionne_dans = plan.garde
        save_row(row)


def take_values(plan: Plan, valeurs: dict) -> None:
    keep_origin(plan.garde)
    for name in CHAMPS:
        setattr(plan.garde, name, valeurs[name])
    if plan.perdu.statut == Reseau.Statut.CONFIRME:
        plan.garde.statut = Reseau.Statut.CONFIRME
    save_row(plan.garde)


def move(plan: Plan) -> None:
    """Point the memberships to the network kept; two of one collectivité make one."""
    keep_origins(plan.adhesions)
    for row in plan.suivies:
        row.reseau = plan.garde
    save_rows(plan.suivies, ["reseau"])
    for lost, kept in plan.jonctions:
        kept.adherente = kept.adherente or lost.adherente
        kept.utilisatrice = kept.utilisatrice or lost.utilisatrice
    save_rows([pair.gardee for pair in plan.jonctions], ["adherente", "utilisatrice"])
    for pair in plan.jonctions:
        pair.perdue.delete()
