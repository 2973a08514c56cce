"""A mail server in a process of its own, which takes every mail and counts: `python -m bench.sink`.

It prints its port; to each line that it reads it answers what it has seen so far, with its last mail.
"""

import asyncio
import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.smtp import SMTP

from bench import places


class Counting:
    """Says yes to everything."""

    connections = messages = 0
    last = b""

    def connect(self) -> SMTP:
        self.connections += 1
        return SMTP(self)

    async def handle_DATA(self, server, session, envelope) -> str:
        self.messages += 1
        self.last = envelope.content
        return "250 2.0.0 Ok"

    def as_json(self) -> str:
        last = base64.b64encode(self.last).decode()
        return json.dumps({"connections": self.connections, "messages": self.messages, "last": last})


class Sink:
    """The other end: the process as its starter sees it."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process = process
        self.port = int(process.stdout.readline())

    def seen(self) -> tuple[int, int]:
        """How many connections and how many messages."""
        said = self._ask()
        return said["connections"], said["messages"]

    def last_mail(self) -> bytes:
        return base64.b64decode(self._ask()["last"])

    def _ask(self) -> dict:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


@contextmanager
def running() -> Iterator[Sink]:
    command = [sys.executable, "-m", "bench.sink"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=places.ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Sink(process)
        finally:
            process.stdin.close()  # its sign to end


async def _serve() -> None:
    seen, loop = Counting(), asyncio.get_running_loop()
    server = await loop.create_server(seen.connect, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(seen.as_json(), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
