"""The erasures that were carried out, a line each, in a file outside the database and outside its backups.

A backup that is put back still knows who was erased since it was made; from this file they are erased again. It holds
no name: the key of the row, the number of the pseudonym, when, and a keyed hash of the address. Lines are only added.
"""

import fcntl
import hmac
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

NAME = "erasures.jsonl"


class ErasureLogError(Exception):
    """The file cannot be written, so nobody is erased: a backup would bring them back, and nobody would know."""

    message = _(
        "The list of erasures cannot be written, so nothing was erased. Ask who looks after the server to look at the "
        "folder of ERASURES_DIR, and try again."
    )


@dataclass(frozen=True)
class Erasure:
    """One line."""

    member: int
    number: int
    erased_at: datetime
    email: str = ""  # as `email_hash` makes it; empty for who had none


def path() -> Path:
    return Path(settings.ERASURES_DIR) / NAME


def email_hash(address: str | None) -> str:
    """Whoever has the file and not the secret key cannot try addresses on it."""
    return salted_hmac("members.erasure", address.strip().lower(), algorithm="sha256").hexdigest() if address else ""


def is_address_of(erasure: Erasure, address: str | None) -> bool:
    return bool(erasure.email and address) and hmac.compare_digest(erasure.email, email_hash(address))


def read() -> list[Erasure]:
    """In the order in which they were carried out. A line that cannot be read is said so, and stops no other."""
    try:
        lines = path().read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as problem:
        raise ErasureLogError(ErasureLogError.message) from problem
    return [erasure for number, line in enumerate(lines, 1) if line and (erasure := _parsed(line, number))]


def append(erasure: Erasure) -> None:
    """On the disk when it returns; raises `ErasureLogError` when it is not. Safe side by side."""
    line = json.dumps(asdict(erasure) | {"erased_at": erasure.erased_at.isoformat()}).encode() + b"\n"
    try:
        with _opened() as file:
            end = os.lseek(file, 0, os.SEEK_END)
            half = end and os.pread(file, 1, end - 1) != b"\n"  # of who was stopped while writing
            _write(file, b"\n" + line if half else line, end)
    except OSError as problem:
        logger.exception("The list of erasures cannot be written.")
        raise ErasureLogError(ErasureLogError.message) from problem


@contextmanager
def _opened() -> Iterator[int]:
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path().exists()
    file = os.open(path(), os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        if is_new:
            _keep_name()
        yield file
    finally:
        os.close(file)


def _write(file, words, end):
    """All of it, or nothing."""
    try:
        if os.write(file, words) != len(words):
            raise OSError("Only a part of the line could be written.")
        os.fsync(file)
    except OSError:
        os.ftruncate(file, end)
        raise


def _keep_name():
    """The name of a new file is on the disk only when its folder is."""
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _parsed(line, number):
    try:
        facts = json.loads(line)
        return Erasure(**facts | {"erased_at": datetime.fromisoformat(facts["erased_at"])})
    except (ValueError, TypeError, KeyError):
        logger.error("Line %s of the list of erasures cannot be read.", number)
        return None
