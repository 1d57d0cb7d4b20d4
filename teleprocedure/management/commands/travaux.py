"""The worker: sends queued mail, keeps the figures of the home page current."""

import signal
import threading
import time

from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections
from post_office.mail import send_queued
from simple_history.utils import get_history_model_for_model

from cooperations.bilans import refresh_bilans
from cooperations.models import Cooperation, Partenaire, Projet

PAUSE_SECONDS = 2
BILANS_EVERY_SECONDS = 60
WATCHED = (Cooperation, Partenaire, Projet)


class Command(BaseCommand):
    """Loop until SIGTERM or Ctrl-C; every turn can be repeated safely."""

    help = "Envoie les courriels en file et tient les chiffres à jour, jusqu’à l’arrêt."

    def add_arguments(self, parser):
        parser.add_argument("--une-fois", action="store_true", help="Faire un tour, puis finir.")

    def handle(self, *args, une_fois, **options):
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        turn = Turn()
        while not stopping.is_set():
            close_old_connections()
            try:
                turn.run()
            except OperationalError as error:
                self.stderr.write(f"Base indisponible, nouvel essai dans un instant : {error}")
            if une_fois:
                return
            stopping.wait(PAUSE_SECONDS)


class Turn:
    """One turn of the loop, and what it remembers of the turns before."""

    def __init__(self):
        self.last_refresh = 0.0
        self.last_state = None

    def run(self) -> None:
        while any(send_queued(processes=1)):
            pass
        if time.monotonic() - self.last_refresh >= BILANS_EVERY_SECONDS or not self.last_state:
            self.refresh_if_changed()
            self.last_refresh = time.monotonic()

    def refresh_if_changed(self) -> None:
        """Compute the figures again when the journal has grown since the last time."""
        state = [read_last_entry(model) for model in WATCHED]
        if state != self.last_state:
            refresh_bilans()
            self.last_state = state


def read_last_entry(model) -> int:
    """Return the number of the last entry in the journal of ``model``, 0 when it is empty."""
    journal = get_history_model_for_model(model).objects.order_by("-history_id")
    return journal.values_list("history_id", flat=True).first() or 0
