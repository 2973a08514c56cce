"""Typesetting a PDF that a screen reader can read, from a template of ours and data; what people typed is only data.

In a process of its own: what it takes of memory goes back when it ends, and it cannot hold up the pages.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any
from unicodedata import category

TYPESETTER = Path(__file__).with_name("typesetter.py")
PATIENCE = 25  # seconds, less than the web server has; five hundred faces take two
EMOJI = {"So", "Sk", "Cn", "Co", "Cs"}
JOINERS = "\u200d\ufe0f"  # what holds an emoji together
FIRST_SYMBOL = "\u2190"  # before it stand signs that letters do have, such as ° and ™


def typeset(template: Path, data: Mapping[str, Any], pictures: Mapping[str, bytes | Path] | None = None) -> bytes:
    """`data` is what the template finds; `pictures` are laid beside it under their names.

    Raises CalledProcessError or TimeoutExpired, of subprocess, when it does not work.
    """
    with TemporaryDirectory() as folder:
        copyfile(template, Path(folder, "document.typ"))
        Path(folder, "data.json").write_text(json.dumps(data), encoding="utf-8")
        for name, picture in (pictures or {}).items():
            Path(folder, name).write_bytes(picture if isinstance(picture, bytes) else picture.read_bytes())
        command = [sys.executable, "-P", str(TYPESETTER), folder]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
        return Path(folder, "made.pdf").read_bytes()


def drawable(words: str) -> str:
    """Without emoji: no letter draws them on paper, and they would make the whole document less readable."""
    return "".join(
        sign for sign in words if sign not in JOINERS and (sign < FIRST_SYMBOL or category(sign) not in EMOJI)
    )


def drawable_line(words: str) -> str:
    return " ".join(drawable(words).split())
