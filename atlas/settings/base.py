"""What every environment shares. The process environment is read here and nowhere else."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

from atlas.settings.bases_de_donnees import configure_database

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# The service, its operator and its addresses: they change, so they are settings.
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_NOM = env("SITE_NOM", default="Atlas français de la coopération décentralisée")
OPERATEUR_EST_L_ETAT = env.bool("OPERATEUR_EST_L_ETAT", default=False)
DELEGATION_NOM = env(
    "DELEGATION_NOM",
    default="Délégation pour l’action extérieure des collectivités territoriales",
)
DELEGATION_COURRIEL = env("DELEGATION_COURRIEL", default="atlas@delegation.example")
HEBERGEUR = env("HEBERGEUR", default="à préciser par l’exploitant")
ACCESSIBILITE_ETAT = env("ACCESSIBILITE_ETAT", default="non conforme")
DEMONSTRATION = False

INSTALLED_APPS = [
    "teleprocedure",
    "apd",
    "accounts",
    "cooperations",
    "collectivites",
    "atlas.apps.AtlasConfig",
    "atlas.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "atlas.apps.FichiersStatiquesConfig",
    "allauth",
    "allauth.account",
    "csp",
    "dsfr",
    "leaflet",
    "post_office",
    "simple_history",
    "widget_tweaks",
]

MIDDLEWARE = [
    "atlas.middleware.RequetePropre",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "atlas.middleware.BaseIndisponible",
]

ROOT_URLCONF = "atlas.urls"
WSGI_APPLICATION = "atlas.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "atlas.contexte.describe_site",
            ],
        },
    },
]

DATABASES = {
    "default": configure_database(
        env("DATABASE_URL", default=""),
        BASE_DIR / "donnees" / "atlas.sqlite3",
        statement_ms=env.int("DELAI_DES_REQUETES_MS", default=10_000),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_des_limites",
    },
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"},
}

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "atlas" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "statiques"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "atlas.stockage.StockageStatique"},
}
WHITENOISE_MAX_AGE = 60

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "teleprocedure:accueil"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_FORMS = {"login": "accounts.forms.ConnexionForm"}
ACCOUNT_ADAPTER = "accounts.adapters.AdaptateurDeComptes"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "accueil"
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXYS_DE_CONFIANCE", default=0)

# Mail: queued in the database by the request, sent by ``manage.py travaux``.
EMAIL_BACKEND = "post_office.EmailBackend"
DEFAULT_FROM_EMAIL = env("COURRIEL_EXPEDITEUR", default=DELEGATION_COURRIEL)
POST_OFFICE = {
    "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
    "BATCH_SIZE": 1,
    "MAX_RETRIES": 10,
}

# Security headers: nothing is loaded from anywhere but here.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "atlas.views.erreurs.csrf_refuse"
X_FRAME_OPTIONS = "DENY"

# django-leaflet only brings Leaflet's files: the maps are ours, without any tile server.
LEAFLET_CONFIG: dict[str, list] = {"TILES": []}
DSFR_USE_INTEGRITY_CHECKSUMS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "post_office": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
