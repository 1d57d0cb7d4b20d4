"""The relay of the bench and the workers that it kills: processes of their own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

RACINE = Path(__file__).parent.parent
PAS, PATIENCE = 0.01, 120


@contextmanager
def run_relay(folder: Path) -> Iterator[int]:
    """Run the relay that writes in ``folder``; yield its port."""
    command = [sys.executable, "-m", "benchmarks.puits", str(folder)]
    port = folder / "port"
    with subprocess.Popen(command, cwd=RACINE) as process:  # noqa: S603
        try:
            yield int(wait_for(lambda: port.exists() and port.read_text()))
        finally:
            process.kill()


def wait_for(ready: Callable):
    """Return what ``ready`` answers, as soon as it is something."""
    limit = time.monotonic() + PATIENCE
    while not (found := ready()):
        if time.monotonic() > limit:
            raise RuntimeError("Rien ne vient.")
        time.sleep(PAS)
    return found


def run_worker(environment: dict[str, str]) -> subprocess.Popen:
    """Start the product's worker."""
    command = [sys.executable, str(RACINE / "manage.py"), "travaux"]
    return subprocess.Popen(  # noqa: S603
        command, cwd=RACINE, env=environment, start_new_session=True
    )


def kill_along(
    environment: dict[str, str], count: Callable[[], int], goal: int, kills: int
) -> None:
    """Kill one worker after another as ``count`` grows to ``goal``, at ``kills`` moments of it."""
    for kill in range(1, kills + 1):
        worker = run_worker(environment)
        mark = goal * kill // (kills + 1)
        wait_for(lambda mark=mark: count() >= mark)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def finish(environment: dict[str, str], is_over: Callable[[], bool]) -> None:
    """Let a last worker end the work, then ask it to stop."""
    worker = run_worker(environment)
    wait_for(is_over)
    worker.terminate()
    worker.wait()
