"""Who receives a mailing: the collectivités that its criteria choose."""

from dataclasses import asdict, dataclass, fields

from django.db.models import Exists, OuterRef, QuerySet

from collectivites.models import Collectivite, Succession
from teleprocedure.adressage import Destinataires, Tri, list_agents
from teleprocedure.models import (
    Campagne,
    NatureDePublipostage,
    Transmission,
    Verification,
    Visite,
)

EN_RETARD, TRANSMIS = "en_retard", "transmis"


@dataclass(frozen=True)
class Criteres:
    """Narrow the collectivités; an empty criterion does not.

    ``verifies`` and ``a_verifier`` name tabs by slug; ``etat`` is « en_retard » or « transmis ».
    """

    types: tuple[str, ...] = ()
    region: str = ""
    etat: str = ""
    verifies: tuple[str, ...] = ()
    a_verifier: tuple[str, ...] = ()
    jamais_ouvert: bool = False
    sans_agent: bool = False
    toutes: bool = False

    @classmethod
    def read(cls, kept: dict) -> "Criteres":
        """Return what ``Publipostage.audience`` keeps; a criterion of another age is left out."""
        known = {one.name for one in fields(cls)}
        values: dict = {name: value for name, value in kept.items() if name in known}
        values |= {name: tuple(one) for name, one in values.items() if isinstance(one, list)}
        return cls(**values)

    def write(self) -> dict:
        """Return what ``Publipostage.audience`` keeps: the criteria that narrow."""
        return {name: value for name, value in asdict(self).items() if value}


# Whom each kind of message is for, until staff choose otherwise; the others are for all.
AUDIENCES: dict[str, Criteres] = {
    NatureDePublipostage.INVITATION: Criteres(sans_agent=True),
    NatureDePublipostage.RELANCE: Criteres(etat=EN_RETARD),
    NatureDePublipostage.DERNIERS_JOURS: Criteres(etat=EN_RETARD),
    NatureDePublipostage.PROLONGATION: Criteres(etat=EN_RETARD),
    NatureDePublipostage.REMERCIEMENTS: Criteres(etat=TRANSMIS),
}


def propose_audience(nature: str) -> dict:
    """Return what ``Publipostage.audience`` keeps at first for a kind of message."""
    return AUDIENCES.get(nature, Criteres()).write()


def list_destinataires(campagne: Campagne, audience: dict, nature: str = "") -> Destinataires:
    """Return who receives a mailing of ``campagne``, in a fixed number of queries.

    An invitation also leaves out who may not be invited.
    """
    chosen = select_collectivites(campagne, Criteres.read(audience))
    return Tri(chosen, nature).sort()


def select_collectivites(campagne: Campagne, criteres: Criteres) -> QuerySet[Collectivite]:
    """Return the collectivités that the criteria keep, less those that another one follows."""
    rows = Collectivite.objects.all() if criteres.toutes else Collectivite.objects.recensees()
    rows = rows.in_territory(region=criteres.region)
    if criteres.types:
        rows = rows.filter(type__in=criteres.types)
    for onglet in criteres.verifies:
        rows = rows.filter(was_written(Verification, campagne, onglet=onglet))
    for onglet in criteres.a_verifier:
        rows = rows.exclude(was_written(Verification, campagne, onglet=onglet))
    if criteres.etat:
        done = was_written(Transmission, campagne)
        rows = rows.filter(done if criteres.etat == TRANSMIS else ~done)
    if criteres.jamais_ouvert:
        for model in (Visite, Verification, Transmission):
            rows = rows.exclude(was_written(model, campagne))
    if criteres.sans_agent:
        rows = rows.exclude(Exists(list_agents().filter(collectivite=OuterRef("pk"))))
    return rows.exclude(Exists(Succession.objects.filter(ancienne=OuterRef("pk"))))


def was_written(model, campagne: Campagne, **values) -> Exists:
    """Return the condition that a row of ``model`` tells of the collectivité this campaign."""
    rows = model._default_manager.filter(collectivite=OuterRef("pk"), campagne=campagne, **values)
    return Exists(rows.order_by())
