"""Sending what is queued: one message at a time, tried again until a relay takes it."""

from collections.abc import Callable

from django.utils import timezone
from post_office.mail import send_queued
from post_office.models import STATUS

from collectivites.journal import service
from collectivites.models import Courriel

# Two minutes apart: an hour for a relay that is badly set to be put right.
ESSAIS_D_UNE_ADRESSE_REFUSEE = 30


def send_waiting(is_stopping: Callable[[], bool]) -> None:
    """Send what is due, until nothing is, a message fails, or the process is asked to stop.

    After a failure the rest waits for the next turn: a relay that hangs holds up one message, not
    everything else that the process does.
    """
    sent = 1
    while sent and not is_stopping():
        sent, _, requeued = send_queued(processes=1)
        if requeued:
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
    """Send again, from the first try, messages chosen by staff; return how many."""
    return courriels.update(
        status=STATUS.queued, scheduled_time=None, number_of_retries=0, last_updated=timezone.now()
    )


def purge(at=None) -> None:
    """Delete messages past the time they are kept: they hold names and addresses."""
    Courriel.objects.perimes(at).delete()
