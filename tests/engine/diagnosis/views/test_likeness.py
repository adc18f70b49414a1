"""Copied reports: own sentences again on another firm, never the bank's template or a firm's own history."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tallystick.engine.diagnosis.views.likeness import likeness

ROWS = [
    # report, person, firm, day, text
    ("r1", "ann", "F1", 1, "Checked by rule. Sells tea. Owner is steady."),
    ("r2", "ann", "F2", 2, "Checked by rule. Sells tea. Owner is new."),
    ("r3", "ann", "F1", 3, "Checked by rule. Sells tea。Owner is steady."),
    ("r4", "bob", "F3", 4, "Checked by rule. Sells tea."),
    ("r5", "bob", "F4", 5, "Checked by rule. Makes bolts; has 12 people."),
    ("r6", "cat", "F5", 6, "Checked by rule."),
    ("r7", "ann", "F6", 7, None),
    ("r8", None, "F7", 8, "Sells tea."),
    ("r9", "ann", "F8", 9, "Sells tea. Owner is steady."),
]


def frame(rows: list[tuple[str, str | None, str, int, str | None]]) -> pl.LazyFrame:
    return pl.LazyFrame(
        [(one, person, firm, date(2026, 1, day), text) for one, person, firm, day, text in rows],
        schema=["report_id", "person_id", "enterprise_id", "day", "text"],
        orient="row",
    )


@pytest.mark.parametrize(
    ("report", "expected", "said"),
    [
        ("r1", 0.0, "the first report repeats nothing"),
        ("r2", 0.5, "one of two own sentences stood in r1"),
        ("r3", 0.5, "tea stands in r2 on another firm; the owner's sentence only in the firm's own earlier report"),
        ("r4", 0.0, "another officer's sentence is not his own repeat"),
        ("r5", 0.0, "new facts"),
        ("r6", None, "nothing but the template"),
        ("r7", None, "no text"),
        ("r8", None, "no author"),
        ("r9", 1.0, "both stand in earlier reports on other firms"),
    ],
)
def test_share_of_own_sentences_written_before_on_other_firms(report: str, expected: float | None, said: str) -> None:
    told = likeness(frame(ROWS), template_share=0.7).collect()
    assert told["report_id"].to_list() == [row[0] for row in ROWS]
    assert told.row(by_predicate=pl.col("report_id") == report)[1] == expected, said


def test_a_sentence_of_few_is_no_template_even_in_a_small_bank() -> None:
    two = [row for row in ROWS if row[1] in ("ann", "bob")]
    told = likeness(frame(two), template_share=0.1).collect()
    assert told.row(by_predicate=pl.col("report_id") == "r2")[1] == pytest.approx(2 / 3)
