"""Once a campaign, each agent proves that they still hold their professional address."""

import datetime as dt
import logging

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.attribution import is_official
from accounts.models import Habilitation, User
from accounts.services.habilitations import Methode, Statut, lock_rows, reopen
from collectivites.courriels import build_url, queue
from collectivites.journal import service
from collectivites.services import save_row

SEL = "accounts.reconfirmation"
VALIDITE = dt.timedelta(days=90)
LOT = 200
LIEN_PERIME = "Ce lien a déjà servi, ou n’est plus valable."

logger = logging.getLogger(__name__)


def ask_all(since: dt.datetime) -> int:
    """Ask all whose last proof is older than ``since``; returns how many. Can be run again."""
    numbers = list(list_to_ask(Habilitation.objects, since).values_list("pk", flat=True))
    batches = [numbers[start : start + LOT] for start in range(0, len(numbers), LOT)]
    return sum(ask_batch(by=None, since=since, numbers=batch) for batch in batches)


@service
def ask_batch(*, by, since: dt.datetime, numbers: list[int]) -> int:
    """Ask those of ``numbers`` whose last proof is still older than ``since``; returns how many."""
    rows = list_to_ask(lock_rows(), since).filter(pk__in=numbers)
    return sum(ask(row) for row in rows)


def list_to_ask(rows, since: dt.datetime):
    return rows.filter(statut=Statut.ACCORDEE, confirmee_le__lt=since)


def ask(row: Habilitation) -> bool:
    """Ask one person; a row that cannot be asked is logged and does not hold up the others."""
    try:
        with transaction.atomic():
            row.statut = Statut.RECONFIRMER
            save_row(row)
            queue_link(row)
    except (ValidationError, DatabaseError):
        logger.exception("Habilitation %s : reconfirmation impossible à demander.", row.pk)
        return False
    return True


@service
def send_link(*, by: User, pk: int) -> None:
    """Send one's own link again."""
    queue_link(lock_rows().get(pk=pk, user=by, statut=Statut.RECONFIRMER))


@service
def confirm(*, by: User, pk: int) -> Habilitation:
    """Give back the right of a person who has just proven their address; recheck the domain."""
    row = lock_rows().get(pk=pk, user=by)
    if row.statut != Statut.RECONFIRMER:
        raise ValidationError(LIEN_PERIME)
    if row.methode == Methode.DOMAINE and not is_official(row.user.email, row.collectivite):
        reopen(row)
        return row
    row.statut, row.confirmee_le = Statut.ACCORDEE, timezone.now()
    save_row(row)
    return row


def queue_link(row: Habilitation) -> None:
    queue(
        "reconfirmation",
        row.user.email,
        personne=str(row.user),
        identifiant=row.user.username,
        collectivite=row.collectivite.nom,
        lien=build_url("reconfirmer", jeton=sign(row)),
    )


def sign(row: Habilitation) -> str:
    """Return a token that dies once used: it holds the date of the proof it renews."""
    return signing.dumps([row.pk, row.user.email, str(row.confirmee_le)], salt=SEL)


def read_token(jeton: str) -> Habilitation | None:
    """Return the habilitation that a link may still confirm, else None."""
    try:
        pk, email, confirmee_le = signing.loads(jeton, salt=SEL, max_age=VALIDITE)
    except (signing.BadSignature, ValueError):
        return None
    rows = Habilitation.objects.tenues().filter(pk=pk, user__email=email)
    row = rows.select_related("user", "collectivite").first()
    return row if row and str(row.confirmee_le) == confirmee_le else None
