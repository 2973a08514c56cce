"""What is logged, and what never is: no email, phone number, token, address or browser of a person.

Every line of Django, Celery and our own code passes `without_personal_data` before it is written.
LOG_FORMAT=json gives one JSON object a line, for a log collector; LOG_LEVEL names the lowest level.
"""

import os
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

PERSONAL_KEYS = {"ip", "user_agent", "email", "phone", "token", "recipient", "to"}
EMAIL = re.compile(r"[^\s<>\"'()=,;:/]+@[^\s<>\"'()=,;:/]+\.\w+")
PHONE = re.compile(r"\+\d{8,15}\b")
QUERY = re.compile(r"\?\S+")
# What signs or opens something is long and mixes capitals with digits; our own names and file paths do not.
TOKEN = re.compile(r"\b(?=[\w:=-]*\d)(?=[\w:=-]*[A-Z])[\w:=-]{20,}")


def without_personal_data(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leaves out whole fields by name, and in all other text what looks like a person's."""
    kept = {key: value for key, value in event.items() if key not in PERSONAL_KEYS}
    for key, value in kept.items():
        if isinstance(value, str) and key not in {"timestamp", "level", "logger", "request_id"}:
            kept[key] = _scrub(value, cut_query=key == "request")
    return kept


def without_health_checks(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Somebody asks every few seconds; only an answer that is not well is news."""
    if event.get("request") == "GET /health/" and event.get("code") == 200:
        raise structlog.DropEvent
    return event


def _scrub(text: str, *, cut_query: bool) -> str:
    if cut_query:
        text = QUERY.sub("", text)
    return PHONE.sub("[phone]", TOKEN.sub("[token]", EMAIL.sub("[email]", text)))


def _plain(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """`12:00:01 warning members.accounts  Something happened  user_id=7`, and a traceback below it.

    A page that was served is one short line: in the terminal of `make run` login codes stand between these.
    """
    time, level = event.pop("timestamp")[11:19], event.pop("level")
    logger, message = event.pop("logger", ""), event.pop("event")
    if message == "request_finished" and level == "info":
        return f"{time} {event['request']} {event['code']}"
    traceback = event.pop("exception", "")
    rest = "".join(f"  {key}={value}" for key, value in event.items())
    return f"{time} {level:<7} {logger}  {message}{rest}" + (f"\n{traceback}" if traceback else "")


AS_JSON = os.environ.get("LOG_FORMAT", "plain") == "json"
LEVEL = os.environ.get("LOG_LEVEL", "INFO").upper()

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=AS_JSON),
]

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        without_health_checks,
        *SHARED,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "ours": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [*SHARED, structlog.stdlib.ExtraAdder(allow=set())],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                without_personal_data,
                structlog.processors.JSONRenderer() if AS_JSON else _plain,
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ours"}},
    "root": {"handlers": ["console"], "level": LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LEVEL, "propagate": True},
        # Two lines a request say no more than one would; finished and failed ones tell the time and the status.
        "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
        # It names every task it takes and finishes, each minute; failures come at warning and above.
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
    },
}
