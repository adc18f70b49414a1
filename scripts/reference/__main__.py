"""`python -m scripts.reference write` makes the pages of docs/reference; `check` says which are not as the code is."""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.reference.pages import FOLDER, differing, pages


def main() -> None:
    """This function will write the pages, or end with 1 and name those that differ."""
    if sys.argv[1:] == ["check"]:
        wrong = differing()
        for name in wrong:
            print(f"docs/reference/{name} is not what the code says: run `make docs`")
        sys.exit(bool(wrong))
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pages()
    for left in {path.name for path in FOLDER.glob("*.md")} - set(made):
        Path(FOLDER / left).unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


main()
