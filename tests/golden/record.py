"""`python -m tests.golden.record` records the demo's decisions and appends new reason codes; read the diff."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

from scripts.reference.codes import all_codes
from tallystick.entry.jobs.decide_run import DecideRequest, run_decide
from tallystick.simulate.example.folder import DAY, write_example

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
DEMO = HERE / "demo.txt"
CODES = HERE / "codes.txt"
_SHOWN = (
    "enterprise_id",
    "outcome",
    "indicated_outcome",
    "refer_cause",
    "scorecard",
    "score",
    "grade",
    "pd_12m",
    "limit_minor",
    "bound_by",
    "rate_bp",
    "apr_bp",
    "authority",
)


def demo_text() -> str:
    """This function will decide the example county and give its decisions and counts of reasons as text."""
    with tempfile.TemporaryDirectory() as made:
        evidence, out = Path(made) / "evidence", Path(made) / "out"
        write_example(evidence)
        run_decide(DecideRequest(evidence=evidence, pack=ROOT / "packs" / "l_bank", as_of=DAY, out=out, report=False))
        decided = pl.read_parquet(out / "decisions.parquet").sort("enterprise_id")
        reasons = pl.read_parquet(out / "reasons.parquet")
        quarantine = pl.read_parquet(out / "quarantine.parquet")
    return "\n".join(
        [
            "# The example county decided by packs/l_bank; recorded by `make golden`.",
            *_lines(decided.select(_SHOWN)),
            "",
            "# outcome count",
            *_lines(decided.group_by("outcome").len().sort("outcome")),
            "",
            "# reason kind effect firms",
            *_lines(_reasons(reasons)),
            "",
            "# quarantined rows by table",
            *_lines(quarantine.group_by("table").len().sort("table")),
            "",
        ]
    )


def recorded_codes() -> list[str]:
    """This function will give the codes of codes.txt, in the order they came to be."""
    return CODES.read_text(encoding="utf-8").split() if CODES.exists() else []


def _reasons(reasons: pl.DataFrame) -> pl.DataFrame:
    keys = ("code", "kind", "effect")
    return reasons.group_by(keys).agg(pl.col("enterprise_id").n_unique()).sort(keys)


def _lines(frame: pl.DataFrame) -> list[str]:
    head = [" ".join(frame.columns)] if frame.width > 4 else []
    return head + [" ".join(_cell(value) for value in row) for row in frame.rows()]


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.5g}"
    return "-" if value is None else str(value).replace(" ", "_")


def main() -> None:
    """This function will write demo.txt and append to codes.txt what is new; nothing is taken out of codes.txt."""
    DEMO.write_text(demo_text(), encoding="utf-8")
    known = recorded_codes()
    CODES.write_text("\n".join([*known, *(code for code in all_codes() if code not in known)]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
