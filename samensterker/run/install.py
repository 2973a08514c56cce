"""Makes the virtual environment and installs a lock file into it, unless that was done already.

Run as a plain file by whatever python3 the machine has, before anything is installed:

    python3 samensterker/run/install.py requirements.lock

So it needs the standard library only, and must at least be readable to a Python that is too old.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
VENV = BASE / ".venv"
OLDEST = (3, 11)

# What pip says, and what that means for the person at the terminal.
MEANINGS = [
    (("No space left on device", "Disk quota exceeded"), "The disk is full. Make some room and run this again."),
    (
        ("name resolution", "Name or service not known", "NewConnectionError", "timed out", "ProxyError"),
        "The package index cannot be reached. Is this machine on the internet? Run this again when it is.",
    ),
    (("DO NOT MATCH THE HASHES",), "A package differs from the one in the lock file, so it was not installed."),
    (("No matching distribution",), "A package in the lock file has no version for this Python or this machine."),
    (("Read-only file system", "Permission denied"), "This user may not write in {venv}."),
]


def main(lock_name):
    if sys.version_info < OLDEST:
        sys.exit(
            "SamenSterker needs Python 3.11 or newer, and this is {}.{}. "
            "Name another one: make run PYTHON=python3.12".format(*sys.version_info[:2])
        )
    lock = BASE / lock_name
    with only_one_at_a_time():
        if is_installed(lock):
            return
        make_environment()
        install(lock)
        stamp(lock).write_text(fingerprint(lock))


class only_one_at_a_time:
    """Two `make` side by side must not fill one environment together. A lock on the folder leaves no file behind."""

    def __enter__(self):
        self.folder = os.open(str(BASE), os.O_RDONLY)
        fcntl.flock(self.folder, fcntl.LOCK_EX)

    def __exit__(self, *_):
        os.close(self.folder)


def stamp(lock):
    return VENV / f"installed-{lock.name}"


def fingerprint(lock):
    """Changes with the lock file, and with the Python that the packages are for."""
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def is_installed(lock):
    return stamp(lock).exists() and stamp(lock).read_text() == fingerprint(lock) and python_works()


def python_works():
    python = VENV / "bin" / "python"
    return python.exists() and subprocess.call([str(python), "-c", ""]) == 0


def make_environment():
    version = "{}.{}".format(*sys.version_info[:2])
    made = VENV / "pyvenv.cfg"
    if python_works() and made.exists() and f"version = {version}." in made.read_text():
        return
    try:
        import ensurepip  # noqa: F401 - Debian has it in a package of its own
    except ImportError:
        sys.exit(
            f"Python's venv module is missing. On Debian or Ubuntu: sudo apt install python{version}-venv\n"
            "Then run this again."
        )
    say("Making a virtual environment in .venv …")
    if VENV.is_symlink() or VENV.is_file():
        sys.exit(f"{VENV} is in the way: it must be a folder of this project's own.")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install(lock):
    count = sum(1 for line in lock.read_text().splitlines() if "==" in line and not line.startswith((" ", "#")))
    say(f"Installing {count} packages from {lock.name} (a minute or so, only this once) …")
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    exact = ["--require-hashes", "--no-deps", "--only-binary", ":all:"]
    run([*pip, "install", *exact, "--requirement", str(lock)])


def run(command):
    quiet = dict(os.environ, PIP_ROOT_USER_ACTION="ignore", PYTHONWARNINGS="ignore")
    done = subprocess.run(command, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        said = done.stdout.decode(errors="replace")
        sys.exit("\n".join([*said.splitlines()[-12:], "", meaning(said)]))


def meaning(said):
    for signs, sentence in MEANINGS:
        if any(sign in said for sign in signs):
            return sentence.format(venv=VENV)
    return "The packages could not be installed; the lines above say why."


def say(line):
    print(line, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run it again to go on.")
    except OSError as problem:
        free = shutil.disk_usage(str(BASE)).free
        sys.exit("The disk is full. Make some room." if free < 2**20 else f"{problem}")
