"""Scalars mean what a banker reads: no code turns into a truth value, no version into a number."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tallystick.pack.errors import Problems
from tallystick.pack.yaml_nodes import read_yaml
from tests.pack.small_bank import FILES, small_bank


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("yes", "yes"),
        ("no", "no"),
        ("NO", "NO"),
        ("on", "on"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'null'", "null"),
        ("12", 12),
        ("1_000_00", 100000),
        ("-3", -3),
        ("+3", 3),
        ("017", "017"),
        ("0x1F", "0x1F"),
        ("12:30", "12:30"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e-4", 0.0001),
        ("1.", 1.0),
        ("1.2.3", "1.2.3"),
        (".inf", ".inf"),
        ("2026-01-01", date(2026, 1, 1)),
        ("'2026-01-01'", "2026-01-01"),
        ("2026-1-1", "2026-1-1"),
        ("税易贷", "税易贷"),
        ("-", "-"),
    ],
)
def test_scalars(text: str, value: object, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(f"key: {text}\n")
    problems = Problems()
    node = read_yaml(tmp_path / "x.yaml", "x.yaml", problems)
    if text == "-":
        assert problems.found
        return
    assert node is not None and isinstance(node.value, dict)
    found = node.value["key"].value
    assert (found, type(found)) == (value, type(value))


def test_a_version_is_its_text(tmp_path: Path) -> None:
    pack = small_bank(tmp_path, {"pack.yaml": FILES["pack.yaml"].replace("1.0.0", "1.10")})
    assert pack.version == "1.10"


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_byte_order_mark_and_line_ends(mark: bytes, end: str, tmp_path: Path) -> None:
    files = {name: mark + text.replace("\n", end).encode() for name, text in FILES.items()}
    assert small_bank(tmp_path / "windows", files).digest == small_bank(tmp_path / "plain").digest
