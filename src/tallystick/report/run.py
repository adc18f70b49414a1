"""A finished run, read back from its folder: all that the report and `tally explain` know."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.report.sheet import Sheet

FRAMES = ("decisions", "reasons", "rules", "features", "findings", "quarantine", "months")


class RunError(ValueError):
    """A folder does not hold a whole run."""


@dataclass(frozen=True)
class Run:
    """The frames of one run, its record (run.json) and the sheet of the policy that decided it (policy.json)."""

    about: dict[str, Any]
    sheet: Sheet
    decisions: pl.DataFrame
    reasons: pl.DataFrame
    rules: pl.DataFrame
    features: pl.DataFrame
    findings: pl.DataFrame
    quarantine: pl.DataFrame
    months: pl.DataFrame
    folder: Path = field(default=Path())

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Features and decisions side by side, one row per firm."""
        more = [name for name in self.decisions.columns if name not in self.features.columns]
        return self.features.join(self.decisions.select("enterprise_id", *more), on="enterprise_id", how="left")

    @cached_property
    def rule_by_code(self) -> dict[str, Sheet]:
        """The rules of the policy by code."""
        return {rule["code"]: rule for rule in self.sheet["rules"]}

    @cached_property
    def card_by_code(self) -> dict[str, Sheet]:
        """The scorecards of the policy by code."""
        return {card["code"]: card for card in self.sheet["scorecards"]}

    def column(self, name: str) -> Sheet:
        """This function will give unit, meaning and tables of column `name`; plain text where it is not declared."""
        unknown: Sheet = {"unit": "text", "means": {"en": name, "zh": name}, "direction": "neutral", "tables": []}
        known: Sheet | None = self.sheet["columns"].get(name)
        return known or unknown


def read_run(folder: Path) -> Run:
    """This function will read the run in `folder`.

    :raises RunError: `folder` is not the output of `tally decide`, or a part of it is missing or broken.
    """
    about = read_record(folder)
    sheet = _json(folder / "policy.json")
    frames = {name: _frame(folder / f"{name}.parquet") for name in FRAMES}
    return Run(about=about, sheet=sheet, folder=folder, **frames)


def read_record(folder: Path) -> dict[str, Any]:
    """This function will read run.json, the record of the run in `folder`.

    :raises RunError: `folder` is not the output of `tally decide`.
    """
    if not folder.is_dir():
        raise RunError(f"{folder}: there is no such folder; give the folder that `tally decide --out` wrote")
    return _json(folder / "run.json")


def _json(path: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunError(
            f"{path.parent}: no {path.name} there, so this is no run; give the folder that `tally decide --out` wrote"
        ) from None
    except (OSError, ValueError) as error:
        raise RunError(f"{path}: cannot be read ({error}); run `tally decide` again") from None
    return read


def _frame(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except FileNotFoundError:
        raise RunError(f"{path}: missing from the run; run `tally decide` again") from None
    except (OSError, pl.exceptions.PolarsError) as error:
        raise RunError(f"{path}: cannot be read ({error}); run `tally decide` again") from None
