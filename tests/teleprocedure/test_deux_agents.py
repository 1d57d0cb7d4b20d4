"""Two agents at once: hundreds of random interleavings, then two saves at the same instant."""

import sys
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from collectivites import services
from tests.teleprocedure.deux_agents import MachineDeDeuxAgents, PerteSilencieuse, install

# The same draws everywhere and every day: a failure is read again by running the test again.
REGLAGES = settings(
    max_examples=200,
    stateful_step_count=5,
    derandomize=True,
    database=None,
    deadline=None,
    print_blob=False,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
SANS_REDUIRE = settings(REGLAGES, phases=[Phase.generate])
LOCK = services.lock


@pytest.fixture
def machine(lyon):
    """The two agents of Lyon, and the two sheets that they share."""
    return type("Machine", (MachineDeDeuxAgents,), install(lyon) | {"exemples": count()})


def test_no_text_is_ever_lost_in_silence(machine):
    run_state_machine_as_test(machine, settings=REGLAGES)
    assert next(machine.exemples) >= 200


def lock_whatever_the_version(queryset, *, pk, version=None):
    return LOCK(queryset, pk=pk)


def test_without_the_check_of_versions_the_same_draws_lose_a_text(machine, monkeypatch):
    for module in [one for one in sys.modules.values() if getattr(one, "lock", None) is LOCK]:
        monkeypatch.setattr(module, "lock", lock_whatever_the_version)
    with pytest.raises(PerteSilencieuse):
        run_state_machine_as_test(machine, settings=SANS_REDUIRE)
