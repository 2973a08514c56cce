"""`python -m members.typesetting <folder>`: makes `booklet.pdf` of `booklet.typ` and `booklet.json` in that folder.

In a process of its own: what typesetting takes of memory goes back when it ends, and it cannot hold up the pages.
"""

import sys
from pathlib import Path

import typst


def typeset(folder: Path) -> None:
    inputs = {"booklet": (folder / "booklet.json").read_text(encoding="utf-8")}
    source, made = folder / "booklet.typ", folder / "booklet.pdf"
    try:
        # PDF/UA: tagged, with a language and a title, and words for each picture.
        typst.compile(source, made, root=folder, sys_inputs=inputs, format="pdf", pdf_standards="ua-1")
    except typst.TypstError:  # a sign that no letter on this machine can draw; the rest is tagged all the same
        typst.compile(source, made, root=folder, sys_inputs=inputs, format="pdf")


if __name__ == "__main__":
    typeset(Path(sys.argv[1]))
