"""The tests: plain static files, fast hashing, mail kept in memory, same databases."""

from atlas.settings.base import *  # noqa: F403
from atlas.settings.base import MIDDLEWARE

DEBUG = False
SECRET_KEY = "tests-seulement"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIDDLEWARE = [m for m in MIDDLEWARE if "whitenoise" not in m]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "millesimes": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limites"},
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
POST_OFFICE = {"BACKENDS": {"default": "django.core.mail.backends.locmem.EmailBackend"}}
