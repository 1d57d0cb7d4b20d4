"""The worker: sends queued mail, keeps the figures current, clears what is no longer kept."""

import logging
import signal
import threading
import time

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, close_old_connections
from simple_history.utils import get_history_model_for_model

from accounts.services.comptes import (
    remove_dead_sessions,
    remove_never_proven,
    remove_old_proofs,
)
from accounts.services.demandes import remove_old_demandes
from collectivites.echanges import services as imports
from collectivites.envois import purge, send_waiting
from collectivites.travaux import run_waiting
from cooperations.bilans import refresh_bilans
from cooperations.models import Cooperation, Partenaire, Projet
from teleprocedure.campagnes import ask_reconfirmations
from teleprocedure.publipostage import note_results
from teleprocedure.services import brouillons, signalements, tableur

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 2
ENTRE_DEUX_ENVOIS, RESULTATS, MINUTE, DAY = 5, 10, 60, 24 * 3600
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
        turn = Turn(stopping)
        while not stopping.is_set():
            close_old_connections()
            try:
                turn.run()
            except (OperationalError, InterfaceError) as error:
                self.stderr.write(f"Base indisponible, nouvel essai dans un instant : {error}")
            if une_fois:
                return
            stopping.wait(PAUSE_SECONDS)


class Turn:
    """One turn of the loop, and what it remembers of the turns before."""

    def __init__(self, stopping: threading.Event):
        self.stopping = stopping
        self.next_times: dict = {}
        self.last_state: list[int] | None = None

    def run(self) -> None:
        self.send()
        self.run_every(RESULTATS, note_results)
        run_waiting(self.send_between_steps)
        self.run_every(MINUTE, self.refresh_if_changed)
        self.run_every(MINUTE, ask_reconfirmations)
        self.run_every(DAY, clean_up)

    def send(self) -> None:
        send_waiting(self.stopping.is_set)

    def send_between_steps(self) -> bool:
        """Send the mail queued while long work goes on; tell whether to stop."""
        self.run_every(ENTRE_DEUX_ENVOIS, self.send)
        return self.stopping.is_set()

    def run_every(self, seconds: int, task) -> None:
        """Run ``task`` when its time has come; one that a row makes fail never stops the others.

        Without a database, it is tried at the next turn.
        """
        if time.monotonic() < self.next_times.get(task, 0):
            return
        try:
            task()
        except ValidationError:
            logger.exception("Une tâche du traitement a échoué : %s", task.__name__)
        self.next_times[task] = time.monotonic() + seconds

    def refresh_if_changed(self) -> None:
        """Compute the figures again when the journal has grown since the last time."""
        state = [read_last_entry(model) for model in WATCHED]
        if state != self.last_state:
            refresh_bilans()
            self.last_state = state


def clean_up() -> None:
    """Delete what is kept for a time only: messages, sessions, profiles, drafts, sheets."""
    purge()
    remove_never_proven(by=None)
    remove_old_demandes(by=None)
    remove_old_proofs(by=None)
    call_command("clearsessions")
    remove_dead_sessions(by=None)
    brouillons.remove_old(by=None)
    tableur.remove_old(by=None)
    imports.remove_old(by=None)
    signalements.forget_readers(by=None)


def read_last_entry(model) -> int:
    """Return the number of the last entry in the journal of ``model``, 0 when it is empty."""
    journal = get_history_model_for_model(model).objects.order_by("-history_id")
    return journal.values_list("history_id", flat=True).first() or 0
