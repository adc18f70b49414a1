"""PD over any horizon from how long loans lived, those still alive counted for as long as they were seen."""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.stats import norm

from tallystick.modelling.errors import ModelError

SURVIVAL: dict[str, pl.DataType | type[pl.DataType]] = {
    "grade": pl.String,
    "month": pl.Int64,
    "at_risk": pl.Float64,
    "defaults": pl.Float64,
    "hazard": pl.Float64,
    "pd": pl.Float64,
    "pd_low": pl.Float64,
    "pd_high": pl.Float64,
}


def survival(frame: pl.DataFrame, *, horizon_months: int, level: float = 0.95) -> pl.DataFrame:
    """This function will give the cumulative PD of each grade by month (Kaplan and Meier 1958), columns `SURVIVAL`.

    `frame`: `grade`, `months` (whole months seen, 1 or more), `bad` (defaulted in the last of them) and `weight`. Who
    was repaid or is still alive is cut off: at risk until then and no longer. The interval is Greenwood's on the
    log-log scale, which stays inside 0 and 1.

    :raises ModelError: a row seen for less than a month, or a horizon below 1.
    """
    if horizon_months < 1 or (frame["months"] < 1).any():
        cause = f"a horizon of {horizon_months} months, least {frame['months'].min()} months seen"
        raise ModelError(
            thing="the survival", cause=cause, cure="Count months from 1 on, the month of default included"
        )
    z = float(norm.ppf((1 + level) / 2))
    found = [_of_grade(str(name), part, horizon_months, z) for (name,), part in _by_grade(frame)]
    return pl.concat(found) if found else pl.DataFrame(schema=SURVIVAL)


def _by_grade(frame: pl.DataFrame) -> list[tuple[tuple[object, ...], pl.DataFrame]]:
    return sorted(frame.partition_by("grade", as_dict=True).items(), key=lambda one: str(one[0]))


def _of_grade(grade: str, part: pl.DataFrame, horizon: int, z: float) -> pl.DataFrame:
    months = part["months"].to_numpy()
    weight = part["weight"].to_numpy().astype(float)
    bad = part["bad"].to_numpy().astype(bool)
    longest = max(horizon, int(months.max()))
    left = np.bincount(months, weight, minlength=longest + 1)[1:]
    hits = np.bincount(months[bad], weight[bad], minlength=longest + 1)[1:]
    risk = left[::-1].cumsum()[::-1]
    seen = risk > 0
    hazard = np.divide(hits, risk, out=np.zeros(longest), where=seen)
    alive = np.cumprod(1 - hazard)
    greenwood = np.cumsum(np.divide(hits, risk * (risk - hits), out=np.zeros(longest), where=seen & (risk > hits)))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(greenwood) / np.abs(np.log(alive))
        high_alive, low_alive = alive ** np.exp(-z * spread), alive ** np.exp(z * spread)
    known = seen & np.isfinite(spread)
    frame = pl.DataFrame(
        {
            "grade": [grade] * longest,
            "month": np.arange(1, longest + 1),
            "at_risk": risk,
            "defaults": hits,
            "hazard": np.where(seen, hazard, np.nan),
            "pd": np.where(seen, 1 - alive, np.nan),
            "pd_low": np.where(known, 1 - high_alive, np.nan),
            "pd_high": np.where(known, 1 - low_alive, np.nan),
        },
        SURVIVAL,
    )
    return frame.fill_nan(None).head(horizon)
