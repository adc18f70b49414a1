"""What a mistake in a pack is, and how a test asks whether it is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tallystick.pack.check import check_pack
from tallystick.pack.errors import PackError, PackErrors
from tallystick.pack.pack import read_pack
from tests.pack.small_bank import FILES, VOCABULARY, write_pack

RULES, PARAMETERS, TABLE, CARD = "rules/all.yaml", "parameters/all.yaml", "tables/price.yaml", "scorecards/small.yaml"
SCALE, PRODUCT, CASES, HEAD = "scale.yaml", "products/tax_loan.yaml", "cases/all.yaml", "pack.yaml"


@dataclass(frozen=True)
class Mistake:
    """In `file`, `old` becomes `new`; an error stands on `line` and says `words` (line 0: wherever)."""

    what: str
    file: str
    old: str
    new: str
    line: int
    words: tuple[str, ...]

    def __str__(self) -> str:
        return self.what


def errors_of(folder: Path) -> list[PackError]:
    """This function will give everything that is wrong with the pack in `folder`."""
    try:
        return check_pack(read_pack(folder, strict=False), VOCABULARY)
    except PackErrors as broken:
        return list(broken.errors)


def assert_told(mistake: Mistake, folder: Path) -> None:
    """This function will make the mistake in the small bank and look for it among the errors."""
    before = FILES[mistake.file]
    assert mistake.old in before
    errors = errors_of(write_pack(folder, {mistake.file: before.replace(mistake.old, mistake.new, 1)}))
    told = [str(error) for error in errors]
    matching = [error for error in errors if all(word in str(error) for word in mistake.words)]
    assert matching, told
    if mistake.line:
        assert f"{folder / mistake.file}:{mistake.line}" in {str(error.place) for error in matching}, told
    assert all(error.cure and error.thing and not error.cure.endswith(".") for error in errors)
