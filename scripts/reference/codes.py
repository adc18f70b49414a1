"""Every reason code: those of the engine, found in all its modules, and those of the bank's packs."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import tallystick.engine
from scripts.reference.table import table
from tallystick.kernel.codes import ReasonCode, code_book
from tallystick.pack.pack import read_pack

PACKS = Path(__file__).resolve().parents[2] / "packs"
_HEAD = """# Reason codes

A code is permanent: it may be retired, never reused or renamed. `{value}` and `{threshold}` are filled in from the row
of the reason.
"""


def engine_codes() -> dict[str, ReasonCode]:
    """This function will give code -> reason of every module's `CODES`; ValueError where a code is declared twice."""
    declared: dict[int, tuple[ReasonCode, ...]] = {}
    for module in pkgutil.walk_packages(tallystick.engine.__path__, "tallystick.engine."):
        codes = getattr(importlib.import_module(module.name), "CODES", None)
        if isinstance(codes, tuple) and codes and all(isinstance(code, ReasonCode) for code in codes):
            declared[id(codes)] = codes
    parts = {code.code: code for codes in declared.values() for code in codes}
    return code_book(parts[code] for code in sorted(parts))


def pack_codes() -> dict[str, dict[str, str]]:
    """This function will give pack -> rule code -> its name, of every pack in packs/."""
    folders = sorted(path for path in PACKS.iterdir() if (path / "pack.yaml").is_file())
    return {folder.name: _rules(folder) for folder in folders}


def all_codes() -> list[str]:
    """This function will give every code there is, in order."""
    rules = {code for names in pack_codes().values() for code in names}
    return sorted({*engine_codes(), *rules})


def codes_page() -> str:
    """This function will give the page of all codes."""
    engine = [(r.code, r.sentence.en, r.sentence.zh, "retired" if r.retired else "") for r in engine_codes().values()]
    parts = [_HEAD, "## Of the engine\n", table(("code", "sentence", "中文", ""), engine)]
    for name, rules in pack_codes().items():
        parts += [f"\n## Of packs/{name}\n", table(("code", "rule"), sorted(rules.items()))]
    return "\n".join(parts)


def _rules(folder: Path) -> dict[str, str]:
    versions = read_pack(folder).content.rules.values()
    return {rule.code: f"{rule.name.en} ({rule.name.zh})" for rules in versions for rule in rules}
