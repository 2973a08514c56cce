"""What goes wrong with embedded services, said so that somebody can mend it."""

import errno
from pathlib import Path

NO_SPACE = (
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "could not write to file",
    "free disk space",
)


class EmbeddedError(RuntimeError):
    """Its text is a plain sentence for the person at the terminal."""


def of_the_directory(path: Path, problem: OSError) -> EmbeddedError:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return EmbeddedError(f"The disk that holds {path} is full. Make some room and start again; nothing is lost.")
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EmbeddedError(
            f"{problem.filename or path} cannot be written ({problem.strerror}). Give this user the folder {path}, "
            "or name another one with SAMENSTERKER_STATE=/some/folder."
        )
    return EmbeddedError(f"{problem.filename or path}: {problem.strerror}.")


def of_the_server(name: str, log: Path) -> EmbeddedError:
    """The reason is in the server's own log: recognise a full disk, else show the last lines."""
    lines = _last_lines(log)
    if any(sign in line for line in lines for sign in NO_SPACE):
        return EmbeddedError(f"{name} did not start: the disk that holds {log.parent} is full. Make some room.")
    return EmbeddedError("\n  ".join([f"{name} did not start. The end of {log} says:", *lines]))


def _last_lines(log: Path, count: int = 8) -> list[str]:
    try:
        return log.read_text(errors="replace").splitlines()[-count:]
    except OSError:
        return ["(the log cannot be read)"]
