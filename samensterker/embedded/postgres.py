"""A PostgreSQL of our own: no TCP, one socket in a directory that only its owner may enter."""

import os
import shutil
import subprocess
import sys
import time
from functools import cached_property
from pathlib import Path

import psycopg

from samensterker.embedded import binaries
from samensterker.embedded.errors import EmbeddedError, of_the_server
from samensterker.embedded.lesser_user import LesserUser, give, lesser_user, require_reach
from samensterker.embedded.places import Places

NAME = "samensterker"  # of the database and of its owner
ADMIN = "postgres"
PORT = "5432"  # part of the socket's name; said everywhere, as PGPORT in somebody's shell would lead elsewhere
NO_SUCH_PID = "4194303"
SHELL_SIGNS = set('"`$\\\n')  # pg_ctl passes the data directory through a shell, between double quotes


class Postgres:
    name = "PostgreSQL"

    def __init__(self, places: Places, *, durable: bool) -> None:
        self.places = places
        self.durable = durable
        self.data = places.postgres / "data"
        self.log = places.postgres / "server.log"

    @property
    def directories(self) -> tuple[Path, ...]:
        return (self.places.postgres, self.places.sockets)

    @property
    def database(self) -> dict[str, object]:
        """For Django's DATABASES. A dict, as a URL cannot name a socket directory without escapes."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": NAME,
            "USER": NAME,
            "HOST": str(self.places.sockets),
            "PORT": PORT,
        }

    def is_up(self) -> bool:
        try:
            self._connect(ADMIN, ADMIN).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Make the data directory when there is none, start the server, make the database when there is none."""
        if SHELL_SIGNS & set(str(self.data)):
            raise EmbeddedError(f'PostgreSQL cannot live in {self.data}: that path has one of " ` $ \\ in it.')
        give(self._user, within=self.places.state, trees=self.directories)
        require_reach(self._user, self._bin / "postgres", self.places.postgres)
        if not (self.data / "PG_VERSION").exists():
            self._make_data_directory()
        self._require_same_version()
        self._start_server()
        self._make_database()

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-t", "60", "stop")

    # --- steps of the start ---------------------------------------------------------------------

    def _make_data_directory(self) -> None:
        """Beside its final place first, so that a half-made directory is never taken for a whole one."""
        half_made = self.places.postgres / "data.new"
        shutil.rmtree(half_made, ignore_errors=True)
        encoding = ["-E", "UTF8", *self._locale()]
        access = ["--auth-local=trust", "--auth-host=reject"]  # the socket's directory is the guard
        hurry = [] if self.durable else ["--no-sync"]
        if self._run("initdb", "-D", half_made, "-U", ADMIN, *encoding, *access, *hurry):
            raise of_the_server(self.name, self._setup_log)
        half_made.rename(self.data)

    def _locale(self) -> list[str]:
        """The same order and case everywhere, whatever locales the machine has; builtin exists since version 17."""
        if self._version() >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return ["--locale=C.UTF-8"]

    def _require_same_version(self) -> None:
        made_with, found = int((self.data / "PG_VERSION").read_text()), self._version()
        if made_with != found:
            raise EmbeddedError(
                f"The data in {self.data} was made by PostgreSQL {made_with}, and this is PostgreSQL {found}, which "
                f"cannot read it. Name a directory with version {made_with} in {binaries.POSTGRES_VARIABLE} to make "
                "a dump, move the old data away and load the dump (docs/deploy.md says how)."
            )

    def _start_server(self) -> None:
        """Tries again while processes of a killed server still let go of its memory."""
        deadline = time.monotonic() + 20
        while not self.is_up():
            self._clear_stale_locks()
            begin = self.log.stat().st_size if self.log.exists() else 0
            wait, log, options = ["-w", "-t", "120"], ["-l", self.log], ["-o", self._options()]
            if self._run("pg_ctl", "-D", self.data, *wait, *log, *options, "start") == 0:
                return
            said = self.log.read_bytes()[begin:]
            if b"still in use" not in said or time.monotonic() > deadline:
                raise of_the_server(self.name, self.log)
            time.sleep(0.3)

    def _options(self) -> str:
        options = {
            "listen_addresses": "",
            "port": PORT,
            "unix_socket_directories": self.places.sockets,
            "unix_socket_permissions": "0700",
            "max_wal_size": "128MB",  # a guild writes little; the default keeps a whole gigabyte
            "random_page_cost": "1.1",  # a guild fits in memory; the default, for discs, reads small tables whole
        }
        if not self.durable:
            options |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
            # A test opens fifty at once, and there is a worker for each core. Rows that nobody ordered, and the ways to
            # find them, may not depend on whether PostgreSQL happened to tidy up.
            options |= {"max_connections": "400", "autovacuum": "off"}
        return " ".join(f"-c {name}='{value}'" for name, value in options.items())

    def _make_database(self) -> None:
        with self._connect(ADMIN, ADMIN) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")

    def _clear_stale_locks(self) -> None:
        """Lock files of a dead process, or of a stranger that got its number, must not block the start."""
        for lock in (self.data / "postmaster.pid", self.places.sockets / ".s.PGSQL.5432.lock"):
            try:
                lines = lock.read_text(errors="replace").splitlines(keepends=True)
            except FileNotFoundError:
                continue
            if os.fsencode(self.data) in _command_of(lines[0].strip() if lines else ""):
                continue
            if lock.parent == self.data and len(lines) > 6:
                # Only the number goes: by its seventh line PostgreSQL sees whether old processes still hold the memory.
                lock.write_text("".join([f"{NO_SUCH_PID}\n", *lines[1:]]))
            else:
                lock.unlink(missing_ok=True)

    # --- the programs -----------------------------------------------------------------------------

    @cached_property
    def _bin(self) -> Path:
        return binaries.postgres_directory()

    @cached_property
    def _user(self) -> LesserUser:
        return lesser_user()

    @property
    def _setup_log(self) -> Path:
        return self.places.postgres / "setup.log"

    def _version(self) -> int:
        said = subprocess.run([self._bin / "postgres", "--version"], capture_output=True, text=True)
        return int(said.stdout.rpartition("PostgreSQL) ")[2].split(".")[0].split()[0])

    def _run(self, program: str, *arguments: object) -> int:
        """Without the caller's PG… and LC_… variables: they would lead to another server or a missing locale."""
        theirs = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
        command = [*self._user.prefix, str(self._bin / program), *map(str, arguments)]
        with open(self._setup_log, "ab") as log:
            return subprocess.run(
                command,
                env=theirs | {"LC_ALL": "C", "TZ": "UTC"},
                cwd=self.places.postgres,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us, not for a server that is just being made
            ).returncode

    def _connect(self, user: str, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.places.sockets), user=user, dbname=database, port=PORT, connect_timeout=5, autocommit=True
        )


def _command_of(pid: str) -> bytes:
    """The command line of a process; empty when there is none, or when it is dead and not yet buried."""
    if not pid.isdigit():
        return b""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""
    return subprocess.run(["ps", "-o", "command=", "-p", pid], capture_output=True).stdout
