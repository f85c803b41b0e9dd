"""Settings of the web application, from the environment; everything else is fixed here.

JIHENG_DATA        folder of everything that is kept: database, files, key (default: ./jiheng-data)
DATABASE_URL       postgresql://user:password@host:port/name; default: SQLite in JIHENG_DATA
JIHENG_HOSTS       host names and addresses the server answers to, separated by commas
JIHENG_PROXIES     addresses or networks of the proxies before us, separated by commas: only they are believed
                   who asked (X-Forwarded-For)
JIHENG_MANAGED_FROM
                   addresses or networks from which administrators may work; default: from everywhere
JIHENG_ORIGIN      the address people type, https://… ; turns on secure cookies
JIHENG_PASSWORDS   password profile: dengbao3 (GB/T 22239-2019, 8.1.4.1) or nist (ASVS 5.0, 6.2)
JIHENG_SECOND_FACTOR
                   who must have a second factor: roles (administrators, approvers, evaluators) or all
JIHENG_OIDC_ISSUER, JIHENG_OIDC_CLIENT, JIHENG_OIDC_SECRET, JIHENG_OIDC_NAME, JIHENG_OIDC_CLAIM
                   sign in by OpenID Connect too: the provider's address, our name and secret there, what
                   the button says, and the claim that holds the login name (default: preferred_username)
JIHENG_DINGTALK_WEBHOOK, JIHENG_DINGTALK_SECRET
                   address and secret of a DingTalk robot that is told when a system is down and up again
JIHENG_SMTP        mail server of notices: smtps://user:password@host:465 or smtp://host:25
JIHENG_MAIL_FROM   the address that mails come from
JIHENG_ANCHORS     a file on another machine's share that every anchor is added to
JIHENG_TRAIL_SYSLOG
                   where each entry of the trail is sent to as soon as it is kept: tls://host:6514,
                   tcp://host:514, udp://host:514 or unix:///dev/log
JIHENG_SM3         1: anchors bear a hash by SM3 besides SHA-256
JIHENG_RELEASE, JIHENG_RELEASE_PUBLIC
                   the folder of the release that was installed, and the public key it was signed for: the
                   program is held against it when the server starts and once a day
JIHENG_SECURITY_CONTACT
                   whom to tell of a hole: mailto:…, tel:… or https://…; /.well-known/security.txt says it
JIHENG_BACKUPS     where backups are kept, best on another disk; default: `backups` in JIHENG_DATA
JIHENG_SHIP        1: what is written to SQLite is in the folder of the backups within half a minute
JIHENG_CLAMD       where ClamAV's clamd listens, a socket (/run/clamav/clamd.ctl) or host:port: uploads are
                   scanned, and not kept where it does not answer
JIHENG_DOOR        where the prober asks whether the web server works; `jiheng serve` sets it
JIHENG_DEBUG       1 while developing
"""

import os
from pathlib import Path

from jiheng.web.configuration import (
    database,
    identity_providers,
    second_factor_for,
    secret_key,
    security_contact,
    trail_collector,
)
from jiheng.web.proxies import networks

DATA = Path(os.environ.get("JIHENG_DATA", "jiheng-data")).resolve()
DEBUG = os.environ.get("JIHENG_DEBUG") == "1"
ORIGIN = os.environ.get("JIHENG_ORIGIN", "")
ALLOWED_HOSTS = [
    host.strip() for host in os.environ.get("JIHENG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
]
PROXIES = networks("JIHENG_PROXIES", os.environ.get("JIHENG_PROXIES", ""))
MANAGED_FROM = networks("JIHENG_MANAGED_FROM", os.environ.get("JIHENG_MANAGED_FROM", ""))
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []
SECRET_KEY = secret_key(DATA)
PASSWORD_PROFILE = os.environ.get("JIHENG_PASSWORDS", "dengbao3")
SECOND_FACTOR_FOR_ALL = second_factor_for(os.environ.get("JIHENG_SECOND_FACTOR", "roles"))

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILES = DATA / "files"  # evidence by content: files/ab/abcd…
CLAMD = os.environ.get("JIHENG_CLAMD", "")
SAMPLES = DATA / "samples"  # of monitoring, as design D11
DINGTALK = os.environ.get("JIHENG_DINGTALK_WEBHOOK", ""), os.environ.get("JIHENG_DINGTALK_SECRET", "")
SMTP, MAIL_FROM = os.environ.get("JIHENG_SMTP", ""), os.environ.get("JIHENG_MAIL_FROM", "")
DOOR = os.environ.get("JIHENG_DOOR", "")
SECURITY_CONTACT = security_contact(os.environ.get("JIHENG_SECURITY_CONTACT", ""))
TRAIL_SYSLOG = trail_collector(os.environ.get("JIHENG_TRAIL_SYSLOG", ""))
BACKUPS, SHIP = os.environ.get("JIHENG_BACKUPS", ""), os.environ.get("JIHENG_SHIP") == "1"
GIVEN = {name: value for name, value in os.environ.items() if name.startswith(("JIHENG_", "DATABASE_URL"))}
RELEASE = os.environ.get("JIHENG_RELEASE", ""), os.environ.get("JIHENG_RELEASE_PUBLIC", "")
ANCHORS, SM3 = os.environ.get("JIHENG_ANCHORS", ""), os.environ.get("JIHENG_SM3") == "1"
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # a page of allauth's asks for it
    "django_htmx",
    "rules.apps.AutodiscoverRulesConfig",
    "jiheng.web.ui",
    "jiheng.web.manual",
    "jiheng.web.trail",
    "jiheng.web.accounts",
    "jiheng.web.jobs",
    "jiheng.web.projects",
    "jiheng.web.evidence",
    "jiheng.web.anchors",
    "jiheng.web.backups",
    "jiheng.web.duties",
    "jiheng.web.operations",
    "jiheng.web.surveys",
    "jiheng.web.monitoring",
    "jiheng.web.desk",
    "jiheng.web.system",
    "jiheng.web.reports",
    "jiheng.web.audits",
    "jiheng.web.evaluations",
    "jiheng.web.uses",
    "jiheng.web.exchange",
    "jiheng.web.filing",
    "jiheng.web.bureau",
    "jiheng.web.notices",
    "jiheng.web.api",
    # after ours, so that our templates come first
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "jiheng.web.ui.headers.PageHeaders",  # before whatever answers by itself
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jiheng.web.trail.request.RequestMiddleware",
    "jiheng.web.api.turns.Turns",
    "jiheng.web.api.door.ApiDoor",  # before whatever reads cookies
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jiheng.web.accounts.sessions.SessionRules",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # what is not opened on purpose is closed
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "jiheng.web.desk.shell.LastProject",
    "jiheng.web.desk.todo.KeptCount",
]
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

ACCOUNT_ADAPTER = "jiheng.web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, and by the rules of accounts/sessions
ACCOUNT_RATE_LIMITS = False  # counted in the database instead, by accounts/lockout
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_FORMS = {
    "login": "jiheng.web.accounts.forms.SignInForm",
    "change_password": "jiheng.web.accounts.forms.NewPasswordForm",
}
MFA_ADAPTER = "jiheng.web.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "jiheng.web.accounts.second_factor.NewKeyForm",
    "edit_webauthn": "jiheng.web.accounts.second_factor.KeyNameForm",
    "activate_totp": "jiheng.web.accounts.second_factor.AppForm",
    "authenticate": "jiheng.web.accounts.second_factor.CodeForm",
    "reauthenticate": "jiheng.web.accounts.second_factor.CodeAgainForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ORIGIN.startswith("https://")  # browsers allow it on localhost only
SOCIALACCOUNT_ADAPTER = "jiheng.web.accounts.adapters.SocialAdapter"
OIDC_ISSUER = os.environ.get("JIHENG_OIDC_ISSUER", "")
OIDC_CLAIM = os.environ.get("JIHENG_OIDC_CLAIM", "preferred_username")
OIDC_NAME = os.environ.get("JIHENG_OIDC_NAME", "统一身份认证")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "provider_class": "jiheng.web.accounts.unit_provider.UnitProvider",
        "APPS": identity_providers(
            OIDC_ISSUER,
            os.environ.get("JIHENG_OIDC_CLIENT", ""),
            os.environ.get("JIHENG_OIDC_SECRET", ""),
            OIDC_NAME,
        ),
    }
}

ROOT_URLCONF = "jiheng.web.urls"
WSGI_APPLICATION = "jiheng.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jiheng.web.desk.shell.shell",
            ],
        },
    },
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # straight from the packages: nothing is collected
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nothing of ours is for the pages of others

SESSION_COOKIE_AGE = 12 * 3600
SECURE = ORIGIN.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
if SECURE:  # nobody else of the same host may set these two, nor of a domain above it
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
# A year (ASVS 5.0, 3.4.1), not for names below ours: they are not ours to close. Browsers heed it only where
# they trust the certificate, so a self-made one locks nobody out.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_CROSS_ORIGIN_OPENER_POLICY = (
    "same-origin" if SECURE else None
)  # elsewhere browsers only complain of it
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "jiheng.web.log_lines.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {  # an address that is not there, a form that was open too long: nobody's fault here
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "ERROR"},
    },
}
