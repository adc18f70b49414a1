"""Whatever bytes a file holds, the intake reads it or refuses it in words; it never fails in another way."""

from __future__ import annotations

import gzip
import tempfile
from functools import cache
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.intake import IntakeError, read_evidence

TEXT = 'enterprise_id,name,annual_sales,founded_day\nE1,甲公司,12.50,2015-01-01\nE2,乙,"1,000",2016年3月1日\n'
MAPPING = (
    "mapping: m\ntables:\n  enterprises:\n    columns:\n      name: {from: name, match: [{pattern: a, value: b}]}\n"
)


@cache
def whole(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        frame = pl.read_csv(TEXT.encode())
        if name.endswith(".parquet"):
            frame.write_parquet(path)
            return path.read_bytes()
        if name.endswith(".xlsx"):
            frame.write_excel(path)
            return path.read_bytes()
    if name.endswith(".gz"):
        return gzip.compress(TEXT.encode())
    return (MAPPING if name.endswith(".yaml") else TEXT).encode()


NAMES = ["enterprises.csv", "enterprises.csv.gz", "enterprises.parquet", "enterprises.xlsx", "mapping.yaml"]
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12)), max_size=4)


@settings(max_examples=150)
@given(st.sampled_from(NAMES), DAMAGE, st.one_of(st.just(1.0), st.floats(0, 1)))
def test_a_damaged_file_is_read_or_refused(name: str, damage: list[tuple[float, int, bytes]], kept: float) -> None:
    content = whole(name)
    for at, removed, put in damage:
        start = int(at * len(content))
        content = content[:start] + put + content[start + removed :]
    read_or_refuse(name, content[: int(kept * len(content))])


@settings(max_examples=60)
@given(st.sampled_from(NAMES), st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(name: str, content: bytes) -> None:
    read_or_refuse(name, content)


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    read_or_refuse("enterprises.csv", text.encode("utf-8", "replace"))
    read_or_refuse("enterprises.csv", ("enterprise_id,name\n" + text).encode("utf-8", "replace"))


def read_or_refuse(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if name == "mapping.yaml":
            (folder / "enterprises.csv").write_text(TEXT)
        (folder / name).write_bytes(content)
        try:
            collected = read_evidence(folder)
        except IntakeError as error:
            assert error.cause and error.cure
            return
    for entry in collected.inputs:
        assert entry.rows == entry.valid + entry.quarantined
