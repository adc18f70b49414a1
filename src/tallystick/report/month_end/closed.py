"""A closed month read back from its folder: the loans to scan, the small tables beside them, record and sheet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl


class ClosedMonthError(ValueError):
    """A folder does not hold a whole month end."""


@dataclass(frozen=True)
class Closed:
    """A month end: `loans` is the file of all of them; tables that the month end did not write are None."""

    loans: Path
    about: dict[str, Any]
    sheet: dict[str, Any]
    coverage: dict[str, Any]
    movement: pl.LazyFrame
    movement_table: pl.DataFrame
    checks: pl.DataFrame
    quarantine: pl.DataFrame
    signals: pl.DataFrame | None
    circles: pl.DataFrame | None
    fates: pl.DataFrame | None = None
    covenants: pl.DataFrame | None = None
    promises: pl.DataFrame | None = None
    defaults: pl.DataFrame | None = None
    lgd: pl.DataFrame | None = None
    curves: pl.DataFrame | None = None
    trial_balance: pl.DataFrame | None = None
    limits: pl.DataFrame | None = None
    large_exposures: pl.DataFrame | None = None

    @property
    def day(self) -> date:
        """The day that was closed."""
        return date.fromisoformat(self.sheet["day"])


def read_closed(folder: Path, *, about: dict[str, Any] | None = None) -> Closed:
    """This function will read the month end in `folder`; `about` is its record where run.json is not yet written.

    :raises ClosedMonthError: `folder` is not the output of `tally month-end`, or a part of it is missing or broken.
    """
    return Closed(
        loans=_there(folder / "loans.parquet"),
        about=about if about is not None else _json(folder / "run.json"),
        sheet=_json(folder / "policy.json"),
        coverage=_frame(folder / "coverage.parquet").row(0, named=True),
        movement=pl.scan_parquet(_there(folder / "movement.parquet")),
        movement_table=_frame(folder / "movement_table.parquet"),
        checks=_frame(folder / "checks.parquet"),
        quarantine=_frame(folder / "quarantine.parquet"),
        signals=_maybe(folder / "signals.parquet"),
        circles=_maybe(folder / "circles.parquet"),
        fates=_maybe(folder / "signal_fates.parquet"),
        covenants=_maybe(folder / "covenants.parquet"),
        promises=_maybe(folder / "promises.parquet"),
        defaults=_maybe(folder / "defaults.parquet"),
        lgd=_maybe(folder / "lgd.parquet"),
        curves=_maybe(folder / "recovery_curves.parquet"),
        trial_balance=_maybe(folder / "trial_balance.parquet"),
        limits=_maybe(folder / "limits.parquet"),
        large_exposures=_maybe(folder / "large_exposures.parquet"),
    )


def _there(path: Path) -> Path:
    if not path.is_file():
        raise ClosedMonthError(
            f"{path.parent}: no {path.name} there; give the folder that `tally month-end --out` wrote"
        )
    return path


def _json(path: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(_there(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ClosedMonthError(f"{path}: cannot be read ({error}); run `tally month-end` again") from None
    return read


def _maybe(path: Path) -> pl.DataFrame | None:
    return _frame(path) if path.is_file() else None


def _frame(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(_there(path))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ClosedMonthError(f"{path}: cannot be read ({error}); run `tally month-end` again") from None
