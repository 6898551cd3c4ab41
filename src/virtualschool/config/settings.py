"""Settings. The home folder and the environment say what differs between installations."""

from __future__ import annotations

import os
from pathlib import Path

from virtualschool.config.home import Home, database_settings

HOME = Home(Path(os.environ.get("VIRTUALSCHOOL_HOME", "var")))

SECRET_KEY = HOME.secret_key()
DEBUG = os.environ.get("VIRTUALSCHOOL_DEBUG") == "1"
THIS_MACHINE = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = os.environ.get("VIRTUALSCHOOL_HOSTS", ",".join(THIS_MACHINE)).split(",")

# Served under a name, the site is reached over HTTPS and its cookies go over nothing else. On
# the machine itself it is plain HTTP, where a browser would withhold such cookies.
IS_SERVED_TO_OTHERS = not set(ALLOWED_HOSTS) <= set(THIS_MACHINE)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "axes",
    "django_tasks_db",
    "virtualschool.apps.ui",
    "virtualschool.apps.audit",
    "virtualschool.apps.receipts",
    "virtualschool.apps.accounts",
    "virtualschool.apps.authorities",
    "virtualschool.apps.schools",
    "virtualschool.apps.children",
    "virtualschool.apps.indicators",
    "virtualschool.apps.exclusions",
    "virtualschool.apps.papers",
    "virtualschool.apps.plans",
    "virtualschool.apps.imports",
    "virtualschool.apps.reports",
    "virtualschool.apps.scorecards",
    "virtualschool.apps.governors",
    "virtualschool.apps.desk",
    # After the site's own apps, whose templates stand for theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # with bytes at random against guessing by length
    "virtualschool.apps.ui.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "virtualschool.apps.accounts.middleware.SessionTimeout",
    "virtualschool.apps.accounts.middleware.AuthorityScope",
    "virtualschool.apps.ui.middleware.NoNulls",
    "virtualschool.apps.accounts.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "virtualschool.apps.accounts.middleware.CodesFirst",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "virtualschool.apps.desk.help.middleware.LocalWords",
]

ROOT_URLCONF = "virtualschool.config.urls"
WSGI_APPLICATION = "virtualschool.config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "virtualschool.apps.accounts.passwords.WornPasswordValidator"},
]

# Length over composition; the list of breached passwords comes with Django and is read offline.
INVITATION_DAYS = 7  # for how long an invitation's link opens

# One-time codes. Passkeys come by naming "webauthn" here and mounting its addresses; a council's
# own sign-in (OIDC) by "allauth.socialaccount" with its provider "openid_connect".
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
ACCOUNT_ADAPTER = "virtualschool.apps.accounts.codes.QuietAdapter"
MFA_ADAPTER = "virtualschool.apps.accounts.codes.CodesAdapter"
MFA_FORMS = {
    "activate_totp": "virtualschool.apps.accounts.codes.SetUpCodesForm",
    "authenticate": "virtualschool.apps.accounts.codes.CodeForm",
    "reauthenticate": "virtualschool.apps.accounts.codes.ConfirmByCodeForm",
}
# Where others reach the site, a password alone opens no role of a whole authority.
CODES = os.environ.get("VIRTUALSCHOOL_CODES", "required" if IS_SERVED_TO_OTHERS else "offered")
CODES_ARE_REQUIRED = CODES == "required"
MFA_TOTP_ISSUER = "Virtual School"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute wrong
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"reauthenticate": "virtualschool.apps.accounts.codes.ConfirmByPasswordForm"}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_ENABLE_ACCESS_FAILURE_LOG = False  # the audit log has them
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "virtualschool.apps.accounts.context.menu",
                "virtualschool.apps.accounts.context.session",
            ],
        },
    },
]

DATABASES = {"default": database_settings(HOME, os.environ.get("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Work that somebody would wait for goes to a worker through the database, or is done at once: where
# the environment says so, and in a home that says so (a demonstration).
TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend"},
    "at_once": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
}
WORKS_AT_ONCE = os.environ.get("VIRTUALSCHOOL_WORKS_AT_ONCE") == "1"

# Whatever a browser sends as a file goes to the home's own disk, up to a limit.
FILE_UPLOAD_HANDLERS = ["virtualschool.apps.imports.receiving.HomeUploadHandler"]

# Messages hold links and counts alone. They go through the mail server that is named (host or
# host:port), to the screen for ``console``, and otherwise into a folder of the home.
MAIL = os.environ.get("VIRTUALSCHOOL_MAIL", "")
_MAIL_KIND = {"": "filebased", "console": "console"}.get(MAIL, "smtp")
EMAIL_BACKEND = f"django.core.mail.backends.{_MAIL_KIND}.EmailBackend"
EMAIL_FILE_PATH = HOME.mail
EMAIL_HOST = MAIL.partition(":")[0]
EMAIL_PORT = int(MAIL.partition(":")[2] or 25)
DEFAULT_FROM_EMAIL = os.environ.get("VIRTUALSCHOOL_MAIL_FROM", "virtualschool@localhost")
SITE = os.environ.get("VIRTUALSCHOOL_SITE", "http://localhost:8000")  # begins links in messages

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # served from the package itself: nothing to collect first

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 8  # a working day
SESSION_IDLE_SECONDS = 60 * int(os.environ.get("VIRTUALSCHOOL_IDLE_MINUTES", "30"))
SESSION_WARNING_SECONDS = min(5 * 60, SESSION_IDLE_SECONDS // 2)  # before the end, in the page
SESSION_COOKIE_SECURE = IS_SERVED_TO_OTHERS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "virtualschool.apps.accounts.middleware.not_taken"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = IS_SERVED_TO_OTHERS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SERVED_TO_OTHERS else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_SERVED_TO_OTHERS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
