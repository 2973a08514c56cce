"""What `make run` keeps in the state directory: a lock against a second copy, and the secret key."""

import fcntl
import os
import secrets
import shutil
from pathlib import Path
from typing import IO

from samensterker.run.problems import Problem

BASE = Path(__file__).resolve().parent.parent.parent
LEAST_ROOM = 200 * 2**20  # bytes: an empty database takes 50 MB, and its log of changes can grow to some 80


def directory() -> Path:
    """The same as in the settings, which are not read yet: they want the secret key to be there."""
    state = Path(os.environ.get("SAMENSTERKER_STATE") or BASE / "var").resolve()
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise _unwritable(state, problem) from problem
    return state


def require_room(state: Path) -> None:
    free = shutil.disk_usage(state).free
    if free < LEAST_ROOM:
        raise Problem(
            f"The disk that holds {state} is nearly full: {free // 2**20} MB left, and {LEAST_ROOM // 2**20} MB "
            "is the least to start with. Make some room and start again; nothing is lost."
        )


def only_copy(state: Path, origin: str) -> IO[str]:
    """A lock for as long as this process lives, however it ends; the file says where the copy that has it runs."""
    path = state / "running"
    try:
        file = open(path, "a+")  # noqa: SIM115 - held until this process ends
    except OSError as problem:
        raise _unwritable(path, problem) from problem
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        running = file.read().strip() or "an unknown address"
        raise Problem(
            f"SamenSterker already runs from this folder: {running}. End that one with Ctrl-C, "
            "or start a second house with data of its own: SAMENSTERKER_STATE=/some/folder make run PORT=8001"
        ) from None
    file.truncate(0)
    file.write(f"{origin}, process {os.getpid()}")
    file.flush()
    return file


def make_secret_key(state: Path) -> None:
    """Once: links in mails and sessions are signed with it, so it must outlive a restart."""
    path = state / "secret-key"
    if os.environ.get("SECRET_KEY") or path.exists():
        return
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))
    fresh.rename(path)


def _unwritable(path: Path, problem: OSError) -> Problem:
    return Problem(
        f"{path} cannot be written ({problem.strerror}). Give this user that folder, "
        "or name another one: SAMENSTERKER_STATE=/some/folder make run"
    )
