"""Every figure of a bank folder beside its published range: a table, and the report of it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from tallystick import __version__
from tallystick.intake.errors import IntakeError
from tallystick.intake.outputs import digests, whole_folder, write_json, write_parquet
from tallystick.report.anchors import write_anchor_report
from tallystick.report.language import Lang
from tallystick.simulate.anchors import book, months

FEWEST = 20
"""Loans or firms below which a figure is not known."""
READ = ("book/contracts", "outcomes", "evidence/enterprises")
"""Tables read; one may lie in several numbered files."""
SCHEMA = {
    "topic": pl.String,
    "figure": pl.String,
    "simulated": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "rests_on": pl.Int64,
    "verdict": pl.String,
    "source": pl.String,
}


def compared(bank: Path) -> pl.DataFrame:
    """This function will give a row a published figure: `simulated`, its range, and whether it is in it.

    :raises IntakeError: the folder lacks what the figures are worked out from.
    """
    found = _figures(Path(bank))
    rows = []
    for topic, anchors in _anchors().items():
        for figure, anchor in anchors.items():
            value, count = found.get(figure, (None, 0))
            known = value if count >= FEWEST else None
            inside = known is not None and anchor["low"] <= known <= anchor["high"]
            rows.append(
                {
                    "topic": topic,
                    "figure": figure,
                    "simulated": known,
                    "low": anchor["low"],
                    "high": anchor["high"],
                    "unit": anchor.get("unit", "share"),
                    "rests_on": count,
                    "verdict": "unknown" if known is None else "inside" if inside else "outside",
                    "source": anchor["source"],
                }
            )
    return pl.DataFrame(rows, schema=SCHEMA)


def write_anchors(bank: Path, out: Path, *, lang: Lang = "en") -> pl.DataFrame:
    """This function will write the comparison of `bank` to the folder `out`, as table and report, and give it.

    :raises IntakeError: the bank's folder lacks something, or `out` cannot be written.
    """
    table = compared(bank)
    with whole_folder(out) as folder:
        write_parquet(table, folder / "anchors.parquet")
        about = {"what": "anchors", "bank": Path(bank).name, "tallystick": __version__}
        write_anchor_report(table, about, folder, lang=lang)
        write_json({**about, "outputs": digests(folder)}, folder / "run.json")
    return table


def _anchors() -> dict[str, dict[str, Any]]:
    text = files("tallystick.simulate.anchors").joinpath("anchors.yaml").read_text(encoding="utf-8")
    read: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return read


def _figures(bank: Path) -> book.Figures:
    contracts, outcomes, enterprises = (_table(bank, name) for name in READ)
    ends = _month_ends(bank)
    last = ends.filter(pl.col("month") == pl.col("month").max())
    return {
        **months.stock(ends),
        **months.default_rate(ends, outcomes),
        **months.migration(ends),
        **months.roll(ends),
        **book.rates(contracts),
        **book.ticket(last),
        **book.mixes(contracts, enterprises),
        **book.losses(outcomes, contracts, last["day"].max()),
    }


def _table(bank: Path, name: str) -> pl.DataFrame:
    """The table `name` of a bank folder, whole, from one file or from its numbered parts."""
    whole = bank / f"{name}.parquet"
    parts = [whole] if whole.is_file() else sorted((bank / name).parent.glob(f"{Path(name).name}-*.parquet"))
    if not parts:
        raise IntakeError(
            thing="the bank folder",
            place=whole,
            cause="there is no such file",
            cure="Name a bank folder, as `tally simulate` writes one",
        )
    return pl.concat([pl.read_parquet(part) for part in parts])


def _month_ends(bank: Path) -> pl.DataFrame:
    """All month ends in one frame: `month` counts from the January before the first, `day` is the month's last."""
    paths = sorted((bank / "month_ends").glob("*.parquet"))
    if not paths:
        raise IntakeError(
            thing="the month ends",
            place=bank / "month_ends",
            cause="there are none",
            cure="Name a bank folder, as `tally simulate` writes one",
        )
    first = int(paths[0].stem[:4])
    columns = ("loan_id", "enterprise_id", "balance_minor", "days_past_due", "class", "ecl_minor")
    parts = [
        pl.scan_parquet(path).select(
            *columns,
            day=pl.lit(f"{path.stem}-01").str.to_date().dt.month_end(),
            month=pl.lit((int(path.stem[:4]) - first) * 12 + int(path.stem[5:]) - 1),
        )
        for path in paths
    ]
    return pl.concat(parts).collect()
