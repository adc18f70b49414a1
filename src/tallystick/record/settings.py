"""Django's settings. What an installation may choose comes from the environment; what is safe is the default."""

from __future__ import annotations

import os
from pathlib import Path

from tallystick.record.database.address import django_database
from tallystick.record.home import secret_key


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in ("1", "true", "yes", "on")


def _words(name: str, default: str) -> list[str]:
    return [word for word in os.environ.get(name, default).replace(",", " ").split() if word]


WEB = Path(__file__).resolve().parent.parent / "entry" / "web"
SECRET_KEY = secret_key()
DEBUG = False
ALLOWED_HOSTS = _words("TALLYSTICK_HOSTS", "127.0.0.1 localhost [::1]")
BEHIND_TLS = _flag("TALLYSTICK_BEHIND_TLS", False)
"""A reverse proxy ends TLS in front and sets X-Forwarded-Proto; cookies are then sent over TLS alone."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_cotton",
    "django_htmx",
    "ninja",
    "tallystick.record.audit",
    "tallystick.record.people",
    "tallystick.record.process_log",
    "tallystick.record.customers",
    "tallystick.record.policies",
    "tallystick.record.collateral",
    "tallystick.record.classification",
    "tallystick.record.evidence",
    "tallystick.record.collection",
    "tallystick.record.post_loan",
    "tallystick.record.cases",
    "tallystick.record.contracts",
    "tallystick.record.limits",
    "tallystick.record.loans",
    "tallystick.record.determinations",
    "tallystick.record.ledger",
    "tallystick.record.overlays",
    "tallystick.record.amendments",
    "tallystick.record.reports",
    "tallystick.record.exemptions",
    "tallystick.record.days",
    "tallystick.record.access",
    "tallystick.record.webhooks",
    "tallystick.record.inquiries",
    "tallystick.record.measures",
    "tallystick.entry.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tallystick.entry.api.gate.ApiGate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "tallystick.entry.web.frame.gate.Gate",
]
ROOT_URLCONF = "tallystick.entry.site"
WSGI_APPLICATION = "tallystick.entry.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "DIRS": sorted(WEB.glob("*/templates")),
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tallystick.entry.web.frame.navigation.frame",
            ],
            "builtins": ["django_cotton.templatetags.cotton", "tallystick.entry.web.frame.tags"],
        },
    }
]

DATABASES = {"default": django_database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "sign_in"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_TEMPLATE = "signing_in/locked.html"
SECOND_FACTOR_REQUIRED = os.environ.get("TALLYSTICK_SECOND_FACTOR", "required").strip().lower() != "optional"
"""Approvers, risk officers and administrators sign in with a second factor; `optional` asks only who has one."""
WORKER = os.environ.get("TALLYSTICK_WORKER", "own").strip().lower()
"""`own`: whoever asks an inquiry in the pages starts a process that answers it; `none`: `tally work` runs elsewhere."""
CSRF_FAILURE_VIEW = "tallystick.entry.web.frame.errors.csrf_page"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TALLYSTICK_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20
EVIDENCE_MOST_BYTES = int(os.environ.get("TALLYSTICK_UPLOAD_MB", "50")) * 2**20
EVIDENCE_MOST_UNPACKED = 20 * EVIDENCE_MOST_BYTES
EVIDENCE_MOST_RATIO = 200
"""Most bytes of one file of evidence, of what a packed one unpacks to, and of unpacked by packed."""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = _words("TALLYSTICK_ORIGINS", "")
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("TALLYSTICK_LOG_LEVEL", "WARNING")},
}
# Lock-out is by staff number alone: behind a bank's proxy all addresses are one, and locking it locks the bank.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
