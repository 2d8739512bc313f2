"""One settings file, read from the environment only. Safe for one machine by default; `terreau check --deploy` judges it.

Every variable is listed in docs/guides/deploy.md; a test holds that page to this file.
"""

import contextlib
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import django.forms
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from terreau.lib import retention

PACKAGE = Path(__file__).resolve().parent


def env(name: str, default: str = "") -> str:
    """A variable, or the content of the file that NAME_FILE points to (secrets mounted as files)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(name, default)


def env_bool(name: str, *, default: bool = False) -> bool:
    value = env(name, "yes" if default else "no").lower()
    if value not in {"yes", "true", "1", "on", "no", "false", "0", "off", ""}:
        raise ImproperlyConfigured(f"{name}: expected yes or no, found {value!r}")
    return value in {"yes", "true", "1", "on"}


def env_int(name: str, default: int) -> int:
    try:
        return int(env(name, str(default)))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: expected a whole number, found {env(name)!r}") from error


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


# ── Where it lives ────────────────────────────────────────────────────────────────────────────────────────────────
DEMO = env_bool("TERREAU_DEMO")
DEBUG = env_bool("TERREAU_DEBUG")
VAR = Path(env("TERREAU_VAR", "var")).resolve()
BASE_URL = env("TERREAU_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env_list("TERREAU_HOSTS") or [urlsplit(BASE_URL).hostname or "127.0.0.1", "localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# Proxies whose X-Forwarded-For we believe, counted from the right. Zero: the peer's own address is the only truth.
TRUSTED_PROXIES = env_int("TERREAU_TRUSTED_PROXIES", 0)


def secret_key() -> str:
    """Set in production; on one machine a random key is kept beside the data, never in the code."""
    if key := env("TERREAU_SECRET_KEY"):
        return key
    path = VAR / "secret.key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_bytes(os.urandom(48).hex().encode())
        partial.chmod(0o600)
        with contextlib.suppress(FileExistsError):  # two processes may start together: the second keeps the first's key
            os.link(partial, path)
        partial.unlink()
    return path.read_text().strip()


SECRET_KEY = secret_key()

# ── Whose house it is: what an authority changes without touching the code ───────────────────────────────────────
AUTHORITY = {
    "name": env("TERREAU_AUTHORITY", "Département des Hauts-de-Seine"),
    "siret": env("TERREAU_AUTHORITY_SIRET", "22920050600611"),
    "address": env("TERREAU_AUTHORITY_ADDRESS", "57 rue des Longues Raies, 92000 Nanterre"),
    "contact": env("TERREAU_CONTACT", "ess@terreau.example"),
    "territory": env("TERREAU_TERRITORY", "92"),
    "court": env("TERREAU_COURT", "tribunal administratif de Cergy-Pontoise, 2-4 boulevard de l’Hautil, 95000 Cergy"),
    "logo": env("TERREAU_LOGO"),  # path of a file under the static files; empty: the name is set in type
    "accent": env("TERREAU_ACCENT"),  # #rrggbb; empty: tokens.css decides
}
# A folder of the authority's own: its logo, and a theme.css that follows tokens.css and may redefine any token.
THEME = Path(env("TERREAU_THEME", str(VAR / "theme")))
AUTHORITY["theme"] = "theme/theme.css" if (THEME / "theme.css").is_file() else ""

# ── Rooms, from the ground up ────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "terreau.web",
    "terreau.commons.journal",
    "terreau.commons.accounts",
    "terreau.commons.places",
    "terreau.commons.organisations",
    "terreau.commons.documents",
    "terreau.commons.papers",
    "terreau.commons.forms",
    "terreau.commons.aids",
    "terreau.commons.outbox",
    "terreau.commons.jobs",
    "terreau.commons.exports",
    "terreau.commons.seats",
    "terreau.commons.tokens",
    "terreau.commons.hooks",
    "terreau.commons.presence",
    "terreau.observe.directory",
    "terreau.fund.calls",
    "terreau.fund.letters",
    "terreau.fund.caseload",
    "terreau.fund.jurors",
    "terreau.fund.review",
    "terreau.fund.explained",
    "terreau.fund.remedies",
    "terreau.fund.acts",
    "terreau.fund.alerts",
    "terreau.fund.stages",
    "terreau.fund.referrals",
    "terreau.fund.auditions",
    "terreau.fund.waiting",
    "terreau.fund.sittings",
    "terreau.fund.figures",
    "terreau.fund.precedents",
    "terreau.fund.payees",
    "terreau.fund.reports",
    "terreau.fund.redactions",
    "terreau.fund.worklists",
    "terreau.showcase.laureates",
    "terreau.portal",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "terreau.commons.accounts.providers.proconnect",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks_db",
    "lucide",
    "terreau.commons.accounts.adapters.administration.HouseAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "terreau.commons.accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "terreau.commons.accounts.middleware.SecondFactorMiddleware",
]
ROOT_URLCONF = "terreau.urls"
WSGI_APPLICATION = "terreau.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Django's own form controls, after ours; `django.forms` itself cannot be installed: its label is our room's.
        "DIRS": [PACKAGE / "web" / "templates", Path(django.forms.__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["terreau.web.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "terreau.web.context.house",
            ],
        },
    }
]
FORM_RENDERER = "terreau.web.widgets.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# ── Data ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def database(url: str) -> dict[str, object]:
    """DATABASE_URL: sqlite:///absolute/path or postgresql://user:password@host:port/name?sslmode=require."""
    if not url:
        return sqlite(str(VAR / "terreau.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(unquote(parts.path))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"DATABASE_URL: {parts.scheme!r} is neither sqlite nor postgresql")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": options.pop("port", None) or str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def sqlite(name: str) -> dict[str, object]:
    # WAL and IMMEDIATE: a writer waits for its turn instead of failing in the middle (ADR 0002).
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;",
        },
    }


VAR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": database(env("DATABASE_URL"))}
# Shared by every process: rate limits must hold whichever of them answers.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "terreau_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "documents"}},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
FONTS = VAR / "fonts"  # typefaces cut for the web and for letters (web/fonts.py)
STATICFILES_DIRS = [("theme", THEME)] if THEME.is_dir() else []
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "terreau.web.fonts.FontFinder",
]
WHITENOISE_USE_FINDERS = DEBUG or DEMO
if WHITENOISE_USE_FINDERS:  # nothing is collected there, and WhiteNoise would complain that it is missing
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
# Django's own advice that ours says better, in French, with the variable to set (web/checks.py).
SILENCED_SYSTEM_CHECKS = [
    "security.W004",
    "security.W008",
    "security.W009",
    "security.W012",
    "security.W016",
    "security.W018",
    "security.W021",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
DOCUMENT_MAX_BYTES = env_int("TERREAU_DOCUMENT_MAX_MB", 20) * 2**20
try:
    RETENTION = retention.parse(env("TERREAU_RETENTION"))  # lengths of time other than those the rooms propose
except retention.Unreadable as error:
    raise ImproperlyConfigured(f"TERREAU_RETENTION: expected such as 'calls.draft=6 months', found {str(error)!r}") from error
METRICS_TOKEN = env("TERREAU_METRICS_TOKEN")  # bearer token of /metriques/; empty: administrators only
HOOKS_REACH_LOOPBACK = False  # webhooks to this very machine: for the receivers of the tests; no variable sets it
CLAMD = env("TERREAU_CLAMD")  # host:port of a clamd; empty: files are not scanned, and pages say so

# ── Words and time ───────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = env("TERREAU_LANGUAGE", "fr")
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "lib" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("TERREAU_TIME_ZONE", "Europe/Paris")

# ── Mail ─────────────────────────────────────────────────────────────────────────────────────────────────────────
_smtp = urlsplit(env("TERREAU_SMTP"))  # smtp://user:password@host:587 (STARTTLS) or smtps://…:465
SENDS_MAIL = bool(_smtp.hostname)
_mailer: dict[str, object] = {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": VAR / "mails"}}
if _smtp.hostname:
    _port = _smtp.port or (465 if _smtp.scheme == "smtps" else 587)
    _mailer = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _smtp.hostname,
            "port": _port,
            "username": unquote(_smtp.username or ""),
            "password": unquote(_smtp.password or ""),
            "use_ssl": _smtp.scheme == "smtps",
            "use_tls": _smtp.scheme == "smtp" and _port != 25 and not env_bool("TERREAU_SMTP_PLAIN"),
            "timeout": 20,
        },
    }
MAILERS = {"default": _mailer}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("TERREAU_FROM", f"Terreau <{AUTHORITY['contact']}>")

# ── Doors ────────────────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:my_space"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}  # 1234-5678: a telephone shows its digits
ACCOUNT_ADAPTER = "terreau.commons.accounts.adapters.account.AccountAdapter"
ACCOUNT_FORMS = {
    "request_login_code": "terreau.commons.accounts.forms.entrance.SignIn",
    "confirm_login_code": "terreau.commons.accounts.forms.entrance.SignInCode",
    "signup": "terreau.commons.accounts.forms.entrance.SignUp",
    "confirm_email_verification_code": "terreau.commons.accounts.forms.entrance.AddressCode",
    "add_email": "terreau.commons.accounts.forms.entrance.NewAddress",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# A session lasts fourteen days; the second factor that staff showed in it counts for a working day. A browser left open, or
# stolen with its cookie, opens no desk the next morning, and nobody is asked twice between two coffees.
SECOND_FACTOR_AGE = 12 * 3600
MFA_ADAPTER = "terreau.commons.accounts.adapters.mfa.MFAAdapter"
MFA_FORMS = {
    "authenticate": "terreau.commons.accounts.forms.entrance.SecondFactorCode",
    "reauthenticate": "terreau.commons.accounts.forms.entrance.SecondFactorAgain",
    "activate_totp": "terreau.commons.accounts.forms.entrance.FirstAppCode",
    "add_webauthn": "terreau.commons.accounts.forms.entrance.NewPasskey",
    "edit_webauthn": "terreau.commons.accounts.forms.entrance.RenamedPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BASE_URL.startswith("https://")  # http is for this very machine only
MFA_TOTP_ISSUER = "Terreau"
MFA_TOTP_TOLERANCE = 1  # telephones drift: the code before and the code after are accepted
# ProConnect, the sign-in of public servants: off until the four variables are set (docs/guides/deploy.md).
PROCONNECT = {
    "issuer": env("TERREAU_PROCONNECT_ISSUER").rstrip("/"),  # https://…/api/v2, from the paper of your registration
    "client_id": env("TERREAU_PROCONNECT_CLIENT_ID"),
    "secret": env("TERREAU_PROCONNECT_SECRET"),
}
if any(PROCONNECT.values()) and not all(PROCONNECT.values()):
    raise ImproperlyConfigured("TERREAU_PROCONNECT_ISSUER, _CLIENT_ID and _SECRET go together: set all three, or none")
if not all(PROCONNECT.values()):
    PROCONNECT = {}
SOCIALACCOUNT_ADAPTER = "terreau.commons.accounts.adapters.social.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "proconnect": {
        "APPS": [{"provider_id": "proconnect", "name": "ProConnect", "client_id": PROCONNECT["client_id"], "secret": PROCONNECT["secret"]}]
        if PROCONNECT
        else [],
    }
}
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

_https = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = _https and env_bool("TERREAU_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = env_int("TERREAU_HSTS", 31_536_000) if _https else 0
CSRF_FAILURE_VIEW = "terreau.web.views.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    # Browsers apply form-action to where a form's answer redirects, too: the sign-in button leads to ProConnect.
    "form-action": [CSP.SELF, *(["{0.scheme}://{0.netloc}".format(urlsplit(PROCONNECT["issuer"]))] if PROCONNECT else [])],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("TERREAU_LOG", "INFO")},
    "loggers": {
        "django.server": {"propagate": True},
        "fontTools": {"level": "ERROR"},
        "django.tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
    },
}
