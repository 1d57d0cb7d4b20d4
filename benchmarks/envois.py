"""Queuing and sending a mailing, each against the least that any program would do; then kills."""

import datetime as dt
import os
import smtplib
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.utils import timezone
from post_office.models import STATUS, Email

from accounts.models import User
from benchmarks.relais import finish, kill_along
from collectivites.courriels import compose
from collectivites.envois import send_waiting
from collectivites.models import Collectivite, Contact, Courriel
from collectivites.travaux import start
from teleprocedure import publipostage as travail
from teleprocedure.models import Campagne, Envoi, Publipostage
from teleprocedure.mots import Mots, fill
from teleprocedure.services import publipostages

TOUR = 400
TOURS_D_ENVOI = 11
OBJECTIFS = {"Mise en file": 0.9, "Envoi": 0.8}


class Tour(NamedTuple):
    """Seconds of one side for so many messages, by the clock and by the processor."""

    secondes: float
    processeur: float
    messages: int


class Mesure:
    """One mailing of so many messages, on the database of the bench."""

    def __init__(self, recus: Path, nombre: int):
        self.recus, self.nombre = recus, nombre
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        self.by = User.objects.create(
            username="banc", email="banc@ville.example", is_staff=True, is_superuser=True
        )
        self.campagne = Campagne.objects.create(
            annee=2026,
            annee_apd=2025,
            ouverture=timezone.now(),
            cloture=timezone.now() + dt.timedelta(days=60),
        )
        create_people(nombre)

    def confirm(self) -> Publipostage:
        """Confirm the mailing of the product's own words, its ten minutes past."""
        row = publipostages.create(by=self.by, campagne=self.campagne, nature="relance")
        publipostages.confirm(by=self.by, publipostage=row, nombre=self.nombre)
        Publipostage.objects.filter(pk=row.pk).update(a_partir_de=None)
        return row

    def compare(self) -> list[str]:
        """Return what queuing, then sending, give against their limits."""
        row = start(Publipostage, self.confirm().pk)
        lines = [report("Mise en file", *self.take_turns_queuing(row))]
        return [*lines, report("Envoi", *self.take_turns_sending())]

    def take_turns_queuing(self, row: Publipostage) -> tuple[list[Tour], list[Tour]]:
        bare, ours = [], []
        while lot := list(travail.list_left(row).order_by("pk")[: travail.LOT]):
            bare.append(time_it(lambda lot=lot: render_all(row, lot), len(lot)))
            queue = lambda: travail.queue_lot(by=self.by, pk=row.pk)  # noqa: E731
            ours.append(time_it(queue, len(lot)))
        return bare, ours

    def take_turns_sending(self) -> tuple[list[Tour], list[Tour]]:
        """Send by chunks, what is left being kept out of the queue meanwhile."""
        waiting = list(Courriel.objects.order_by("pk").values_list("pk", flat=True))
        Courriel.objects.update(status=None)
        bare, ours = [], []
        for first in range(0, min(len(waiting), TOUR * TOURS_D_ENVOI), TOUR):
            lot = Courriel.objects.filter(pk__in=waiting[first : first + TOUR])
            bare.append(time_it(lambda lot=lot: send_bare(list(lot)), lot.count()))
            lot.update(status=STATUS.queued)
            ours.append(time_it(lambda: send_waiting(lambda: False), lot.count()))
        return bare, ours

    def kill(self, kills: int) -> list[str]:
        """Queue and send a whole mailing with workers killed on the way; tell what was lost."""
        Courriel.objects.all().delete()
        Envoi.objects.all().delete()
        self.recus.write_text("")
        row = self.confirm()
        done = Envoi.objects.filter(publipostage=row, courriel__isnull=False)
        kill_along(dict(os.environ), done.count, self.nombre, kills // 2)
        kill_along(dict(os.environ), self.count_received, self.nombre, kills - kills // 2)
        waiting = Courriel.objects.en_attente()
        finish(
            dict(os.environ),
            lambda: self.count_received() >= self.nombre and not waiting.exists(),
        )
        return [self.judge(kills)]

    def count_received(self) -> int:
        return self.recus.read_bytes().count(b"\n")

    def judge(self, kills: int) -> str:
        received = Counter(self.recus.read_text().splitlines())
        expected = {
            f"{courriel.to[0]} {courriel.message_id}" for courriel in Courriel.objects.all()
        }
        lost, unknown = len(expected - set(received)), len(set(received) - expected)
        repeated = sum(times - 1 for times in received.values())
        return (
            f"{kills} arrêts brutaux, {self.nombre} messages : {lost} perdus, {unknown} inconnus, "
            f"{repeated} répétés sous le même Message-ID"
        )


def create_people(nombre: int) -> None:
    rows = [
        Collectivite(type="commune", nom=f"Ville {n}", code_insee=f"B{n:05d}", recensee=True)
        for n in range(nombre)
    ]
    for row in rows:
        row.set_keys()
    Contact.objects.bulk_create(
        Contact(
            collectivite=row,
            nature="elu",
            prenom="Camille",
            nom=f"Banc {n}",
            courriel=f"banc{n}@ville.example",
        )
        for n, row in enumerate(Collectivite.objects.bulk_create(rows))
    )


def render_all(row: Publipostage, lot: list[Envoi]) -> None:
    """Render the messages of a lot and serialise them, and do nothing of them."""
    mots = Mots(row.objet, row.texte)
    for envoi in Envoi.objects.select_related("collectivite").filter(pk__in=[e.pk for e in lot]):
        fiches = [travail.Fiche(envoi.collectivite_id, envoi.collectivite.nom, "ville")]
        filled = fill(mots, row.campagne, nom=envoi.nom, fiches=fiches, lien=settings.SITE_URL)
        message = compose("publipostage", {"objet": filled.objet, "texte": filled.texte})
        sender, to = settings.DEFAULT_FROM_EMAIL, [envoi.adresse]
        email = EmailMultiAlternatives(message.sujet, message.texte, sender, to)
        email.attach_alternative(message.html, "text/html")
        email.message().as_bytes()


def send_bare(lot: list[Email]) -> None:
    """Send messages as a short script would: one connection, one call each, nothing noted."""
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as relay:
        for one in lot:
            relay.send_message(one.email_message().message())


def time_it(work: Callable, messages: int) -> Tour:
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return Tour(time.perf_counter() - clock, time.process_time() - processor, messages)


def report(nom: str, bare: list[Tour], ours: list[Tour]) -> str:
    """Return one line: both speeds, the median ratio of the turns, the goal."""
    pairs = list(zip(bare, ours, strict=True))
    ratio = median(one.secondes / other.secondes for one, other in pairs)
    processor = median(one.processeur / other.processeur for one, other in pairs)
    speeds = [
        sum(one.messages for one in side) / sum(one.secondes for one in side)
        for side in (bare, ours)
    ]
    return (
        f"{nom} : {speeds[1]:.0f} messages par seconde, {speeds[0]:.0f} pour la référence ; "
        f"rapport médian {ratio:.2f} (processeur {processor:.2f}), objectif {OBJECTIFS[nom]}"
    )
