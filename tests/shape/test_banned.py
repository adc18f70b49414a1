"""What no file may do, and what the pure rooms may not: no clock, no chance, no environment, no Python per row."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.shape.tree import PACKAGE, dotted, functions, place, python_files, tracked, tree_of

PURE = ("kernel", "pack", "engine")
NO_FILES = ("kernel", "engine")
NO_CLOCK = ("kernel", "pack", "engine", "intake", "report", "simulate")

CLOCK = re.compile(r"(^|\.)(date|datetime|dt)\.(now|today|utcnow)$|^time\.|^(perf_counter|monotonic|time_ns)$")
ENVIRONMENT = re.compile(r"^os\.(environ|getenv|putenv)|^getenv$|^environ$")
CHANCE = re.compile(r"(^|\.)(np|numpy)\.random\b|^random\.|default_rng$|\.sample$|\.shuffle$|^uuid")
FILES = re.compile(
    r"^open$|^print$|\.(open|read_text|read_bytes|write_text|write_bytes|mkdir|unlink|iterdir|glob|rglob)$"
    r"|(^|\.)(read|scan|sink|write)_(csv|parquet|excel|ipc|ndjson|json|database|delta)$"
)
PER_ROW = re.compile(r"\.(map_elements|map_rows|iter_rows|rows_by_key|iterrows|apply)$")
EVALUATED = re.compile(r"^(eval|exec|compile|__import__)$")
FILE_WORDS = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "data", "info"}
FUNCTION_WORDS = {"utils", "util", "helper", "helpers", "manager"}
WHOLE_NAMES = {"process", "handle", "data", "info", "do", "run_all"}


def named_in(path: Path) -> list[tuple[str, ast.AST]]:
    """Every dotted name that the file calls or reads."""
    return [(dotted(n), n) for n in ast.walk(tree_of(path)) if isinstance(n, ast.Name | ast.Attribute)]


def found(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    return sorted({f"{place(p, node)} {name}" for p in files for name, node in named_in(p) if pattern.search(name)})


FEW_ROWS = {
    "src/tallystick/pack/cases.py": "one row a case that the pack itself carries",
    "src/tallystick/engine/provisioning/overlays.py": "one row an overlay that people approved",
}
"""Files that may walk over rows, each with why they are few whatever the size of the book."""


@pytest.mark.parametrize(
    ("what", "pattern", "rooms"),
    [
        ("the clock", CLOCK, NO_CLOCK),
        ("the environment", ENVIRONMENT, PURE),
        ("chance", CHANCE, PURE),
        ("files or the screen", FILES, NO_FILES),
        ("evaluated text", EVALUATED, (*PURE, "intake", "report", "entry", "simulate")),
    ],
)
def test_rooms_do_not_use(what: str, pattern: re.Pattern[str], rooms: tuple[str, ...]) -> None:
    assert found(pattern, python_files(*rooms)) == [], f"{' and '.join(rooms)} may not use {what}"


def test_no_python_per_row() -> None:
    rows = found(PER_ROW, python_files(*PURE, "intake", "report", "simulate"))
    assert [place_of for place_of in rows if place_of.split(":")[0] not in FEW_ROWS] == []
    assert set(FEW_ROWS) <= {place_of.split(":")[0] for place_of in rows}, "an exemption that is no longer used"


def test_print_stands_in_entry_alone() -> None:
    rooms = {p.relative_to(PACKAGE).parts[0] for p in python_files() if p.is_relative_to(PACKAGE)} - {"entry"}
    assert found(re.compile("^print$"), python_files(*rooms)) == []


def test_the_patterns_can_fail() -> None:
    caught = {
        CLOCK: ["datetime.now", "date.today", "time.time", "dt.datetime.now"],
        ENVIRONMENT: ["os.environ", "os.getenv"],
        CHANCE: ["np.random.default_rng", "random.random", "frame.sample"],
        FILES: ["open", "pl.scan_parquet", "path.read_text"],
        PER_ROW: [".map_elements", "frame.iter_rows"],
        EVALUATED: ["eval"],
    }
    for pattern, names in caught.items():
        assert all(pattern.search(name) for name in names), pattern.pattern


def test_files_and_functions_say_what_they_are() -> None:
    files = [
        place(path)
        for path in python_files()
        if FILE_WORDS & {*path.stem.split("_"), *path.relative_to(PACKAGE.parent.parent).parts[:-1]}
    ]
    names = [
        f"{place(path, function)} {function.name}"
        for path in python_files()
        for function in functions(path)
        if FUNCTION_WORDS & set(function.name.strip("_").split("_")) or function.name.strip("_") in WHOLE_NAMES
    ]
    assert files == []
    assert names == []


def test_nothing_is_left_for_later() -> None:
    words = re.compile(
        r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "raise NotImplemented" + "Error"]) + r")\b"
    )
    left = [
        f"{place(path).rsplit(':', 1)[0]}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if words.search(line)
    ]
    assert left == []


def test_no_path_of_one_machine_is_in_a_file() -> None:
    machine = re.compile(r"(?<![\w.])/(" + "|".join(["wor" + "k", "far" + "m", "ro" + "ot", "ho" + "me"]) + r")/[\w.]")
    found_in = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found_in += [
            f"{place(path).rsplit(':', 1)[0]}:{n}" for n, li in enumerate(text.splitlines(), 1) if machine.search(li)
        ]
    assert found_in == []
