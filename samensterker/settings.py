"""Settings, read from the environment; `.env.example` explains each variable.

Importing this module starts nothing and writes nothing: tools import it too. Without
DATABASE_URL or REDIS_URL the embedded service takes the place of the one that is missing;
`make run`, `manage.py` and the tests start it (`samensterker.embedded`).
"""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env("SAMENSTERKER_STATE", default="") or BASE_DIR / "var").resolve()

# --- services -----------------------------------------------------------------------------------
DATABASE_URL = env("DATABASE_URL", default="")
REDIS_URL = env("REDIS_URL", default="")
EMAIL_URL = env("EMAIL_URL", default="")  # empty: mail is kept in the database and read on the panel

if DATABASE_URL and REDIS_URL:
    EMBEDDED = None
else:
    from samensterker.embedded import Embedded

    EMBEDDED = Embedded(STATE_DIR, postgres=not DATABASE_URL, redis=not REDIS_URL)

DATABASES = {"default": env.db_url("DATABASE_URL") if DATABASE_URL else EMBEDDED.database}
DATABASES["default"]["ENGINE"] = "samensterker.database"
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # a page fails, rather than hangs
# PostgreSQL plans a query that comes again only once: to plan one often takes longer than to run it.
KEEPS_PLANS = env.bool("DATABASE_KEEPS_PLANS", default=True)
DATABASES["default"]["OPTIONS"].setdefault("server_side_binding", KEEPS_PLANS)
DATABASES["default"]["OPTIONS"].setdefault("prepare_threshold", 5 if KEEPS_PLANS else None)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

KEY_PREFIX = env("REDIS_KEY_PREFIX", default="samensterker")  # two houses may share one Redis
CACHES = {
    "default": {
        "BACKEND": "samensterker.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL or EMBEDDED.cache_url,
        "KEY_PREFIX": KEY_PREFIX,
    }
}
CELERY_BROKER_URL = REDIS_URL or EMBEDDED.broker_url
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_throttle": 1,
    "global_keyprefix": f"{KEY_PREFIX}:",
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}

# --- who we are ---------------------------------------------------------------------------------
# Links in mails are built from this one address, never from the request's Host header.
SITE_ORIGIN = env("SITE_ORIGIN", default=f"http://localhost:{env('PORT', default='8000')}").rstrip("/")
SITE_HOST = urlsplit(SITE_ORIGIN).hostname or "localhost"
SITE_IS_SECURE = SITE_ORIGIN.startswith("https://")
GUILD_NAME = env("GUILD_NAME", default="Gilde SamenSterker")
MAIL_FROM = env("MAIL_FROM", default=f"{GUILD_NAME} <noreply@{SITE_HOST}>")
GUILD_EMAIL = env("GUILD_EMAIL", default="coordinator@example.org")  # a person reads this address
GUILD_PHONE = env("GUILD_PHONE", default="")  # on every page, for who gets stuck
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

# --- secrets and hosts --------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST, "localhost", "127.0.0.1", "[::1]"])
SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY:
    _key_file = STATE_DIR / "secret-key"  # `make run` writes it, so that links in mails survive a restart
    if _key_file.exists():
        SECRET_KEY = _key_file.read_text().strip()
    elif DATABASE_URL and env.bool("REQUIRE_SECRET_KEY", default=True):
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. With a database of its own (DATABASE_URL) the house needs a secret that stays the "
            "same: put SECRET_KEY=… (50 random characters or more) in the environment, or start it with `make run`."
        )
    else:
        SECRET_KEY = secrets.token_urlsafe(50)

CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE_IS_SECURE else None
SECURE_SSL_REDIRECT = SITE_IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # the load balancer asks over plain HTTP
SECURE_HSTS_SECONDS = 31_536_000 if SITE_IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE_IS_SECURE
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_SECURE
SESSION_COOKIE_NAME = "__Host-session" if SITE_IS_SECURE else "session"
CSRF_FAILURE_VIEW = "samensterker.portal.views.errors.csrf_failure"
CSRF_COOKIE_NAME = "__Host-csrf" if SITE_IS_SECURE else "csrftoken"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_ENGINE = "samensterker.sessions"  # pages answer when Redis is away
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- the rooms ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "samensterker.portal",
    "meetings",
    "courses",
    "organisations",
    "members",
    "samensterker.outbox",
    "allauth",
    "allauth.account",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_structlog",
    "heroicons",
    "phonenumber_field",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "samensterker.static_files.StaticFiles",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "samensterker.middleware.ContentPolicyMiddleware",
    "samensterker.portal.too_large.RefuseTooLargeMiddleware",
    "samensterker.middleware.RefuseControlCharactersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "samensterker.middleware.MemberMiddleware",
    "samensterker.middleware.LogInFirstMiddleware",
    "samensterker.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "members.middleware.AskAboutSharingMiddleware",
    "members.middleware.GoneMeanwhileMiddleware",
]
ROOT_URLCONF = "samensterker.urls"
WSGI_APPLICATION = "samensterker.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "django.template.context_processors.i18n",
                "samensterker.portal.context.house",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "samensterker.templatetags.house",
            ],
            "libraries": {"house": "samensterker.templatetags.house"},
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- language -----------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
PHONENUMBER_DEFAULT_REGION = "NL"
PHONENUMBER_DB_FORMAT = "E164"

# --- static files -------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "samensterker.icons.SheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": STATE_DIR / "media"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Who was erased, without names: outside the database, so that a backup that is put back forgets them too.
ERASURES_DIR = Path(env("ERASURES_DIR", default="") or STATE_DIR / "erasures")
REQUEST_AT_MOST = 6_000_000  # bytes; a photo or a CV of 5 MB, and what comes with it. The Caddyfile says the same
DATA_UPLOAD_MAX_NUMBER_FILES = 5
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_100  # a page with five hundred people to tick has two of each
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing asks for the plain names, and each copy has to be compressed
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "jpg", "gif", "webp", "woff", "woff2"]  # seldom asked for

# --- logging in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = [
    "members.authentication.MemberBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_request_login_code")
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "members.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # sign-up is closed; without this the log-in form has no password
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
# Six digits: easy to copy on a phone. Three tries a code, and few codes an hour, make guessing hopeless.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "members.forms.accounts.LoginForm",
    "request_login_code": "members.forms.accounts.RequestLoginCodeForm",
    "reset_password": "members.forms.accounts.ResetPasswordForm",
    "add_email": "members.forms.accounts.AddEmailForm",
    "confirm_login_code": "members.forms.accounts.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "members.forms.accounts.ConfirmEmailVerificationCodeForm",
}
PASSWORD_RESET_TIMEOUT = 60 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# --- what the browser may load: only what we serve ------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "frame-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- mail: all of it goes through the outbox ------------------------------------------------------
MAIL_SERVER = env.email_url("EMAIL_URL") if EMAIL_URL else None
DELIVERY_PROBE = env("DELIVERY_PROBE", default="")  # a class that asks the relay what it accepted (outbox.probes)

# --- Celery: only the alarm clock -----------------------------------------------------------------
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False  # a broker that is away costs a request nothing: the next tick finds the row
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False  # login codes are printed to the terminal, not logged
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SYNC_EVERY = 1  # its schedule file is then as young as its last tick, which the health check looks at
CELERY_BEAT_SCHEDULE = {"outbox-tick": {"task": "outbox.tick", "schedule": 60.0, "options": {"expires": 55}}}

# --- logging --------------------------------------------------------------------------------------
from samensterker.logging import LOGGING  # noqa: E402, F401 - a table of its own; it needs nothing from above

DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10  # DEBUG: a line when a request is done says it all
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # an address is personal data, and nobody needs it here
