"""Documents are complete: every command, column, code and table is in docs/reference, and links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bench.__main__ import names
from scripts.reference.codes import all_codes
from scripts.reference.commands import commands
from scripts.reference.pages import FOLDER, differing
from tallystick.engine.diagnosis.whom_table import EFFECTS_BY
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.engine.flow import vocabulary
from tests.shape.tree import ROOT, tracked

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [path for path in tracked() if path.suffix == ".md"]
_FIRST = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "docs/decisions/README.md")


def page(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def test_the_pages_are_as_the_code_is() -> None:
    assert differing() == [], "run `make docs`"


def test_every_command_is_described() -> None:
    said = page("commands.md")
    assert [name for name, _ in commands() if f"## {name}\n" not in said] == []
    assert [name for name, command in commands() if not command.help] == []


def test_every_option_says_what_it_is() -> None:
    silent = [
        f"{name} {parameter.name}"
        for name, command in commands()
        for parameter in command.params
        if parameter.name != "help" and not getattr(parameter, "help", None)
    ]
    assert silent == []


def test_every_column_code_and_table_is_described() -> None:
    columns, codes, evidence = page("columns.md"), page("codes.md"), page("evidence.md")
    assert [name for name in vocabulary() if f"| `{name}` |" not in columns] == []
    assert [code for code in all_codes() if f"| {code} |" not in codes] == []
    assert [name for name in SCHEMAS if f"## {name}\n" not in evidence] == []
    assert [name for name in EFFECTS_BY if f"| `{name}` |" not in columns] == []


def test_every_column_says_what_it_means_in_both_languages() -> None:
    assert [name for name, column in vocabulary().items() if not (column.means and column.means_zh)] == []


@pytest.mark.parametrize("name", _FIRST)
def test_the_first_documents_are_there(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8")) > 400


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link and not link.startswith("#")]
    assert [link for link in links if not (path.parent / link.split("#")[0]).exists()] == []


@pytest.mark.parametrize("line", re.findall(r"(?:^|&& )(tally .*?)(?= &&|\s{2,}#|$)", README, flags=re.MULTILINE))
def test_the_tour_is_understood(line: str) -> None:
    words = shlex.split(line)
    known = dict(commands())
    name = next(" ".join(words[:length]) for length in (3, 2) if " ".join(words[:length]) in known)
    known[name].make_context(name, words[len(name.split()) :])


def test_every_bench_is_described() -> None:
    said = (ROOT / "bench" / "README.md").read_text(encoding="utf-8")
    assert [name for name in names() if f"| `{name}` |" not in said] == []


def test_every_decision_is_listed_and_has_its_parts() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for path in sorted(folder.glob("0*.md")):
        text = path.read_text(encoding="utf-8")
        assert f"({path.name})" in listed
        assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == ["Context", "Decision", "Rejected", "Consequences"]


def test_tests_that_architecture_names_are_there() -> None:
    named = set(re.findall(r"tests/[\w/.]+", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")))
    assert len(named) >= 10
    assert [name for name in sorted(named) if not (ROOT / name.rstrip(".")).exists()] == []
