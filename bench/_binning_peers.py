"""Run by the bench in a peer's own environment: `peer table.parquet answer.json`. Bins the table and times it."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

MAX_BINS, MIN_SHARE = 8, 0.05


def optbinning(table: Path) -> dict[str, Any]:
    """This function will bin with optbinning: its own process over all columns, n_jobs=1."""
    import pandas as pd
    from optbinning import BinningProcess

    frame = pd.read_parquet(table).astype({f"c{n}": object for n in range(5)})
    names = [name for name in frame if name != "bad"]
    rising = {name: {"monotonic_trend": "auto_asc_desc"} for name in names if name.startswith("x")}
    process = BinningProcess(
        names,
        categorical_variables=[name for name in names if name.startswith("c")],
        max_n_bins=MAX_BINS,
        min_prebin_size=MIN_SHARE,
        min_bin_size=MIN_SHARE,
        binning_fit_params=rising,
        n_jobs=1,
    )
    outcome = frame["bad"].astype(int).to_numpy()
    start = _now()
    process.fit(frame[names], outcome)
    seconds = _since(start)
    bins = {name: [_listed(one) for one in process.get_binned_variable(name).splits] for name in names}
    return {**seconds, "bins": bins}


def toad(table: Path) -> dict[str, Any]:
    """This function will bin with toad: decision trees, its quickest method that sees the outcome."""
    import pandas as pd
    from toad.transform import Combiner

    frame = pd.read_parquet(table).astype({f"c{n}": object for n in range(5)})
    frame["bad"] = frame["bad"].astype(int)
    combiner = Combiner()
    start = _now()
    combiner.fit(frame, y="bad", method="dt", n_bins=MAX_BINS, min_samples=MIN_SHARE)
    seconds = _since(start)
    return {
        **seconds,
        "bins": {name: [_listed(one) for one in cut] for name, cut in combiner.export().items()},
    }


def fastbinning(table: Path) -> dict[str, Any]:
    """This function will bin with fastbinning, column by column, codes as numbers."""
    import numpy as np
    import polars as pl
    from fastbinning import CategoricalBinning, NumericalBinning

    frame = pl.read_parquet(table)
    outcome = frame["bad"].cast(pl.Int32).to_numpy()
    coded = {f"c{n}": frame[f"c{n}"].cast(pl.Enum(frame[f"c{n}"].unique().sort())) for n in range(5)}
    numbers = {name: frame[name].to_numpy() for name in frame.columns if name.startswith("x")}
    places = {name: column.to_physical().cast(pl.Int32).to_numpy() for name, column in coded.items()}
    bins: dict[str, Any] = {}
    start = _now()
    for name, values in numbers.items():
        found = NumericalBinning(MAX_BINS, MIN_SHARE, 1.0).fit(values, outcome)
        bins[name] = [float(one.range[0]) for one in found if np.isfinite(one.range[0])]
    for name, values in places.items():
        found = CategoricalBinning(MAX_BINS, MIN_SHARE, 1.0).fit(values, outcome)
        names = coded[name].dtype.categories.to_list()
        bins[name] = [[names[place] for place in one.indices] for one in found if one.indices]
    return {**_since(start), "bins": bins}


def polars_credit(table: Path) -> dict[str, Any]:
    """This function will bin with polars-credit: quantiles, which do not see the outcome; codes stay as they are."""
    import polars as pl
    from polars_credit.bin import QuantileBinner

    frame = pl.read_parquet(table)
    start = _now()
    found = QuantileBinner(q=MAX_BINS).fit(frame.select(pl.selectors.starts_with("x"))).breakpoints_
    seconds = _since(start)
    codes = {f"c{n}": [[code] for code in frame[f"c{n}"].unique().sort()] for n in range(5)}
    return {**seconds, "bins": {**{name: sorted(cut) for name, cut in found.items()}, **codes}}


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(start: tuple[float, float]) -> dict[str, float]:
    """Seconds by the clock and seconds that cores worked."""
    clock, worked = _now()
    return {"seconds": clock - start[0], "worked": worked - start[1]}


def _listed(one: Any) -> Any:
    """A cut as a number, a group of codes as a list of text."""
    return [str(code) for code in one] if hasattr(one, "__len__") and not isinstance(one, str) else float(one)


if __name__ == "__main__":
    peer = {"optbinning": optbinning, "toad": toad, "fastbinning": fastbinning, "polars-credit": polars_credit}
    answer = peer[sys.argv[1]](Path(sys.argv[2]))
    Path(sys.argv[3]).write_text(json.dumps(answer), encoding="utf-8")
