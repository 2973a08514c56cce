"""Ours: the house's own settings as in production, on the bench's services.

What the shell has set must not change a figure, so those variables go before the settings are read.
"""

import os
import sys

# What only our own tools bring, and other libraries load when it is there: a house in production has none of it.
for package in ("greenlet", "rich", "yaml"):
    sys.modules.setdefault(package, None)  # type: ignore[arg-type]  # then it cannot be imported

for name in (
    "DATABASE_URL",
    "REDIS_URL",
    "SITE_ORIGIN",
    "PORT",
    "ALLOWED_HOSTS",
    "DEBUG",
    "SECRET_KEY",
    "CONN_MAX_AGE",
):
    os.environ.pop(name, None)
for name in ("GUILD_NAME", "MAIL_FROM", "GUILD_EMAIL", "GUILD_PHONE", "TRUSTED_PROXY_COUNT", "LOG_FORMAT"):
    os.environ.pop(name, None)

from bench import places  # noqa: E402 - the environment is cleared first
from samensterker.settings import *  # noqa: E402, F403

EMBEDDED = places.EMBEDDED
DATABASES["default"].update(places.database() | {"ENGINE": DATABASES["default"]["ENGINE"]})  # noqa: F405
CACHES["default"]["LOCATION"] = EMBEDDED.cache_url  # noqa: F405
CACHES["default"]["KEY_PREFIX"] = places.database()["NAME"]  # noqa: F405 - two guilds on one Redis
CELERY_BROKER_URL = EMBEDDED.broker_url

SECRET_KEY = places.SECRET_KEY
STATIC_ROOT = places.HOME / "static"
