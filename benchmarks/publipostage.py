"""A mailing of 4,785 messages: how fast it is queued, then sent, and what twenty kills leave of it.

    python -m benchmarks.publipostage [--messages 4785] [--arrets 20]

Queuing is set against rendering the same messages and serialising them, nothing more; sending,
against a bare smtplib loop on the same relay, which serialises each message and sends it, on one
connection. Both sides take turns by chunks, so that a busy machine weighs on both: what counts is
the ratio of each turn, whose median is told.
"""

import os
import sys
import tempfile
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

import django

REGLAGES = {
    "DJANGO_SETTINGS_MODULE": "atlas.settings.production",
    "SECRET_KEY": "banc-d-essai-seulement-" * 3,
    "ALLOWED_HOSTS": "127.0.0.1",
    "SITE_URL": "http://127.0.0.1:8000",
    "SMTP_HOTE": "127.0.0.1",
}


def read_arguments():
    analyse = ArgumentParser(prog="python -m benchmarks.publipostage", description=__doc__)
    analyse.add_argument("--messages", type=int, default=4785)
    analyse.add_argument("--arrets", type=int, default=20)
    return analyse.parse_args()


def main() -> None:
    """Measure on a database of the bench's own: that of the environment, or a file of SQLite."""
    asked = read_arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'banc.sqlite3'}")
        relais = import_module("benchmarks.relais")
        with relais.run_relay(folder) as port:
            os.environ.update(REGLAGES | {"SMTP_PORT": str(port)})
            django.setup()
            mesure = import_module("benchmarks.envois").Mesure(folder / "recus", asked.messages)
            for line in [*mesure.compare(), *mesure.kill(asked.arrets)]:
                sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
