"""One settings module, driven by the environment. `test.py` beside it changes what tests need."""

import os
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF

from shuanghe.project.settings.databases import database_of, pooled, replicas_of

django_stubs_ext.monkeypatch()  # so that models.ForeignKey[...] and its like may be written

PACKAGE = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("SHUANGHE_HOME", "var")).resolve()
PROFILE = os.environ.get("SHUANGHE_PROFILE", "demo")
IS_PRODUCTION = PROFILE == "production"

SECRET_KEY_FILE = Path(os.environ.get("SHUANGHE_SECRET_FILE", HOME / "secret.key"))
MASTER_KEY_FILE = Path(os.environ.get("SHUANGHE_MASTER_FILE", HOME / "master.key"))
SECRET_KEY = SECRET_KEY_FILE.read_text().strip() if SECRET_KEY_FILE.exists() else ""
DEBUG = False
ALLOWED_HOSTS = os.environ.get("SHUANGHE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

APPS = [
    "shuanghe.kernel.audit",
    "shuanghe.kernel.notices",
    "shuanghe.kernel.uploads",
    "shuanghe.kernel.workdays",
    "shuanghe.kernel.tasks",
    "shuanghe.kernel.search",
    "shuanghe.kernel.ui",
    "shuanghe.organisation",
    "shuanghe.identity",
    "shuanghe.operations",
    "shuanghe.rulebook",
    "shuanghe.duties",
    "shuanghe.records",
    "shuanghe.procedures",
    "shuanghe.activities.standards",
    "shuanghe.activities.meetings",
    "shuanghe.activities.dues",
    "shuanghe.activities.development",
    "shuanghe.activities.elections",
    "shuanghe.activities.transfers",
    "shuanghe.activities.disposals",
    "shuanghe.activities.mobilisation",
    "shuanghe.activities.agreements",
    "shuanghe.activities.projects",
    "shuanghe.activities.counselling",
    "shuanghe.insight.home",
    "shuanghe.insight.dashboards",
    "shuanghe.insight.handbooks",
    "shuanghe.activities.forum",
    "shuanghe.insight.effects",
    "shuanghe.insight.guidance",
    "shuanghe.insight.ledgers",
    "shuanghe.gateways.api",
    "shuanghe.project",
]
INSTALLED_APPS = [
    *APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shuanghe.project.middleware.ProbesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shuanghe.gateways.api.middleware.TokenMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "shuanghe.project.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shuanghe.kernel.replicas.middleware.ReplicaMiddleware",
    "shuanghe.identity.middleware.SessionMiddleware",
    "shuanghe.identity.middleware.ActorMiddleware",
    "shuanghe.identity.middleware.FirstThingsMiddleware",
    "shuanghe.project.middleware.PagesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "shuanghe.project.urls"
WSGI_APPLICATION = "shuanghe.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE.joinpath(*app.split(".")[1:], "templates") for app in APPS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "shuanghe.kernel.ui.environment.environment",
            "context_processors": ["shuanghe.project.menu.site"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

FORM_RENDERER = "django.forms.renderers.Jinja2"

JOURNAL = "delete" if os.environ.get("SHUANGHE_JOURNAL", "wal").lower() == "delete" else "wal"
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        f"PRAGMA journal_mode={JOURNAL}; PRAGMA synchronous=FULL; PRAGMA mmap_size=0;"
        "PRAGMA secure_delete=ON; PRAGMA cache_size=-16384;"
    ),
}
DATABASES = {
    "default": database_of(
        os.environ.get("DATABASE_URL") or f"sqlite:///{HOME / 'shuanghe.sqlite3'}", max_age=600
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE
DATABASES["default"] = pooled(DATABASES["default"], os.environ.get("DATABASE_POOL", ""))
_replicas = replicas_of(os.environ.get("DATABASE_REPLICA_URLS", ""), DATABASES["default"])
DATABASES |= _replicas
# Behind pgbouncer in transaction mode no cursor and no plan may outlive its transaction.
for _database in DATABASES.values():
    _database["DISABLE_SERVER_SIDE_CURSORS"] = os.environ.get("SHUANGHE_POOLER") == "yes"
REPLICAS = list(_replicas)
DATABASE_ROUTERS = ["shuanghe.kernel.replicas.routing.ReplicaRouter"] if REPLICAS else []
REPLICATED = frozenset(  # the apps whose rows a replica may show; all others read the primary
    {"organisation", "search", "duties", "records", "procedures", "dashboards"}
    | {"meetings", "dues", "development", "elections", "transfers", "disposals"}
)
REPLICA_LAG = float(os.environ.get("SHUANGHE_REPLICA_LAG", "5"))
WRITTEN_COOKIE_NAME = "__Host-written" if IS_PRODUCTION else "written"
REDIS_URL = os.environ.get("REDIS_URL", "")
JOB_LEASE = float(os.environ.get("SHUANGHE_LEASE", "600"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "shuanghe.identity.pages.entrance.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "shuanghe.identity.services.passwords.PlainPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SECOND_FACTOR_REQUIRED = (
    os.environ.get("SHUANGHE_SECOND_FACTOR", "yes" if IS_PRODUCTION else "no") == "yes"
)
TRUSTED_PROXIES = int(os.environ.get("SHUANGHE_PROXIES", "0"))
METRICS_TOKEN_FILE = os.environ.get("SHUANGHE_METRICS_TOKEN_FILE", "")
DEVICE_COOKIE_NAME = "__Host-device" if IS_PRODUCTION else "device"
ACCOUNT_ADAPTER = "shuanghe.identity.pages.entrance.AccountAdapter"
ACCOUNT_FORMS = {"login": "shuanghe.identity.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "shuanghe.identity.pages.entrance.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "shuanghe.identity.forms.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_HANDLER = "shuanghe.identity.pages.entrance.TryHandler"
AXES_VERBOSE = False

CSRF_FAILURE_VIEW = "shuanghe.kernel.ui.pages.form_expired"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "project" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "media"
STORAGES = {
    "default": {"BACKEND": "shuanghe.kernel.uploads.keeping.PaperStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
RULEBOOKS = Path(
    os.environ.get(
        "SHUANGHE_RULEBOOKS",
        next(
            path
            for path in (PACKAGE / "rulebooks", PACKAGE.parents[1] / "rulebooks")
            if path.is_dir() and any(path.iterdir())
        ),
    )
)
RULEBOOK_PRESETS = [name for name in os.environ.get("SHUANGHE_PRESETS", "").split(",") if name]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" makes browsers post forms with the origin "null", which the token check refuses.
# With "same-origin" no other site learns anything either.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "shuanghe.identity.services.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "__Host-language" if IS_PRODUCTION else "django_language"
MESSAGE_COOKIE_NAME = "__Host-messages" if IS_PRODUCTION else "messages"
MESSAGE_STORAGE = "shuanghe.kernel.ui.told.ToldStorage"
if IS_PRODUCTION:
    # A year, for names below this host too; sent over HTTPS only.
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Requests a web process works on at once. On SQLite each more stretches the one that may write.
_THREADS = 2 if DATABASES["default"]["ENGINE"].endswith("sqlite3") else 4
THREADS = int(os.environ.get("SHUANGHE_THREADS") or _THREADS)
WAITING = int(os.environ.get("SHUANGHE_WAITING", "32"))  # how many more may wait; others get 503
PATIENCE = float(os.environ.get("SHUANGHE_PATIENCE", "3"))  # seconds that one waits at most

BODY_LARGEST = 12_000_000  # one file of 10 MB and the fields around it
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "shuanghe.kernel.ui.logged.SecretsFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "django.request": {"filters": ["secrets"]},
        "django.security.csrf": {"filters": ["secrets"]},
    },
    "root": {"handlers": ["console"], "level": os.environ.get("SHUANGHE_LOG", "WARNING")},
}
