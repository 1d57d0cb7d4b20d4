"""Sending what is queued: each message is marked as sent before the next one leaves.

One connection serves a whole lot: opening one for each message would cost more than the message.
Killed at any moment, the process repeats at most the message in flight, under the same Message-ID.
"""

import logging
import time
from collections.abc import Callable
from smtplib import SMTPRecipientsRefused

from django.db import connection as database
from django.utils import timezone
from post_office.connections import connections
from post_office.models import STATUS, Log
from post_office.settings import get_default_mailer, get_max_retries, get_retry_timedelta

from collectivites.durabilite import relaxed_commits
from collectivites.journal import service
from collectivites.models import Courriel

logger = logging.getLogger(__name__)
# Two minutes apart: an hour for a relay that is badly set to be put right.
ESSAIS_D_UNE_ADRESSE_REFUSEE = 30
# The order is read again after a second: a code asked for meanwhile goes before the rest of a
# mailing. Marks are durable after five; the other work of the process waits half a minute at most.
LOT = 100
SECONDES_D_UN_LOT, SECONDES_D_UNE_CONNEXION, SECONDES_D_UN_TOUR = 1, 5, 30
SECONDES_D_UNE_LECTURE = 0.1
REFUS_DEFINITIF = 500
MARQUE = "UPDATE post_office_email SET status = %s, last_updated = %s WHERE id = %s"


def send_waiting(is_stopping: Callable[[], bool]) -> None:
    """Send what is due, until nothing is, the relay fails, or the process is asked to stop.

    After a failure the rest waits for the next turn: a relay that hangs holds up one message, not
    everything else that the process does. An address refused for good holds up nothing.
    """
    end = time.monotonic() + SECONDES_D_UN_TOUR
    while time.monotonic() < end and send_on_one_connection(is_stopping):
        continue


def send_on_one_connection(is_stopping: Callable[[], bool]) -> bool:
    """Send for five seconds, then make marks durable; False when nothing more is to be tried."""
    end = time.monotonic() + SECONDES_D_UNE_CONNEXION
    lot: list[Courriel] = []
    try:
        with relaxed_commits():
            while time.monotonic() < end:
                found = list(Courriel.objects.a_envoyer().prefetch_related("attachments")[:LOT])
                lot = found or lot
                if not found or not send_lot(found, is_stopping):
                    return False
        return True
    finally:
        connections.close()
        make_durable(lot)


def send_lot(lot: list[Courriel], is_stopping: Callable[[], bool]) -> bool:
    """Send these messages in turn for a second; False when the rest of the queue has to wait.

    What is withdrawn meanwhile stops within a tenth of a second, or after the message in flight.
    """
    read_on, still = time.monotonic(), {courriel.pk for courriel in lot}
    end = read_on + SECONDES_D_UN_LOT
    for courriel in lot:
        now = time.monotonic()
        if now > end:
            break
        if now > read_on + SECONDES_D_UNE_LECTURE:
            read_on, still = now, list_still(lot)
        if is_stopping() or (courriel.pk in still and not send_one(courriel)):
            return False
    return True


def list_still(lot: list[Courriel]) -> set[int]:
    """Return the keys of those that wait for being sent, now."""
    rows = Courriel.objects.en_attente().filter(pk__in=[courriel.pk for courriel in lot])
    return set(rows.values_list("pk", flat=True))


def make_durable(lot: list[Courriel]) -> None:
    """Force to the disk the marks of a lot, by one more write of any of its messages."""
    Courriel.objects.filter(pk__in=[courriel.pk for courriel in lot[:1]]).update(
        last_updated=timezone.now()
    )


def send_one(courriel: Courriel) -> bool:
    """Send one message and mark it; False when the relay is at fault, and others would fail too."""
    try:
        connection = connections[courriel.backend_alias or get_default_mailer()]
        courriel.dispatch(commit=False, disconnect_after_delivery=False, connection=connection)
    except Exception as error:  # whatever fails, the message stays in the queue
        logger.warning("Le courriel n° %s n’est pas parti : %s", courriel.pk, error)
        postpone(courriel, error)
        return is_about_one_address(error)
    mark_sent(courriel)
    return True


def mark_sent(courriel: Courriel) -> None:
    """Mark a message as sent, by hand: built by the ORM, this query costs four times as much."""
    now = Courriel._meta.get_field("last_updated").get_db_prep_value(timezone.now(), database)
    with database.cursor() as cursor:
        cursor.execute(MARQUE, [STATUS.sent, now, courriel.pk])


def is_about_one_address(error: Exception) -> bool:
    """Whether a relay that works refused the addresses of one message for good (5xx)."""
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= REFUS_DEFINITIF for code, _ in error.recipients.values())


def postpone(courriel: Courriel, error: Exception) -> None:
    """Note why the message did not leave, and when it is tried again; a withdrawn one is not."""
    tries = (courriel.number_of_retries or 0) + 1
    again = tries <= get_max_retries()
    Courriel.objects.en_attente().filter(pk=courriel.pk).update(
        status=STATUS.requeued if again else STATUS.failed,
        number_of_retries=tries,
        scheduled_time=timezone.now() + get_retry_timedelta(),
        last_updated=timezone.now(),
    )
    Log.objects.create(
        email=courriel,
        status=STATUS.failed,
        message=str(error),
        exception_type=type(error).__name__,
    )
    give_up_refused()


def give_up_refused() -> None:
    """Stop trying addresses that the relay goes on refusing for good (a 5xx answer).

    A relay that is away, hangs or says « later » (4xx) is tried again for as long as settings say.
    """
    Courriel.objects.filter(
        status=STATUS.requeued,
        number_of_retries__gte=ESSAIS_D_UNE_ADRESSE_REFUSEE,
        logs__exception_type="SMTPRecipientsRefused",
        logs__message__contains=": (5",
    ).update(status=STATUS.failed)


@service
def requeue(*, by, courriels) -> int:
    """Send again, from the first try, messages chosen by staff; return how many.

    One that was held goes back in the queue with its mailing, or never.
    """
    return courriels.exclude(status=None).update(
        status=STATUS.queued, scheduled_time=None, number_of_retries=0, last_updated=timezone.now()
    )


@service
def hold(*, by, courriels) -> int:
    """Withdraw from the queue those that still wait; return how many. One in flight ends."""
    return courriels.en_attente().update(status=None, last_updated=timezone.now())


@service
def release(*, by, courriels) -> int:
    """Put back in the queue those that were held; return how many."""
    return courriels.filter(status=None).update(status=STATUS.queued, last_updated=timezone.now())


def purge(at=None) -> None:
    """Delete messages past the time they are kept: they hold names and addresses."""
    Courriel.objects.perimes(at).delete()
