"""The first log-in of an agent during a campaign is noted, and never in the way."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teleprocedure.models import Visite
from tests.factories import MOT_DE_PASSE, HabilitationFactory
from tests.teleprocedure.suivi import CLOTURE, MAI

CONNEXION = "/compte/connexion/"


def log_in(user):
    """Type identifiant and password, as people do."""
    typed = {"login": user.username, "password": MOT_DE_PASSE}
    response = Client().post(CONNEXION, typed)
    assert response.status_code == 302
    return response


def test_a_log_in_notes_each_collectivite_of_the_agent_once(horloge, agent_de_lyon, lyon, angers):
    HabilitationFactory(user=agent_de_lyon, collectivite=angers)
    log_in(agent_de_lyon)
    horloge.move_to(MAI + dt.timedelta(days=1))
    log_in(agent_de_lyon)
    assert {(row.collectivite, row.le) for row in Visite.objects.all()} == {
        (lyon, MAI),
        (angers, MAI),
    }


def test_the_second_agent_of_a_collectivite_adds_nothing(horloge, agent_de_lyon, lyon):
    collegue = HabilitationFactory(collectivite=lyon).user
    log_in(agent_de_lyon)
    log_in(collegue)
    assert Visite.objects.count() == 1


def test_who_has_still_to_confirm_for_the_year_came(horloge, agent_de_lyon, lyon):
    agent_de_lyon.habilitations.update(statut="a_reconfirmer")
    log_in(agent_de_lyon)
    assert Visite.objects.get().collectivite == lyon


@pytest.mark.parametrize("persona", ["agent_en_attente", "agent_retire", "delegation"])
def test_who_holds_no_right_comes_for_nobody(horloge, request, persona):
    log_in(request.getfixturevalue(persona))
    assert not Visite.objects.exists()


def test_out_of_the_campaign_nothing_is_noted(campagne, agent_de_lyon):
    with time_machine.travel(CLOTURE + dt.timedelta(days=1), tick=False):
        log_in(agent_de_lyon)
    assert not Visite.objects.exists()


def test_a_later_log_in_writes_no_visit(horloge, agent_de_lyon):
    log_in(agent_de_lyon)
    with CaptureQueriesContext(connection) as queries:
        log_in(agent_de_lyon)
    written = [q["sql"] for q in queries if q["sql"].startswith("INSERT")]
    assert not [sql for sql in written if "visite" in sql]


def test_a_log_in_never_fails_for_a_visit(horloge, agent_de_lyon, monkeypatch, caplog):
    def refuse(**kwargs):
        raise DatabaseError("database is locked")

    monkeypatch.setattr("teleprocedure.reactions.note_visits", refuse)
    assert log_in(agent_de_lyon)["Location"] == "/mise-a-jour/"
    assert "impossible à noter" in caplog.text
