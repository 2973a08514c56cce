"""What has to be done before the processes can start: database, texts, static files; the first time also the example.

A process of its own, so that its memory is free again when the house runs. What it does goes to standard error; what
the reader needs once the house runs (how to log in) goes to standard output, and the supervisor keeps it until then.
"""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError
from django.urls import reverse

from samensterker import catalogue
from samensterker.static_files import StaticFiles

EXAMPLE_COORDINATOR = "anna.de.vries@example.org"
EXAMPLE_MEMBER = "bram.jansen@example.org"


def main() -> None:
    compile_catalogue()  # before anything looks up a text: in a fresh clone it would find none, and remember that
    django.setup()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("replay_erasures", stdout=sys.stderr)  # should someone have put a backup back
    except OperationalError as problem:
        sys.exit(f"The database cannot be used: {str(problem).strip().splitlines()[0]}")
    collect_static_files()
    if is_new_embedded_house():
        say("First start: the example guild comes in.")
        call_command("example_guild", stdout=sys.stderr)
    print("\n".join(welcome()))


def compile_catalogue() -> None:
    for path in catalogue.compile_all(settings.BASE_DIR / "locale"):
        say(f"Compiled {path.relative_to(settings.BASE_DIR)}.")


def collect_static_files() -> None:
    """Only when one of them changed, came or went: it is the slowest step of a start."""
    ignored = StaticFiles.ignore_patterns
    files = [
        f"{storage.path(path)} {storage.size(path)} {storage.get_modified_time(path)}"
        for finder in get_finders()
        for path, storage in finder.list(ignored)
    ]
    now = hashlib.sha256("\n".join(sorted(files)).encode()).hexdigest()
    stamp = settings.STATE_DIR / "static-files"
    if not settings.STATIC_ROOT.exists() or not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", interactive=False, verbosity=0, clear=settings.STATIC_ROOT.exists())
        stamp.write_text(now)


def is_new_embedded_house() -> bool:
    """The example is never put into a database that somebody named, nor into one where anybody is already."""
    return not settings.DATABASE_URL and not get_user_model().objects.exists()


def welcome() -> list[str]:
    members = get_user_model().objects
    login = f"{settings.SITE_ORIGIN}{settings.LOGIN_URL}"
    if members.filter(email=EXAMPLE_COORDINATOR).exists():
        who = [
            f"Log in at {login}",
            f"  as the coordinator: {EXAMPLE_COORDINATOR}",
            f"  as a member:        {EXAMPLE_MEMBER}",
        ]
    elif members.exists():
        who = [f"Log in at {login}"]
    else:
        who = [
            "Nobody can log in yet. Make the first coordinator:",
            f"  .venv/bin/python manage.py create_coordinator --email you@{settings.SITE_HOST} --first-name Anna",
        ]
    if settings.EMAIL_URL:
        return [*who, "The login code comes by email."]
    kept = f"{settings.SITE_ORIGIN}{reverse('outbox:log')}"
    return [*who, "The login code appears here, in this terminal.", f"All other mail is kept, and read at {kept}"]


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samensterker.settings")
    try:
        main()
    except OSError as problem:
        where = Path(problem.filename).parent if problem.filename else settings.STATE_DIR
        sys.exit(f"{where} cannot be written: {problem.strerror}.")
