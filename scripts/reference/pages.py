"""All pages of docs/reference by name."""

from __future__ import annotations

from pathlib import Path

from scripts.reference.book import book_page, process_page
from scripts.reference.codes import codes_page
from scripts.reference.columns import columns_page
from scripts.reference.commands import commands_page
from scripts.reference.packs import pack_page
from tallystick.engine.evidence.reference import evidence_reference

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference"
_INDEX = """# Reference

Made from the code by `make docs`; `make check` fails when a page and the code differ.

- [commands.md](commands.md): every command of `tally` and its options
- [evidence.md](evidence.md): the tables of an evidence folder, their columns and rules
- [book.md](book.md): the tables of a loan book
- [process.md](process.md): people, log, cases, month ends and outcomes of a bank folder
- [columns.md](columns.md): every column of the decision, what it means, its unit and what its absence means
- [codes.md](codes.md): every reason code
- [pack.md](pack.md): what the engine asks a pack for by name
"""


def pages() -> dict[str, str]:
    """This function will give file name -> Markdown of every page."""
    return {
        "README.md": _INDEX,
        "commands.md": commands_page(),
        "evidence.md": evidence_reference(),
        "book.md": book_page(),
        "process.md": process_page(),
        "columns.md": columns_page(),
        "codes.md": codes_page(),
        "pack.md": pack_page(),
    }


def differing() -> list[str]:
    """This function will name the pages that are not there, are no longer made, or are not as the code is."""
    made = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    return sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
