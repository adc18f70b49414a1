"""Whatever stands in a file, each row of it is either valid or in quarantine with a reason."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.intake import Bounds, read_evidence

HEADERS = ["flow_no", "enterprise_id", "account_id", "day", "direction", "amount", "balance", "kind", "counterparty"]
CELLS = st.one_of(
    st.sampled_from(
        [
            "E1",
            "E2",
            "1",
            "2",
            "2026-01-31",
            "20260131",
            "in",
            "out",
            "12.50",
            "1,234",
            "-3",
            "x",
            "",
            " ",
            "sale",
            "甲 公司",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=("Cs",)), max_size=8),
)
GOOD = st.tuples(
    st.sampled_from(["1", "2", "3", "4", "5"]),
    st.sampled_from(["E1", "E2", "E3"]),
    st.just("A"),
    st.sampled_from(["2026-01-31", "2026/1/30", "46053"]),
    st.sampled_from(["in", "out"]),
    st.sampled_from(["1", "1.00", "2,000"]),
    st.sampled_from(["", "7"]),
    st.sampled_from(["", "sale"]),
    st.sampled_from(["", "B7"]),
)
ROWS = st.lists(st.one_of(GOOD, st.tuples(*[CELLS] * len(HEADERS))), max_size=12)


@settings(max_examples=60)
@given(ROWS, st.sampled_from([40, 300, 10**6]), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_every_row_is_valid_or_in_quarantine(rows: list[tuple[str, ...]], block: int, encoding: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([HEADERS, *rows])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "account_flows.csv").write_bytes(text.getvalue().encode(encoding))
        (folder / "enterprises.csv").write_text("enterprise_id\nE1\nE2\n")
        collected = read_evidence(folder, bounds=Bounds(block_bytes=block, memory_bytes=500))
        flows = collected.evidence.get("account_flows")
        assert flows is not None
        valid = flows.collect()
        collected.close()
    aside = collected.quarantine.filter(table="account_flows")
    entry = next(entry for entry in collected.inputs if entry.table == "account_flows")
    held = [number for number, row in enumerate(rows, 1) if any(row)]
    extra = entry.header_rows - 1
    assert sorted([*valid["row"].to_list(), *aside["row"].to_list()]) == [n - extra for n in held if n > extra]
    assert (entry.rows, entry.valid, entry.quarantined) == (len(valid) + len(aside), len(valid), len(aside))
    assert aside["reasons"].list.len().min() in (None, *range(1, 30))
    assert aside["sentence"].null_count() == aside["sentence_zh"].null_count() == aside["raw"].null_count() == 0
    assert valid.select("enterprise_id", "account_id", "flow_no").is_unique().all()
    assert set(valid["enterprise_id"]) <= {"E1", "E2"}
