"""How Recours runs. The environment is read in one block; everything else follows from it."""

import os
import re
import stat
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.refusal import Refused

BASE_DIR = Path(__file__).resolve().parent.parent

# --- The environment: docs/operations.md explains each name -------------------------------------------------------
env = environ.Env()
MODE = env.str("RECOURS_MODE", default="")
if MODE not in {"", "demo", "test", "production"}:
    raise Refused(f"RECOURS_MODE vaut « {MODE} » : choisissez demo, test ou production.")
if not MODE:  # a server half configured must not come up as a demo
    for name in ("SECRET_KEY", "KEY_FILE", "ALLOWED_HOSTS", "BASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"):
        if os.environ.get(name):
            raise Refused(
                f"{name} est définie mais RECOURS_MODE ne l’est pas : ajoutez RECOURS_MODE=production (ou demo)."
            )
    MODE = "demo"
PRODUCTION = MODE == "production"
VAR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))  # database, keys and mails of the demo


def required(name, meaning, otherwise):
    """The variable; in production a refusal that names it when it is missing, elsewhere a value that just works."""
    value = env.str(name, default="").strip()
    if PRODUCTION and not value:
        raise Refused(f"{name} manque ({meaning}) : Recours ne démarre pas en production sans cette variable.")
    return value or otherwise


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required("SECRET_KEY", "clé de signature, 50 caractères au moins", "demo-" + "0" * 60)
DATABASE_URL = required("DATABASE_URL", "adresse de la base PostgreSQL", f"sqlite:///{VAR / 'recours.sqlite3'}")
KEY_FILE = Path(required("KEY_FILE", "fichier des clés de chiffrement, mode 0600", VAR / "keys.json"))
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "noms d’hôte servis, séparés par des virgules", "localhost,127.0.0.1").split(
    ","
)
BASE_URL = required("BASE_URL", "adresse publique, https://…", "http://localhost:8000").rstrip("/")
EMAIL_URL = required("EMAIL_URL", "serveur d’envoi, smtp://…", f"filemail:///{VAR / 'mails'}")
DEFAULT_FROM_EMAIL = required("DEFAULT_FROM_EMAIL", "expéditeur des courriels", "ne-pas-repondre@recours.example")
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))) if PRODUCTION else None
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)  # a proxy of ours sets X-Forwarded-Proto and drops the client's
STORE_MEDICAL_DOCUMENTS = env.bool("STORE_MEDICAL_DOCUMENTS", default=not PRODUCTION)
CLAMD = env.str("CLAMD", default="").strip()  # ClamAV's daemon: unix:/path or tcp:host:port; empty: none
if CLAMD and not re.fullmatch(r"unix:/.+|tcp:[^:]+:\d{1,5}", CLAMD):
    raise Refused("CLAMD désigne l’antivirus ainsi : unix:/chemin/clamd.ctl ou tcp:hôte:port.")
_printers = env.str("PRINTERS", default="") or str(min(8, len(os.sched_getaffinity(0))))
if not re.fullmatch(r"[1-9]\d?", _printers):
    raise Refused("PRINTERS est le nombre de courriers imprimés à la fois : donnez un nombre de 1 à 99.")
PRINTERS = int(_printers)
NOTICE_LISTS_KEPT_DAYS = env.int("NOTICE_LISTS_KEPT_DAYS", default=90)  # names and addresses, once letters are posted
NOTICE_UNPOSTED_KEPT_DAYS = env.int(
    "NOTICE_UNPOSTED_KEPT_DAYS", default=180
)  # the same when nobody says that they were
OBSERVATORY_MINIMUM = env.int("OBSERVATORY_MINIMUM", default=10)  # files under which a laboratory has no public figure
if OBSERVATORY_MINIMUM < 10:
    raise Refused("OBSERVATORY_MINIMUM est inférieur à 10\u202f: avec si peu de dossiers, un chiffre en trahit un.")
DOSSIER_MAX_BYTES = env.int("DOSSIER_MAX_MEGABYTES", default=15) * 1024 * 1024  # 20 MiB once in an e-mail
LEGAL_NOTICE = {  # what the law wants shown about who runs the site; a page says so where one is missing
    "publisher": env.str("LEGAL_PUBLISHER", default=""),
    "director": env.str("LEGAL_DIRECTOR", default=""),
    "contact": env.str("LEGAL_CONTACT", default=""),
    "host": env.str("LEGAL_HOST", default=""),
}

if not re.fullmatch(r"https?://\S{1,80}", BASE_URL):  # letters print it, and draw it as a square to scan
    raise Refused("BASE_URL est l’adresse publique : elle commence par https:// et compte 88 caractères au plus.")

if PRODUCTION:
    if DEBUG:
        raise Refused("DEBUG est activé : Recours ne démarre pas en production dans ce mode.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure-"):
        raise Refused("SECRET_KEY est trop faible : il faut au moins 50 caractères tirés au hasard.")
    if not DATABASE_URL.startswith(("postgres://", "postgresql://")):
        raise Refused("DATABASE_URL ne désigne pas PostgreSQL : la production n’accepte pas d’autre base.")
    if not BASE_URL.startswith("https://"):
        raise Refused("BASE_URL doit commencer par https:// en production.")
    if "*" in ALLOWED_HOSTS:
        raise Refused("ALLOWED_HOSTS contient « * » : nommez les hôtes servis.")
    if not KEY_FILE.is_file():
        raise Refused(f"KEY_FILE désigne un fichier introuvable : {KEY_FILE}.")
    if stat.S_IMODE(KEY_FILE.stat().st_mode) != 0o600:
        raise Refused(f"Le fichier des clés {KEY_FILE} est lisible par d’autres : donnez-lui le mode 0600.")

# --- Applications -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its templates, so that ours may include them
    "django_otp",
    "django_otp.plugins.otp_email",  # not otp_totp nor otp_static: they keep seeds and codes in clear (see accounts)
    "django_q",
    "axes",
    "csp",
    "vault",
    "directory",
    "accounts",
    "cases",
    "config",
]
MIDDLEWARE = [
    "accounts.middleware.BrowserWalls",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before whitenoise: an SVG opened by itself is a page too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.SeatBelt",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
            ],
        },
    }
]
FORM_RENDERER = "cases.forms.renderer.PageRenderer"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Database and queue -------------------------------------------------------------------------------------------
try:
    DATABASES = {"default": env.db_url_config(DATABASE_URL)}
except (ImproperlyConfigured, ValueError):
    raise Refused(
        "DATABASE_URL n’est pas une adresse de base\u202f: écrivez postgresql://nom:secret@hôte/base."
    ) from None
_database = DATABASES["default"]
_options = _database.setdefault("OPTIONS", {})
if _database["ENGINE"].endswith("sqlite3"):  # web and worker write to one file (docs/decisions/0003)
    _options.update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    )
    _database["TEST"] = {"NAME": str(VAR / "test.sqlite3")}  # a file: in memory, threads lock each other out
else:
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    _options.setdefault("connect_timeout", 5)
    _options.setdefault(  # no JIT: behind the walls a list has hundreds of conditions, each compiled to read few rows
        "options", "-c jit=off -c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
    )
Q_CLUSTER = {
    "name": "recours",
    "orm": "default",
    "workers": max(2, PRINTERS),  # each prints one letter at a time; never a mail behind a long one
    "queue_limit": max(2, PRINTERS),
    "bulk": 1,
    "timeout": 60,
    "retry": 200,
    "max_attempts": 5,
    "ack_failures": False,
    "catch_up": False,
    "save_limit": 0,
    "recycle": 200,
    "max_rss": 400_000,
    "poll": 0.5,
}

# --- People -------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["accounts.passwords.Argon2idHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 14}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["login"]},
    },
    {"NAME": "accounts.passwords.Bounded"},
    {"NAME": "config.passwords.HardToGuess"},
]
LOGIN_URL = "sign_in"
CSRF_FAILURE_VIEW = "cases.portals.patient.finding.out_of_date"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hour
AXES_DISABLE_ACCESS_LOG = True  # no list of who came in from where
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "accounts.second_factor.name_for_throttle"
AXES_CLIENT_IP_CALLABLE = "accounts.rates.client_ip"
AXES_LOCKOUT_CALLABLE = "config.admin_site.too_many_attempts"
AXES_SENSITIVE_PARAMETERS = ["username", "password", "code", "csrfmiddlewaretoken", "next"]  # kept out of its tables
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
SESSION_ENGINE = "accounts.models.sessions"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False

# --- Language and time --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# --- Browser walls ------------------------------------------------------------------------------------------------
SECURE_COOKIES = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if SECURE_COOKIES:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"  # with no-referrer browsers send "Origin: null" and every form is refused
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Files and mail -----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = not PRODUCTION  # the demo serves what is in the source tree; production what was collected
if PRODUCTION:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is stored as a file
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
try:
    _mail = env.email_url_config(EMAIL_URL)
except (ImproperlyConfigured, ValueError):
    raise Refused("EMAIL_URL n’est pas une adresse de serveur d’envoi\u202f: écrivez smtp://hôte:25.") from None
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"]
EMAIL_HOST = _mail["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _mail["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["config.uploads.InMemory"]  # what somebody sends never lies in clear on the disk
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # a pasted text too long comes back with its error, not as a bare 400

# --- What the log says: never a person, see config/logs.py --------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "config.logs.NoPersonalData"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},  # replaces the mail to admins
        "django.request": {"level": "ERROR"},
        "django-q": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "axes": {"level": "ERROR"},
        "recours": {"level": "INFO"},
    },
}
