"""The browser of the journeys: the one on the machine, else one that can be had, else a sentence that says how.

`make test` runs this first, so that a missing browser is known in the first second and never skips a test.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The one without windows comes first: the others draw their own bars beside each page, and take twice the time.
WITHOUT_WINDOWS = "chromium-headless-shell"
NAMES = (WITHOUT_WINDOWS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VARIABLE = "CHROMIUM"
HOW_TO_GET_IT = (
    "The journeys need a Chromium browser, and there is none. Get one, then run `make test` again:\n"
    f"  Debian:           sudo apt install {WITHOUT_WINDOWS}\n"
    "  Ubuntu:           sudo apt install chromium\n"
    "  any system:       .venv/bin/playwright install --with-deps chromium\n"
    f"  one elsewhere:    {VARIABLE}=/path/to/chromium make test\n"
    "`make test-fast` runs all that needs no browser."
)

QUIETLY = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}

# Without these Chromium calls home at every start, and a closed network answers each call with a time-out.
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> Path | None:
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    on_the_machine = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(on_the_machine) if on_the_machine else _of_playwright()


def flags() -> list[str]:
    """Chromium refuses its sandbox to root."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS


def get() -> Path | None:
    """Try to install one: Debian's package brings all it needs but wants root, Playwright's own needs no rights."""
    ways = [[[sys.executable, "-m", "playwright", "install", "chromium"]]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "--yes", "--no-install-recommends"]
        ways = [[["apt-get", "update"], [*install, WITHOUT_WINDOWS]], [[*install, "chromium"]], *ways]
    for way in ways:
        print(f"No Chromium found; trying: {' '.join(way[-1])}", flush=True)
        for step in way:
            subprocess.run(step, stdout=subprocess.DEVNULL, check=False, env=QUIETLY)
        if (found := find()) and starts(found):
            return found
    return None


def starts(executable: Path) -> bool:
    """Playwright's own may lie there, and still lack a library of the system."""
    command = [executable, "--headless", *flags(), "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _of_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright  # here: it starts a process, which is slow

    with sync_playwright() as playwright:
        executable = Path(playwright.chromium.executable_path)
    return executable if executable.exists() else None


if __name__ == "__main__":
    found = find()
    if not (found and starts(found)) and not get():
        sys.exit(HOW_TO_GET_IT)
