"""A copy of the whole database in one file, and the way back.

With PostgreSQL's own programs: the embedded ones, or for a database elsewhere those on the machine,
as they speak the encrypted connections that the embedded ones were built without.
"""

import os
import shutil
import subprocess
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.utils import timezone
from psycopg import sql

from samensterker.embedded import binaries
from samensterker.outbox.models import Hold


class BackupError(Exception):
    """A sentence for the person at the terminal."""


def back_up(target: Path) -> None:
    """Never leaves half a backup under its final name, nor one that others may read."""
    half = target.with_name(f"{target.name}.new")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600, exist_ok=False)
    try:
        with open(half, "wb") as file:
            _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges"], stdout=file)
        half.rename(target)
    finally:
        half.unlink(missing_ok=True)


def restore(source: Path, *, reason: str) -> None:
    """Puts the backup in the place of all that is there, and holds its messages: both, or neither.

    A message that waits in the backup may have gone out since. So the hold comes in the same transaction: no sender
    ever sees those messages without it.
    """
    if others := _others_connected():
        raise BackupError(
            f"{others} other connection(s) use this database. Stop the web server, worker and beat first: "
            "what they write now would be lost."
        )
    script = _run("pg_restore", ["--no-owner", "--no-privileges", "--file=-", str(source)], database=False)
    empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
    everything = empty.encode() + script + b"\n" + _hold(reason).encode()
    connection.close()
    quietly = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"]
    _run("psql", [*quietly, "--single-transaction", "--file=-"], stdin=everything)


def _others_connected() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


def _hold(reason: str) -> str:
    """As SQL, for the end of the script; its table comes with the backup."""
    statement = sql.SQL("INSERT INTO public.{table} (reason, started_at) VALUES ({reason}, {now});\n").format(
        table=sql.Identifier(Hold._meta.db_table),
        reason=sql.Literal(reason[:200]),
        now=sql.Literal(timezone.now()),
    )
    return statement.as_string(None)


def _run(program: str, arguments: list[str], *, stdin: bytes = b"", stdout=subprocess.PIPE, database=True) -> bytes:
    where, environment = DatabaseClient.settings_to_cmd_args_env(settings.DATABASES["default"], [])
    address = where[1:] if database else []
    done = subprocess.run(
        [_program(program), *arguments, *address],
        env=os.environ | (environment or {}),
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout or b""


def _program(name: str) -> str:
    of_the_machine = shutil.which(name) if settings.DATABASE_URL else None
    return of_the_machine or str(binaries.postgres_directory() / name)
