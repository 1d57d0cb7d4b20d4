"""The demonstration's settings, with a relay that takes messages: that of the rehearsal."""

import os

from atlas.settings import base
from atlas.settings.demo import *  # noqa: F403

POST_OFFICE = base.POST_OFFICE
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["REPETITION_RELAIS"])
MILLESIMES = os.environ["REPETITION_DOSSIER"]
STORAGES = base.STORAGES | {
    "millesimes": base.STORAGES["millesimes"] | {"OPTIONS": {"location": MILLESIMES}}
}
