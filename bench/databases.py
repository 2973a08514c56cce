"""One database a guild, all in the bench's own PostgreSQL, made anew for each run."""

from datetime import datetime

from django.core.management import call_command
from django.db import connection

from bench import guild, places

EMPTY = "bench_empty"


def make_empty() -> None:
    """With all tables; the guilds are copies of it, as migrating takes longer than copying."""
    _recreate(EMPTY)
    use(EMPTY)
    call_command("migrate", verbosity=0, interactive=False)


def make(members: int, *, now: datetime) -> str:
    name = f"bench_{members}"
    _recreate(name, template=EMPTY)
    use(name)
    guild.fill(members, now=now)
    guild.settle()
    return name


def make_map(organisations: int, *, now: datetime) -> str:
    name = f"bench_map_{organisations}"
    _recreate(name, template=EMPTY)
    use(name)
    guild.fill_map(organisations, now=now)
    guild.settle()
    return name


def use(name: str) -> None:
    """From here on this process asks that database."""
    connection.close()
    connection.settings_dict["NAME"] = name


def _recreate(name: str, *, template: str = "template1") -> None:
    use(str(places.EMBEDDED.database["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
