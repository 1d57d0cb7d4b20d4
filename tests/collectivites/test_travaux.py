"""Long work that is interrupted: taken up again, then given up so that the rest goes on."""

import pytest

from collectivites import travaux
from collectivites.models import Import
from collectivites.travaux import REPRISES_MAX, run_waiting
from tests.factories import ImportFactory


@pytest.fixture
def faits(monkeypatch):
    """The imports that the worker begins, in order."""
    begun = []

    def run(row):
        begun.append(row.pk)
        yield 1

    monkeypatch.setitem(travaux.TRAVAUX, Import, run)
    return begun


def die(row, faits):
    """Let a worker begin an import, and stop after its first step."""
    before = len(faits)
    run_waiting(iter([False, True, True]).__next__)
    row.refresh_from_db()
    return len(faits) > before


def test_work_that_stops_the_worker_each_time_is_given_up_and_the_next_is_done(db, faits):
    fatal = ImportFactory(etat=Import.Etat.EN_ATTENTE)
    after = ImportFactory(etat=Import.Etat.EN_ATTENTE)
    for _ in range(REPRISES_MAX + 1):
        assert die(fatal, faits)
    assert (fatal.etat, set(faits)) == (Import.Etat.EN_COURS, {fatal.pk})
    run_waiting(lambda: False)
    fatal.refresh_from_db()
    after.refresh_from_db()
    assert fatal.etat == Import.Etat.ECHOUE
    assert "interrompu 30 fois" in fatal.erreur
    assert after.etat == Import.Etat.TERMINE


def test_work_asked_for_again_may_be_interrupted_as_often(db, faits):
    row = ImportFactory(etat=Import.Etat.EN_ATTENTE, reprises=REPRISES_MAX)
    assert die(row, faits)
    assert (row.etat, row.reprises) == (Import.Etat.EN_COURS, 0)
