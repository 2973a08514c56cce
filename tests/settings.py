"""Settings of the tests: the house's own, on embedded services that never touch other data.

What the shell has set (a database, a mail server, another origin) must not leak into a test, so
those variables go before the settings are read.
"""

import os

for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_ORIGIN", "PORT", "ALLOWED_HOSTS", "DEBUG", "SECRET_KEY"):
    os.environ.pop(name, None)
for name in ("GUILD_NAME", "MAIL_FROM", "GUILD_EMAIL", "GUILD_PHONE", "TRUSTED_PROXY_COUNT", "LOG_FORMAT"):
    os.environ.pop(name, None)
os.environ["REDIS_KEY_PREFIX"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"  # one Redis, many workers

from samensterker.embedded import Embedded  # noqa: E402 - the environment is cleared first
from samensterker.settings import *  # noqa: E402, F403

EMBEDDED = Embedded(STATE_DIR / "test", durable=False)  # noqa: F405
DATABASES["default"].update(EMBEDDED.database | {"ENGINE": DATABASES["default"]["ENGINE"]})  # noqa: F405
DATABASES["default"]["CONN_MAX_AGE"] = None  # noqa: F405 - a line of the browser keeps its own until it goes
CACHES["default"]["LOCATION"] = EMBEDDED.cache_url  # noqa: F405
CACHES["default"]["OPTIONS"] = {"socket_timeout": 30, "socket_connect_timeout": 30}  # noqa: F405 - a busy machine is no outage
CELERY_BROKER_URL = EMBEDDED.broker_url

SECRET_KEY = "only for tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; no test is about hashing

# A live server finds files by their plain names, without collectstatic before it.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
STORAGES["default"]["OPTIONS"]["location"] = STATE_DIR / "test" / "media"  # noqa: F405
ERASURES_DIR = STATE_DIR / "test" / "erasures"  # noqa: F405
# Looks a file up when it is asked for, where `collectstatic` would find it, so that STATIC_ROOT need not exist.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
