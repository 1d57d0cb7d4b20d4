"""The search for duplicate partners, and the delegation's word on a pair."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from collectivites.journal import service
from collectivites.services import save_row
from collectivites.travaux import travail
from cooperations.doublons import Trouve, build_rows, find_pairs, list_pays
from cooperations.models import Doublon, DoublonEcarte, Partenaire, RechercheDeDoublons

LOT = 500
ENDS = ("pk", "partenaire_a", "partenaire_b")
REASONS = ("ressemblance", "distance", "score")
PLUS_TROUVES = "Une nouvelle recherche ne trouve plus ces deux partenaires semblables."
DEJA_DISTINCTS = "Ces deux partenaires sont déjà dits distincts."


@service
def ask_search(*, by) -> RechercheDeDoublons:
    """Ask the worker for a search; one that waits or is under way already is that one."""
    waiting = RechercheDeDoublons.objects.a_faire().first()
    return waiting or RechercheDeDoublons.objects.create(
        etat=RechercheDeDoublons.Etat.EN_ATTENTE, demande_par=by, demande_le=timezone.now()
    )


@travail(RechercheDeDoublons)
def search(row: RechercheDeDoublons) -> Iterator[int]:
    """Find the pairs of each country in its turn; the countries done are not done again."""
    countries = list_pays()
    row.total = len(countries)
    for rank, pays in enumerate(countries[row.fait :], start=row.fait + 1):
        replace_pairs(pays)
        yield rank


def replace_pairs(pays: str) -> None:
    """Find the pairs of a country, then write them: nobody waits for the comparison."""
    write_pairs(pays, find_pairs(pays))


@transaction.atomic
def write_pairs(pays: str, pairs: list[Trouve]) -> None:
    """Write what was found in a country in the place of what was; a pair still found is kept."""
    ends = {end for pair in pairs for end in (pair.a, pair.b)}
    current = Partenaire.objects.current().filter(pk__in=ends)
    there = set(current.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    rows = build_rows(pair for pair in pairs if {pair.a, pair.b} <= there)
    found = {(row.partenaire_a_id, row.partenaire_b_id): row for row in rows}
    gone = []
    for pk, *pair in Doublon.objects.filter(partenaire_a__pays=pays).values_list(*ENDS):
        if same := found.get(tuple(pair)):
            same.pk = pk
        else:
            gone.append(pk)
    Doublon.objects.filter(pk__in=gone).delete()
    known = [row for row in found.values() if row.pk]
    Doublon.objects.bulk_update(known, REASONS, batch_size=LOT)
    Doublon.objects.bulk_create((row for row in found.values() if not row.pk), batch_size=LOT)


@service
def set_aside(*, by, pk: int) -> DoublonEcarte:
    """Say that the two partners of a pair found are two: it is not shown again."""
    pair = Doublon.objects.filter(pk=pk).first()
    if pair is None:
        raise ValidationError(PLUS_TROUVES)
    same = {"partenaire_a_id": pair.partenaire_a_id, "partenaire_b_id": pair.partenaire_b_id}
    if DoublonEcarte.objects.filter(**same).exists():
        raise ValidationError(DEJA_DISTINCTS)
    row = DoublonEcarte(par=by, **same)
    save_row(row)
    return row
