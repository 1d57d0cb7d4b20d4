"""The campaign under way in the stories of the dashboard, and their clock."""

import pytest
import time_machine

from tests.factories import CampagneFactory
from tests.teleprocedure.suivi import CLOTURE, MAI, OUVERTURE


@pytest.fixture
def campagne(db):
    return CampagneFactory(ouverture=OUVERTURE, cloture=CLOTURE)


@pytest.fixture
def horloge(campagne):
    """Stop the clock in the middle of the campaign."""
    with time_machine.travel(MAI, tick=False) as clock:
        yield clock
