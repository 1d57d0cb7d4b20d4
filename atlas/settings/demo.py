"""The demonstration: embedded SQLite, no configuration, data that says it is not real."""

from atlas.settings.base import *  # noqa: F403
from atlas.settings.base import BASE_DIR, POST_OFFICE, env

DEMONSTRATION = True
ROOT_URLCONF = "atlas.demonstration.urls"
DEBUG = False
SECRET_KEY = "demonstration-sans-secret-ne-jamais-employer-en-production"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.list("HOTES_DE_LA_DEMO", default=[])]
# Nothing leaves: messages are read at /demo/courriels/.
POST_OFFICE = POST_OFFICE | {
    "BACKENDS": {"default": "django.core.mail.backends.dummy.EmailBackend"}
}

(BASE_DIR / "donnees").mkdir(exist_ok=True)
