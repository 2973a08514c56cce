"""A server of our own that speaks Redis' protocol (Valkey): no TCP, one socket that only its owner may open."""

import socket
import subprocess
import time
from pathlib import Path

from samensterker.embedded import binaries
from samensterker.embedded.errors import EmbeddedError, of_the_server
from samensterker.embedded.places import Places

PATIENCE = 30  # seconds to read its file after a crash


class Valkey:
    name = "Valkey"

    def __init__(self, places: Places, *, durable: bool) -> None:
        self.places = places
        self.durable = durable
        self.log = places.redis / "server.log"

    @property
    def directories(self) -> tuple[Path, ...]:
        return (self.places.redis, self.places.sockets)

    @property
    def cache_url(self) -> str:
        """In the dialect of redis-py."""
        return f"unix://{self.places.redis_socket}?db=1"

    @property
    def broker_url(self) -> str:
        """In the dialect of kombu."""
        return f"redis+socket://{self.places.redis_socket}?virtual_host=0"

    def is_up(self) -> bool:
        """A server that listens but does not answer (it is reading its file) is waited for: two on one file lose it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if self._say(b"PING").startswith(b"+PONG"):
                    return True
            except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
                return False
            except OSError:
                pass
            time.sleep(0.05)
        raise EmbeddedError(f"Valkey listens at {self.places.redis_socket} but does not answer. See {self.log}.")

    def start(self) -> None:
        options = {
            "port": "0",
            "unixsocket": str(self.places.redis_socket),
            "unixsocketperm": "700",
            "dir": str(self.places.redis),
            "appendonly": "yes" if self.durable else "no",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "yes",
            "logfile": str(self.log),
        }
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        subprocess.run([binaries.redis_server(), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while not self.is_up():  # it makes its socket a moment after it has gone to the background
            if time.monotonic() > deadline or self._has_given_up():
                raise of_the_server(self.name, self.log)
            time.sleep(0.02)

    def stop(self) -> None:
        """Returns when it is gone: the end of the process closes the connection."""
        try:
            self._say(b"SHUTDOWN", patience=PATIENCE)
        except OSError:
            return

    def _has_given_up(self) -> bool:
        try:
            end = self.log.read_text(errors="replace").splitlines()[-3:]
        except OSError:
            return False
        return any("exiting" in line or "Fatal" in line or "FATAL" in line for line in end)

    def _say(self, command: bytes, *, patience: float = 3) -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(patience)
            line.connect(str(self.places.redis_socket))
            line.sendall(command + b"\r\n")
            return line.recv(64)
