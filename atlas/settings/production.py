"""Production: refuses to start when a secret, a host list, an address or a database is missing."""

from django.core.exceptions import ImproperlyConfigured

from atlas.settings.base import *  # noqa: F403
from atlas.settings.base import SITE_URL, env

REQUIRED = ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "SITE_URL"]
missing = [name for name in REQUIRED if not env(name, default="")]
if missing:
    raise ImproperlyConfigured("Réglages manquants dans l’environnement : " + ", ".join(missing))

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY est trop courte : 50 caractères au moins.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

DOUBLE_AUTHENTIFICATION_OBLIGATOIRE = True

if cache_url := env("CACHE_URL", default=""):
    CACHES["default"] = env.cache_url_config(cache_url)  # noqa: F405

EMAIL_HOST = env("SMTP_HOTE", default="localhost")
EMAIL_PORT = env.int("SMTP_PORT", default=25)
EMAIL_HOST_USER = env("SMTP_UTILISATEUR", default="")
EMAIL_HOST_PASSWORD = env("SMTP_MOT_DE_PASSE", default="")
EMAIL_USE_TLS = env.bool("SMTP_TLS", default=False)
EMAIL_TIMEOUT = 20

# TLS ends at the reverse proxy. ``HTTPS=non`` exists for ``make prod-locale`` only.
HTTPS = env.bool("HTTPS", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
