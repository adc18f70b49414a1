"""Stages and expected credit loss of each loan."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.provisioning.columns import ADDS, READS
from tallystick.engine.provisioning.curves import Curves, curves
from tallystick.engine.provisioning.staging import staged
from tallystick.engine.step import Step
from tallystick.kernel.columns import Columns
from tallystick.kernel.lifetime_loss import (
    BULLET,
    EQUAL_PRINCIPAL,
    LEVEL,
    lifetime_losses,
    losses_on_paths,
    threads_for,
)
from tallystick.kernel.money import rounded
from tallystick.pack.policy import Policy

Floats = npt.NDArray[np.float64]
ON_BOOK = ("current", "overdue")
MONTHS_IN_YEAR = 12
_METHODS = {"level": LEVEL, "equal_principal": EQUAL_PRINCIPAL}
_PER_LOAN = {"l12": pl.Float64, "life": pl.Float64, "pd_12m": pl.Float64, "pd_lifetime": pl.Float64}


def provision(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add stage, PD, LGD, EAD and expected credit losses (fen) to each loan; null off the book.

    `ECL = LGD * sum_t C_t * EAD_t / (1+EIR)^t` monthly, scenarios weighted (rules 5.4); stage 3 by expected recoveries,
    or by LGD where none are known, and never less than the same loan would hold performing. Between 0 and the exposure
    at default; lifetime never below 12 months.
    """
    shapes = curves(policy)
    on_book = pl.col("state").is_in(ON_BOOK)
    frame = stage(frame.with_columns(ead_minor=_ead(policy)), policy)
    frame = frame.with_columns(lgd=_lgd(policy), _=_losses(shapes)).unnest("_")
    most, impaired = rounded(pl.col("ead_minor") * pl.col("lgd")), pl.col("stage") == 3
    year, life = (rounded(pl.col(name) * pl.col("lgd")).clip(0, most) for name in ("l12", "life"))
    by_recovery = pl.max_horizontal(pl.col("exposure_minor") - pl.col("recovery_expected_minor"), life)
    lost = pl.when(pl.col("recovery_expected_minor").is_not_null()).then(by_recovery).otherwise(most)
    frame = frame.with_columns(
        ecl_12m_minor=pl.when(impaired).then(lost).otherwise(year),
        ecl_lifetime_minor=pl.when(impaired).then(lost).otherwise(life),
        pd_12m=pl.when(impaired).then(1.0).otherwise(pl.col("pd_12m")),
        pd_lifetime=pl.when(impaired).then(1.0).otherwise(pl.col("pd_lifetime")),
        overlay_minor=pl.lit(0, pl.Int64),
        regulatory_provision_minor=rounded(pl.col("exposure_minor") * policy.grid("regulatory_rate")["rate"]),
    ).drop("l12", "life")
    of_stage = pl.when(pl.col("stage") == 1).then("ecl_12m_minor").otherwise("ecl_lifetime_minor")
    frame = frame.with_columns(ecl_minor=of_stage)
    return frame.with_columns(pl.when(on_book).then(pl.col(name)).alias(name) for name in ADDS)


def stage(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add `stage`, `stage_reason`, `stage_since` and `calm_since` to classified loans."""
    shapes = curves(policy)
    rows = {"_row": "grade", "_row_at_signing": "grade_at_signing"}
    frame = frame.with_columns(**{row: shapes.row_of(pl.col(grade)) for row, grade in rows.items()})
    frame = frame.with_columns(_pd_plain=_plain(shapes, "_row"), _pd_at_signing=_plain(shapes, "_row_at_signing"))
    return staged(frame, policy).drop("_pd_plain", "_pd_at_signing", *rows)


def _plain(shapes: Curves, row: str) -> pl.Expr:
    """PD over the remaining life without scenarios: today's grade and the grade at signing on one footing."""
    months = pl.col("remaining_months").fill_null(1).clip(1, shapes.plain.shape[1])
    fields = pl.struct(pl.col(row).alias("row"), months.alias("months"))
    return fields.map_batches(_look_up(shapes), return_dtype=pl.Float64, is_elementwise=True)


def _look_up(shapes: Curves) -> Callable[[pl.Series], pl.Series]:
    def look_up(rows: pl.Series) -> pl.Series:
        row, months = (rows.struct.field(name).to_numpy() for name in ("row", "months"))
        return pl.Series(rows.name, shapes.plain[row, months - 1])

    return look_up


def _ead(policy: Policy) -> pl.Expr:
    factor = (
        pl.when(pl.col("is_cancellable"))
        .then(float(policy.number("ccf_cancellable")))
        .otherwise(float(policy.number("ccf_committed")))
    )
    return pl.col("exposure_minor") + rounded(pl.col("undrawn_minor").fill_null(0).cast(pl.Float64) * factor)


def _lgd(policy: Policy) -> pl.Expr:
    """By security, the uncovered part as unsecured; what is recovered comes after the workout and is worth less."""
    grid = policy.grid("ecl_lgd")
    unsecured = float(policy.number("ecl_lgd_unsecured"))
    covered = (pl.col("security_value_minor") / pl.col("ead_minor")).clip(0.0, 1.0)
    covered = pl.when(pl.col("security").is_in(["mortgaged", "pledged"])).then(covered).otherwise(1.0).fill_null(1.0)
    covered = pl.when(covered.is_nan()).then(1.0).otherwise(covered)
    plain = covered * grid["lgd"] + (1 - covered) * unsecured
    later = (1 + pl.col("eir").fill_null(0.0)) ** (-grid["workout_months"] / MONTHS_IN_YEAR)
    return (1 - (1 - plain.fill_null(unsecured)) * later.fill_null(1.0)).clip(0.0, 1.0)


def _losses(shapes: Curves) -> pl.Expr:
    fields = pl.struct(
        pl.col("exposure_minor").cast(pl.Float64).alias("balance"),
        (pl.col("ead_minor") - pl.col("exposure_minor")).cast(pl.Float64).alias("undrawn"),
        pl.col("remaining_months").fill_null(1).clip(1, shapes.loss.shape[1]).alias("months"),
        ((1 + pl.col("eir").fill_null(0.0)) ** (1 / MONTHS_IN_YEAR) - 1).alias("monthly"),
        shapes.row_of(pl.col("grade")).alias("row"),
        pl.col("runoff"),
        pl.col("repayment")
        .replace_strict(list(_METHODS), list(_METHODS.values()), default=BULLET, return_dtype=pl.Int8)
        .fill_null(BULLET)
        .alias("method"),
    )
    return fields.map_batches(_compute(shapes), return_dtype=pl.Struct(_PER_LOAN), is_elementwise=True)


def _compute(shapes: Curves) -> Callable[[pl.Series], pl.Series]:
    def compute(rows: pl.Series) -> pl.Series:
        frame = rows.struct.unnest()
        row, months = frame["row"].to_numpy(), frame["months"].to_numpy()
        with threads_for(len(frame)):
            twelve, life = lifetime_losses(
                np.ascontiguousarray(frame["balance"].fill_null(0.0).to_numpy()),
                np.ascontiguousarray(frame["undrawn"].fill_null(0.0).to_numpy()),
                months.astype(np.int32),
                np.ascontiguousarray(frame["monthly"].to_numpy()),
                row.astype(np.int32),
                shapes.loss,
                frame["method"].to_numpy().astype(np.int8),
            )
            if frame["runoff"].null_count() < len(frame):
                twelve, life = _by_plan(frame, shapes, twelve, life)
        year = np.minimum(months, MONTHS_IN_YEAR) - 1
        return pl.DataFrame(
            {
                "l12": twelve,
                "life": life,
                "pd_12m": shapes.default[row, year],
                "pd_lifetime": shapes.default[row, months - 1],
            }
        ).to_struct(rows.name)

    return compute


def _by_plan(frame: pl.DataFrame, shapes: Curves, twelve: Floats, life: Floats) -> tuple[Floats, Floats]:
    """The losses of loans that bring their own plan, in place of those by formula."""
    planned = frame["runoff"].is_not_null()
    own = frame.filter(planned)
    shares = own["runoff"].explode().to_numpy()
    lengths = own["runoff"].list.len().to_numpy()
    of = np.repeat(np.arange(len(own)), lengths)
    balance, undrawn = (own[name].fill_null(0.0).to_numpy()[of] for name in ("balance", "undrawn"))
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    row, monthly = own["row"].to_numpy().astype(np.int32), np.ascontiguousarray(own["monthly"].to_numpy())
    found = losses_on_paths(starts, shares * balance + undrawn, monthly, row, shapes.loss)
    twelve, life = twelve.copy(), life.copy()
    twelve[planned.to_numpy()], life[planned.to_numpy()] = found
    return twelve, life


def _adds(_: Policy) -> Columns:
    return ADDS


STEP = Step(name="provisioning", run=provision, reads=lambda _: READS, adds=_adds, per="loan")
