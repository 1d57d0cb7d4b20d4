"""How far each collectivité went in a campaign: stages, and who reached them."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.db.models import IntegerField, Q, QuerySet, Value
from django.http import Http404
from django.utils import timezone

from accounts.models import Invitation
from collectivites.models import Acte, Collectivite
from teleprocedure.models import (
    Campagne,
    Envoi,
    NatureDePublipostage,
    Publipostage,
    Transmission,
    Verification,
    Visite,
)

INVITATIONS = (NatureDePublipostage.OUVERTURE, NatureDePublipostage.INVITATION)


@dataclass(frozen=True)
class Source:
    """Rows that prove a stage: the column of the moment, and that of the collectivité."""

    rows: QuerySet
    le: str = ""
    de: str = "collectivite"

    def list_pks(self, avant: dt.datetime | None = None) -> QuerySet:
        """Return the keys of collectivités, of those proven before a moment if one is given."""
        rows = self.rows.filter(**{f"{self.le}__lt": avant}) if avant and self.le else self.rows
        return rows.order_by().values_list(self.de)

    def list_ranked(self, rang: int, parmi: Collection[int] | None = None) -> QuerySet:
        """Return (rank, key) of collectivités, of those among some keys if they are given."""
        rows = self.rows if parmi is None else self.rows.filter(**{f"{self.de}__in": parmi})
        return rows.order_by().values_list(Value(rang, IntegerField()), self.de)


@dataclass(frozen=True)
class Etape:
    """A stage: its name in addresses, what its figure and one that reached it are called.

    ``list_own`` finds what proves it and no later one; ``contient`` are the stages that cannot be
    reached without it.
    """

    slug: str
    libelle: str
    etat: str
    list_own: Callable[[Campagne], list[Source]]
    contient: tuple["Etape", ...] = ()

    def list_sources(self, campagne: Campagne) -> list[Source]:
        """Return all that proves the stage, be it by a later one."""
        inner = [source for one in self.contient for source in one.list_sources(campagne)]
        return [*self.list_own(campagne), *inner]

    def find_pks(self, campagne: Campagne, avant: dt.datetime | None = None) -> QuerySet:
        """Return the keys of the collectivités that reached it, each once."""
        parts = [source.list_pks(avant) for source in self.list_sources(campagne)]
        return parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0]

    def find(self, campagne: Campagne, avant: dt.datetime | None = None) -> QuerySet:
        """Return the collectivités that reached it."""
        return Collectivite.objects.filter(pk__in=self.find_pks(campagne, avant))


def list_invited(campagne: Campagne) -> list[Source]:
    """Who was written to: the communiqué, an invitation of a mailing, or one sent alone.

    A message to an agent of several collectivités names them all. One refused, or cancelled before
    it left, invited nobody.
    """
    mailed = Envoi.objects.filter(
        Q(parti_le__isnull=False) | ~Q(publipostage__etat=Publipostage.Etat.ANNULE),
        publipostage__campagne=campagne,
        publipostage__nature__in=INVITATIONS,
        refus="",
    )
    since, until = campagne.ouverture, campagne.cloture
    alone = Invitation.objects.filter(envoyee_le__gte=since, envoyee_le__lte=until)
    return [
        Source(mailed, "publipostage__demande_le"),
        Source(mailed.filter(autres__isnull=False), "publipostage__demande_le", "autres"),
        Source(alone, "envoyee_le"),
    ]


def list_transmitted(campagne: Campagne) -> list[Source]:
    return [Source(Transmission.objects.filter(campagne=campagne), "le")]


def list_started(campagne: Campagne) -> list[Source]:
    """Who verified a tab, or whose agents wrote in one between the opening and the close."""
    actes = Acte.objects.filter(
        collectivite__isnull=False,
        auteur__isnull=False,
        par_la_delegation=False,
        le__gte=campagne.ouverture,
        le__lte=campagne.cloture,
    )
    return [Source(Verification.objects.filter(campagne=campagne), "le"), Source(actes, "le")]


def list_opened(campagne: Campagne) -> list[Source]:
    return [Source(Visite.objects.filter(campagne=campagne), "le")]


def list_recensees(campagne: Campagne) -> list[Source]:
    """The atlas's own list: whoever was invited or came is concerned without being there yet."""
    return [Source(Collectivite.objects.recensees(), de="pk")]


TRANSMISES = Etape("transmises", "ont transmis", "a transmis", list_transmitted)
COMMENCEES = Etape("commencees", "ont commencé", "a commencé", list_started, (TRANSMISES,))
OUVERTES = Etape("ouvertes", "ont ouvert", "a ouvert", list_opened, (COMMENCEES,))
INVITEES = Etape("invitees", "invitées", "invitée", list_invited)
CONCERNEES = Etape("concernees", "concernées", "concernée", list_recensees, (INVITEES, OUVERTES))
ETAPES = (CONCERNEES, INVITEES, OUVERTES, COMMENCEES, TRANSMISES)
DATEES = ETAPES[1:]
PAR_SLUG = {etape.slug: etape for etape in ETAPES}


def read_stages(campagne: Campagne, parmi: Collection[int] | None = None) -> dict[str, set[int]]:
    """Return the keys of the collectivités that reached each stage, by its slug: one query.

    ``parmi`` are the keys that matter, None for all.
    """
    parts = [
        source.list_ranked(rang, parmi)
        for rang, etape in enumerate(ETAPES)
        for source in etape.list_own(campagne)
    ]
    own: list[set[int]] = [set() for _ in ETAPES]
    for rang, pk in parts[0].union(*parts[1:]):
        own[rang].add(pk)
    found: dict[str, set[int]] = {}
    for etape, pks in zip(reversed(ETAPES), reversed(own), strict=True):
        found[etape.slug] = pks.union(*(found[inner.slug] for inner in etape.contient))
    return found


def choose(campagnes: Sequence[Campagne], annee: str) -> Campagne | None:
    """Return the campaign of a year among those that opened, the latest first.

    It is the latest by default, None before the first; a year that has none is a 404.
    """
    if not annee:
        return next(iter(campagnes), None)
    found = next((one for one in campagnes if str(one.annee) == annee), None)
    if found is None:
        raise Http404
    return found


def find_previous(campagnes: Sequence[Campagne], campagne: Campagne) -> Campagne | None:
    """Return the campaign before this one, among those that opened, the latest first."""
    return next((one for one in campagnes if one.ouverture < campagne.ouverture), None)


def end_of_day(date: dt.date) -> dt.datetime:
    """Return the midnight of Paris that ends a day."""
    return timezone.make_aware(dt.datetime.combine(date + dt.timedelta(days=1), dt.time.min))
