"""All settings. What differs between machines comes from the environment (``env.py``)."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, SELF
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from cms.settings.env import read_environment, secret_key
from cms.settings.integrations import environment as integration_environment
from cms.settings.integrations import installed_apps, variable_names
from cms.settings.limits import FormLimits, MailTimes, MemberLimits

ENV = read_environment()
BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = ENV.data_dir

SECRET_KEY = secret_key(ENV)
SECRET_KEY_FALLBACKS = list(ENV.SECRET_KEY_FALLBACKS)
DEBUG = ENV.DEBUG
SITE_URL = ENV.SITE_URL
_site_host = urlsplit(SITE_URL).hostname or "localhost"
ALLOWED_HOSTS = [_site_host, "localhost", "127.0.0.1", "[::1]", *ENV.ALLOWED_HOSTS]
HTTPS = SITE_URL.startswith("https://")

# Plugins (docs/plugins.md). They stand above the core and below nobody: what they need is loaded by then.
INTEGRATION_APPS = installed_apps(ENV)
INTEGRATION_ENVIRONMENT = integration_environment(INTEGRATION_APPS)
INTEGRATION_VARIABLES = variable_names(INTEGRATION_APPS)

INSTALLED_APPS = [
    *INTEGRATION_APPS.values(),
    "integrations.core",
    "home",
    "newsletters",
    "dialogues",
    "networks",
    "cms.core",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.forms",
    "wagtail.api.v3",
    "ninja",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]

# The response cache stands first: a cached answer touches no session, no CSRF and no message middleware (design 5).
MIDDLEWARE = [
    "cms.core.cache.middleware.ResponseCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cms.core.locale_middleware.PageLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

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
                "wagtail.contrib.settings.context_processors.settings",
                "home.context.chrome",
            ],
        },
    }
]

DATABASES = {"default": ENV.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, Any]]
if ENV.REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": ENV.REDIS_URL,
            # A cache that hangs must not make the site hang.
            "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Tasks are doorbells: every piece of work has its own row, a lost task costs one tick (design 6).
OUTWARD_QUEUES = ["webhooks", "sync"]
"""Their tasks wait for other people's servers; no other task waits for them (``cms.core.serving.background``)."""
TASK_QUEUES = ["default", "mail", *OUTWARD_QUEUES]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": TASK_QUEUES}}
if ENV.TASKS_BACKEND == "rq":
    INSTALLED_APPS.append("django_rq")
    RQ = {"JOB_CLASS": "django_tasks_rq.Job"}
    RQ_QUEUES = {queue: {"URL": ENV.REDIS_URL} for queue in TASK_QUEUES}
    TASKS["default"]["BACKEND"] = "django_tasks_rq.RQBackend"

# Mail providers: what django-anymail calls ANYMAIL["POSTMARK_SERVER_TOKEN"] is ANYMAIL_POSTMARK_SERVER_TOKEN outside.
# Empty means not set: an empty key would sign whatever anybody sends.
ANYMAIL: dict[str, Any] = {
    "IGNORE_UNSUPPORTED_FEATURES": True,  # our id is in a header where a provider knows no metadata
    **{
        name.removeprefix("ANYMAIL_"): value
        for name, value in os.environ.items()
        if name.startswith("ANYMAIL_") and value.strip()
    },
}

AUTH_USER_MODEL = "core.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/members/sign-in/"

# Members sign in by a code in a mail (networks.members.sign_in). Whatever else allauth offers is off and has no address.
ACCOUNT_ADAPTER = "networks.members.sign_in.adapter.MembersAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 20 * 60
ACCOUNT_LOGIN_TIMEOUT = 20 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_RATE_LIMITS = False  # its counts are per process and per address; ours are neither (networks.services.sign_in)
ACCOUNT_FORMS = {
    "request_login_code": "networks.members.sign_in.forms.AddressForm",
    "confirm_login_code": "networks.members.sign_in.forms.CodeForm",
}
WAGTAILADMIN_USER_LOGIN_FORM = "cms.core.login.SignInForm"

# Languages. ``de-x-leicht`` is Leichte Sprache (BITV 2.0 § 4): a content locale whose interface texts fall back to
# German, because gettext falls back to LANGUAGE_CODE.
LANGUAGE_CODE = "de"
LANG_INFO["de-x-leicht"] = {
    "bidi": False,
    "code": "de-x-leicht",
    "name": "German (easy language)",
    "name_local": "Leichte Sprache",
}
LANGUAGES = [("de", _("German")), ("en", _("English")), ("de-x-leicht", _("German (easy language)"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WAGTAIL_I18N_ENABLED = True
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "templates" / "locale"]
TIME_ZONE = "Europe/Berlin"
WAGTAIL_USER_TIME_ZONES = ["Europe/Berlin"]
USE_TZ = True
FORMS_URLFIELD_ASSUME_HTTPS = True  # the default of Django 6

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Wagtail
WAGTAIL_SITE_NAME = "Wandelnetz"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILIMAGES_IMAGE_MODEL = "core.CmsImage"
WAGTAILDOCS_DOCUMENT_MODEL = "core.CmsDocument"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.core.forms.images.ImageForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ics", "odp", "ods", "odt", "pdf", "pptx", "txt", "vtt", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILAPI_LIMIT_MAX = 100
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # umlauts in addresses break in mails
TAGGIT_CASE_INSENSITIVE = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # an event with fifty conditions sends some thousand form fields

# Limits and times (limits.py).
FORM_LIMITS = FormLimits(network_per_hour=ENV.FORM_USES_PER_HOUR, mails_per_hour=ENV.FORM_MAILS_PER_HOUR)
MEMBER_LIMITS = MemberLimits()
MAIL_TIMES = MailTimes()
# Calls from outside that one process takes for one plugin; a fifth of them from one network. The others come again (429).
HOOKS_PER_MINUTE = 600

# Uploads of applicants and members; Wagtail's admin has limits of its own.
PRIVATE_UPLOAD_LIMIT = ENV.UPLOAD_LIMIT_MB * 1024 * 1024
VIDEO_UPLOAD_LIMIT = ENV.VIDEO_LIMIT_MB * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "cms.core.privatefiles.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Security
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False  # the proxy in front redirects; /healthz must answer without TLS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
if ENV.TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the proxy in front redirects to HTTPS; it may also ask /healthz without TLS
    "security.W019",  # Wagtail's preview shows pages in a frame of the same origin
]
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),  # Wagtail's admin is not ready for a strict policy
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
CSP_NONCE = NONCE

# Hosts and ports that the guarded HTTP client may reach though they are private (integrations/core/targets.py).
OUTBOUND_ALLOW = list(ENV.OUTBOUND_ALLOW)

EDITORIAL_API = ENV.EDITORIAL_API
if EDITORIAL_API:
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.middleware.common.CommonMiddleware"), "cms.editorial.gate.EditorialApiGate"
    )

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # Scanners send any host; each would cost a page of traceback and push out what matters.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "rq": {"level": "WARNING"},  # it would write down the arguments of every task
        "wagtail": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
    },
}
