"""The worker: nothing queued is lost, nothing leaves twice, what is old goes."""

import datetime as dt
import smtplib
import threading

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import InterfaceError, OperationalError
from post_office.models import STATUS, Log

from collectivites import envois
from collectivites.courriels import queue
from collectivites.envois import ESSAIS_D_UNE_ADRESSE_REFUSEE, purge
from collectivites.models import Courriel
from teleprocedure.management.commands import travaux
from teleprocedure.management.commands.travaux import Turn, clean_up

MATIN = dt.datetime(2026, 4, 14, 8, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
VALEURS = {"personne": "Camille", "collectivite": "Lyon", "reponse": "Bonjour."}


def post(to="agent@lyon.example", **changes):
    return queue("collectivite_absente_reponse", to, **VALEURS | changes)


def list_states():
    return sorted(Courriel.objects.values_list("status", flat=True))


@pytest.fixture
def tour(monkeypatch):
    """Run one turn of the worker, as each two seconds do."""
    monkeypatch.setattr(travaux, "refresh_bilans", lambda: None)
    return Turn(threading.Event()).run


@pytest.fixture
def horloge():
    """A clock that moves only when a story says so."""
    with time_machine.travel(MATIN, tick=False) as clock:
        yield clock


def test_a_relay_away_for_ten_minutes_loses_nothing(db, boite, horloge, tour):
    sent = {post(f"agent{n}@lyon.example").message_id for n in range(5)}
    boite.panne()
    for _ in range(10):
        tour()
        horloge.shift(MINUTE)
    sent.add(post("pendant@lyon.example").message_id)
    tour()
    assert boite.recus == []
    assert Courriel.objects.en_attente().count() == 6
    boite.retablir()
    horloge.shift(2 * MINUTE)
    tour()
    assert sorted(message["Message-ID"] for message in boite.recus) == sorted(sent)
    horloge.shift(10 * MINUTE)
    tour()
    assert len(boite.recus) == 6
    assert list_states() == [STATUS.sent] * 6


def test_a_message_keeps_its_identity_from_try_to_try(db, boite, horloge, tour):
    queued = post()
    boite.panne("451 4.3.0 Plus tard")
    for _ in range(4):
        tour()
        horloge.shift(2 * MINUTE)
    kept = Courriel.objects.get()
    assert (kept.number_of_retries, kept.message_id) == (4, queued.message_id)
    boite.retablir()
    tour()
    assert [message["Message-ID"] for message in boite.recus] == [queued.message_id]


def test_a_failure_holds_up_one_message_and_new_ones_go_first(db, boite, horloge, tour):
    post("ancien@lyon.example")
    boite.panne("451 4.3.0 Plus tard")
    tour()
    boite.retablir()
    horloge.shift(2 * MINUTE)
    post("nouveau@lyon.example")
    tour()
    assert [message["To"] for message in boite.recus] == [
        "nouveau@lyon.example",
        "ancien@lyon.example",
    ]


def test_a_relay_that_fails_does_not_hold_up_the_rest_of_the_turn(db, boite, monkeypatch):
    for n in range(5):
        post(f"agent{n}@lyon.example")
    tries = []

    def connect(*args, **kwargs):
        tries.append(args)
        raise TimeoutError

    monkeypatch.setattr(smtplib.SMTP, "connect", connect)
    done = []
    monkeypatch.setattr(travaux, "refresh_bilans", lambda: done.append("bilans"))
    Turn(threading.Event()).run()
    assert len(tries) == 1
    assert done == ["bilans"]


@pytest.mark.parametrize("reponse", ["550 5.1.1 Inconnu", "554 5.7.1 Refus de relayer"])
def test_an_address_refused_for_good_is_given_up_after_an_hour(db, boite, horloge, tour, reponse):
    post()
    boite.panne(reponse)
    for _ in range(ESSAIS_D_UNE_ADRESSE_REFUSEE - 1):
        tour()
        horloge.shift(2 * MINUTE)
    assert list_states() == [STATUS.requeued]
    tour()
    assert list_states() == [STATUS.failed]
    boite.retablir()
    horloge.shift(10 * MINUTE)
    tour()
    assert boite.recus == []


def test_a_relay_that_says_later_is_tried_for_days(db, boite, horloge, tour, settings):
    post()
    boite.panne("450 4.2.0 Liste grise")
    for _ in range(ESSAIS_D_UNE_ADRESSE_REFUSEE + 10):
        tour()
        horloge.shift(2 * MINUTE)
    assert list_states() == [STATUS.requeued]
    office = settings.POST_OFFICE
    assert office["MAX_RETRIES"] * office["RETRY_INTERVAL"] > dt.timedelta(days=2)


def test_mail_queued_during_long_work_leaves_between_two_steps(db, boite, monkeypatch, tour):
    received = []

    def work(is_stopping):
        post()
        received.append(is_stopping() or len(boite.recus))

    monkeypatch.setattr(travaux, "run_waiting", work)
    tour()
    assert received == [1]


def test_an_odd_message_does_not_stop_those_that_follow(db, boite, tour):
    odd = [post(f"agent{n}@lyon.example").pk for n in range(2)]
    Courriel.objects.filter(pk=odd[0]).update(subject="deux\nBcc: b@ailleurs.example\nlignes")
    Courriel.objects.filter(pk=odd[1]).update(from_email="", message_id="<\n>")
    post("dernier@lyon.example")
    for _ in range(3):
        tour()
    assert [message["To"] for message in boite.recus] == ["dernier@lyon.example"]
    assert list_states() == [STATUS.sent] + [STATUS.requeued] * 2


def test_a_worker_asked_to_stop_sends_no_more(db, boite):
    post()
    stopping = threading.Event()
    stopping.set()
    Turn(stopping).run()
    assert boite.recus == []
    assert Courriel.objects.en_attente().count() == 1


def test_only_failures_are_noted(db, boite, tour):
    post()
    tour()
    assert not Log.objects.exists()
    post()
    boite.panne()
    tour()
    assert Log.objects.get().exception_type == "ConnectionRefusedError"


@pytest.mark.parametrize("etat", [STATUS.sent, STATUS.failed, STATUS.queued, STATUS.requeued])
@pytest.mark.parametrize("jours", [89, 91])
def test_messages_that_left_are_kept_ninety_days(db, horloge, etat, jours):
    old = post()
    Courriel.objects.filter(pk=old.pk).update(status=etat)
    Log.objects.create(email=old, status=STATUS.failed, message="refus")
    horloge.shift(dt.timedelta(days=jours))
    purge()
    gone = jours > 90 and etat in {STATUS.sent, STATUS.failed}
    assert Courriel.objects.exists() is not gone
    assert Log.objects.exists() is not gone


def test_sessions_that_ended_are_deleted(db, horloge):
    session = SessionStore()
    session.set_expiry(3600)
    session.save()
    clean_up()
    assert Session.objects.count() == 1
    horloge.shift(61 * MINUTE)
    clean_up()
    assert not Session.objects.exists()


def test_what_is_old_goes_once_a_day_and_again_if_it_failed(db, monkeypatch):
    calls = []

    def fail_once():
        calls.append("purge")
        if len(calls) == 1:
            raise OperationalError

    monkeypatch.setattr(travaux, "purge", fail_once)
    turn = Turn(threading.Event())
    with pytest.raises(OperationalError):
        turn.run()
    for _ in range(3):
        turn.run()
    assert len(calls) == 2


@pytest.mark.parametrize("panne", [OperationalError, InterfaceError])
def test_a_database_away_does_not_end_the_worker(db, monkeypatch, capsys, panne):
    def fail(is_stopping):
        raise panne("server closed the connection")

    monkeypatch.setattr(travaux, "send_waiting", fail)
    monkeypatch.setattr(travaux.signal, "signal", lambda *args: None)
    call_command("travaux", "--une-fois")
    assert "Base indisponible" in capsys.readouterr().err


def test_the_command_sends_what_is_queued(db, boite, monkeypatch):
    monkeypatch.setattr(travaux.signal, "signal", lambda *args: None)
    monkeypatch.setattr(travaux, "close_old_connections", lambda: None)
    post()
    call_command("travaux", "--une-fois")
    assert len(boite.recus) == 1


def test_the_worker_gives_up_only_what_it_tried(db):
    post()
    envois.give_up_refused()
    assert list_states() == [STATUS.queued]


def test_a_row_that_fails_one_task_stops_no_other(db, monkeypatch, caplog):
    def fail():
        raise ValidationError("ligne malade")

    done = []
    turn = Turn(threading.Event())
    turn.run_every(60, fail)
    turn.run_every(60, lambda: done.append(1))
    assert done and "Une tâche du traitement a échoué" in caplog.text
