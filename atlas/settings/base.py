"""What every environment shares. The process environment is read here and nowhere else."""

import datetime as dt
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
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "dsfr",
    "import_export",
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
        # Far more than a quarter of an hour can hold: past it, counts of failures would be lost.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
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
MILLESIMES = env("DOSSIER_DES_MILLESIMES", default=str(BASE_DIR / "donnees" / "millesimes"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Files frozen at the end of each campaign: the web server and the worker share this folder.
    "millesimes": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MILLESIMES},
    },
    "staticfiles": {"BACKEND": "atlas.stockage.StockageStatique"},
}
WHITENOISE_MAX_AGE = 60

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.authentification.Authentification"]
PASSWORD_HASHERS = [
    "accounts.hachage.Argon2Sobre",
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
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "teleprocedure:accueil"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXYS_DE_CONFIANCE", default=0)
ACCOUNT_ADAPTER = "accounts.adapters.AdaptateurDeComptes"
ACCOUNT_FORMS = {
    "login": "accounts.forms.connexion.ConnexionForm",
    "request_login_code": "accounts.forms.connexion.DemandeDeCodeForm",
    "confirm_login_code": "accounts.forms.connexion.CodeRecuForm",
    "reauthenticate": "accounts.forms.connexion.MotDePasseActuelForm",
    "reset_password": "accounts.forms.mots_de_passe.CodesOubliesForm",
    "reset_password_from_key": "accounts.forms.mots_de_passe.NouveauMotDePasseForm",
    "change_password": "accounts.forms.mots_de_passe.ChangementForm",
    "set_password": "accounts.forms.mots_de_passe.PremierMotDePasseForm",
    "add_email": "accounts.forms.compte.AdresseForm",
    "signup": "accounts.forms.inscription.InscriptionForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "accueil"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SALT = "adresse"
# No window is longer than a quarter of an hour: it is what « Retry-After » says.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # Apart, because allauth forgets all of « login_failed » when a second factor succeeds.
    "login_failed": "10/15m/key",
    "login_failed_network": "100/15m/ip",
    "signup": "20/15m/ip",
    "confirm_email": "10/15m/key",
    "signup_address": "5/15m/key",
    "reset_password": "20/15m/ip",
    "reset_password_address": "5/15m/key",
    "request_login_code": "20/15m/ip",
    "request_login_code_address": "5/15m/key",
    "collectivite_absente": "5/15m/ip",
    "code_officiel": "3/15m/user",
    "demande": "10/15m/user",
    "envoyer_lien": "3/15m/user",
    "signaler": "5/15m/ip",
}
MFA_ADAPTER = "accounts.double_authentification.AdaptateurDeDoubleAuthentification"
MFA_FORMS = {
    "authenticate": "accounts.forms.double_authentification.CodeForm",
    "reauthenticate": "accounts.forms.double_authentification.CodeDeNouveauForm",
    "activate_totp": "accounts.forms.double_authentification.ActivationForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NOM
# Nobody logs in before proving an address, so the second factor can only be the owner's.
MFA_ALLOW_UNVERIFIED_EMAIL = True
DOUBLE_AUTHENTIFICATION_OBLIGATOIRE = False

# Mail: queued in the database by the request, sent by ``manage.py travaux``.
EMAIL_BACKEND = "post_office.EmailBackend"
DEFAULT_FROM_EMAIL = env("COURRIEL_EXPEDITEUR", default=DELEGATION_COURRIEL)
POST_OFFICE = {
    "BACKENDS": {"default": "django.core.mail.backends.smtp.EmailBackend"},
    "BATCH_SIZE": 1,
    "RETRY_INTERVAL": dt.timedelta(minutes=2),
    "MAX_RETRIES": 2_000,
    "SENDING_ORDER": ["-priority", "status", "id"],  # new messages before those tried again
    "LOG_LEVEL": 1,  # failures only
}

# The journal is read in the admin; undoing an act is a service's work.
SIMPLE_HISTORY_REVERT_DISABLED = True

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
