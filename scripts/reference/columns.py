"""Every column of the decision: features by source, then what each step adds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from scripts.reference.table import table
from tallystick.engine.diagnosis.columns import OUTCOME, PLACE, VIEWS
from tallystick.engine.diagnosis.whom_table import EFFECTS_BY
from tallystick.engine.flow import BEFORE, SOURCES, prepared, vocabulary
from tallystick.engine.monitoring.columns import ACTS, CROWD, WATCH
from tallystick.engine.monitoring.features import ADDS as MONITORED
from tallystick.engine.month_end import AFTER
from tallystick.kernel.columns import Column
from tallystick.pack.pack import read_pack

PACK = Path(__file__).resolve().parents[2] / "packs" / "l_bank"
DAY = date(2026, 6, 30)
_SHOWN = {"higher_is_better": "↑", "higher_is_worse": "↓", "neutral": "·"}
_HEAD = """# Columns

One row is one enterprise with its latest application, or one loan. ↑ higher is better, ↓ higher is worse, · neither.
Money is in whole fen, rates in basis points, shares from 0 to 1. Columns that a pack names (points of its scorecards,
hits of its rules) are shown as packs/l_bank has them.
"""


def columns_page() -> str:
    """This function will give the page of all columns, by the source or step that makes them."""
    policy = read_pack(PACK).on(DAY, vocabulary())
    by_others = {name for source in SOURCES for name in source.adds} | {n for s in BEFORE for n in s.adds(policy)}
    parts = [_HEAD, "## Features, by source\n"]
    parts += [_section("applicants", (column for name, column in prepared().items() if name not in by_others))]
    parts += [_section(source.name, source.adds.values()) for source in SOURCES]
    parts += ["## Added by the steps\n", *(_section(step.name, step.adds(policy).values()) for step in BEFORE)]
    parts += ["## After the loan\n", _section("features of monitoring", MONITORED.values())]
    parts += [_section("along guarantees", CROWD.values()), _section("watch level", (WATCH | ACTS).values())]
    parts += ["## After the loan: one row a loan\n"]
    parts += [_section(step.name, step.adds(policy).values()) for step in AFTER]
    parts += ["## Diagnosis: views of the bank's own files\n", *_views()]
    parts += ["## Diagnosis: what it writes\n", _section("effects_by.parquet", EFFECTS_BY.values())]
    return "\n".join(parts)


def _views() -> list[str]:
    everywhere = _section("in every view", (PLACE | OUTCOME).values())
    alone = {view: (c for c in columns.values() if c.name not in {*PLACE, *OUTCOME}) for view, columns in VIEWS.items()}
    return [everywhere, *(_section(f"view {view}", columns) for view, columns in alone.items())]


def _section(name: str, columns: Iterable[Column]) -> str:
    rows = [(f"`{c.name}`", c.unit, _SHOWN[c.direction], c.means, c.means_zh, c.missing) for c in columns]
    return f"### {name}\n\n" + table(("column", "unit", "", "what it is", "中文", "absent means"), rows)
