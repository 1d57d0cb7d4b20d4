"""Sending: one connection for many, each marked before the next; an address holds up nobody."""

import threading

import pytest
from django.db import connection
from post_office.models import STATUS

from collectivites import envois
from collectivites.courriels import queue
from collectivites.durabilite import relaxed_commits
from collectivites.models import Courriel

VALEURS = {"personne": "Camille", "collectivite": "Lyon", "reponse": "Bonjour."}
DURABILITE = {
    "sqlite": ("PRAGMA synchronous", {True: 1, False: 2}),
    "postgresql": ("SHOW synchronous_commit", {True: "off", False: "on"}),
}


def post(nom):
    return queue("collectivite_absente_reponse", f"{nom}@lyon.example", **VALEURS)


def read_durabilite():
    """Whether commits leave the disk for later, now."""
    question, answers = DURABILITE[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(question)
        (answer,) = cursor.fetchone()
    return answer == answers[True]


def send():
    envois.send_waiting(threading.Event().is_set)


@pytest.fixture
def connexions(boite, monkeypatch):
    """How many connections the relay saw."""
    seen = []

    async def note(server, session, envelope, hostname, responses):
        seen.append(session.peer)
        session.host_name = hostname
        return responses

    monkeypatch.setattr(boite, "handle_EHLO", note, raising=False)
    boite.panne()
    boite.retablir()
    return seen


def test_one_connection_serves_many_messages(db, boite, connexions):
    for n in range(20):
        post(f"agent{n}")
    send()
    assert (len(boite.recus), len(connexions)) == (20, 1)


def test_an_address_refused_for_good_holds_up_nobody(db, boite, monkeypatch):
    async def refuse_first(server, session, envelope, address, options):
        if address.startswith("inconnu"):
            return "550 5.1.1 Inconnu"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    monkeypatch.setattr(boite, "handle_RCPT", refuse_first, raising=False)
    boite.panne()
    boite.retablir()
    refused = post("inconnu")
    post("agent")
    send()
    assert [message["To"] for message in boite.recus] == ["agent@lyon.example"]
    assert Courriel.objects.get(pk=refused.pk).status == STATUS.requeued


def test_each_message_is_marked_before_the_next_leaves(db, boite, monkeypatch):
    for n in range(3):
        post(f"agent{n}")
    dispatch, marked = Courriel.dispatch, []

    def count_marks(self, **kwargs):
        marked.append(Courriel.objects.filter(status=STATUS.sent).count())
        return dispatch(self, **kwargs)

    monkeypatch.setattr(Courriel, "dispatch", count_marks)
    send()
    assert marked == [0, 1, 2]


def test_what_is_withdrawn_while_a_lot_leaves_stays(db, boite, monkeypatch):
    for n in range(3):
        post(f"agent{n}")
    monkeypatch.setattr(envois, "SECONDES_D_UNE_LECTURE", 0)
    dispatch = Courriel.dispatch

    def hold_the_rest(self, **kwargs):
        envois.hold(by=None, courriels=Courriel.objects.exclude(pk=self.pk))
        return dispatch(self, **kwargs)

    monkeypatch.setattr(Courriel, "dispatch", hold_the_rest)
    send()
    assert len(boite.recus) == 1
    assert set(Courriel.objects.values_list("status", flat=True)) == {STATUS.sent, None}


def test_what_is_held_and_released_leaves(db, boite):
    post("agent")
    assert envois.hold(by=None, courriels=Courriel.objects.all()) == 1
    send()
    assert boite.recus == []
    assert envois.release(by=None, courriels=Courriel.objects.all()) == 1
    send()
    assert len(boite.recus) == 1


def test_a_mailing_never_keeps_a_code_waiting_more_than_a_connection(db, boite, monkeypatch):
    monkeypatch.setattr(envois, "LOT", 1)
    for n in range(3):
        post(f"lettre{n}")
    Courriel.objects.update(priority=0)
    dispatch = Courriel.dispatch

    def ask_a_code(self, **kwargs):
        if Courriel.objects.count() == 3:
            post("code")
        return dispatch(self, **kwargs)

    monkeypatch.setattr(Courriel, "dispatch", ask_a_code)
    send()
    assert [m["To"] for m in boite.recus][:2] == ["lettre0@lyon.example", "code@lyon.example"]


@pytest.mark.django_db(transaction=True)
def test_marks_wait_for_the_disk_and_nothing_else_does():
    before = read_durabilite()
    with relaxed_commits():
        assert read_durabilite()
    assert read_durabilite() == before


def test_inside_a_transaction_nothing_is_relaxed(db):
    before = read_durabilite()
    with relaxed_commits():
        assert read_durabilite() == before
