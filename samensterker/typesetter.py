"""`python -P samensterker/typesetter.py <folder>`: makes `made.pdf` of `document.typ` and `data.json` in that folder.

The other half of `samensterker.typesetting`, run by its path: it knows nothing of the house, so that it starts at once.
"""

import sys
from pathlib import Path

import typst


def typeset(folder: Path) -> None:
    inputs = {"data": (folder / "data.json").read_text(encoding="utf-8")}
    source, made = folder / "document.typ", folder / "made.pdf"
    try:
        # PDF/UA: tagged, with a language and a title, and words for each picture.
        typst.compile(source, made, root=folder, sys_inputs=inputs, format="pdf", pdf_standards="ua-1")
    except typst.TypstError:  # a sign that no letter on this machine can draw; the rest is tagged all the same
        typst.compile(source, made, root=folder, sys_inputs=inputs, format="pdf")


if __name__ == "__main__":
    typeset(Path(sys.argv[1]))
