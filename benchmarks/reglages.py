"""The demonstration's settings, plus the bare view; static files go to a folder of the bench.

The environment gives that folder, ``BANC_DOSSIER``, and the database as everywhere else.
"""

import os
from pathlib import Path

from atlas.settings.demo import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
STATIC_ROOT = Path(os.environ["BANC_DOSSIER"]) / "statiques"
