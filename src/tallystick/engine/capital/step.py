"""Risk-weighted assets of each loan by the weighted approach, and beside them by the internal-ratings formula."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.capital.columns import ADDS, READS
from tallystick.engine.step import Step
from tallystick.kernel import irb
from tallystick.kernel.money import rounded
from tallystick.pack.policy import Policy

TEN_MILLION_YUAN_MINOR = 1_000_000_000
MONTHS = 12
RW_PER_K = 12.5
LARGEST_SME_SALES = 30.0
FOUNDATION_YEARS = 2.5


def capital(frame: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """This function will add `capital_class`, `risk_weight`, `rwa_minor` and `irb_rwa_minor` (fen).

    Unknown size, sales or exposure never earn a lower weight.
    Source: 商业银行资本管理办法 (2023 No. 4), rules 6.2, 6.3.
    """
    frame = frame.with_columns(capital_class=_class(policy), _converted=_converted(policy))
    frame = frame.with_columns(risk_weight=_weight(policy))
    net = (pl.col("exposure_minor") - _specific() - pl.col("mitigation_minor").fill_null(0)).clip(lower_bound=0)
    frame = frame.with_columns(
        rwa_minor=rounded((net + pl.col("_converted")).cast(pl.Float64) * pl.col("risk_weight")),
        irb_rwa_minor=_irb(policy),
    )
    return frame.drop("_converted")


def _specific() -> pl.Expr:
    """Specific provisions: the allowance of impaired loans alone."""
    return pl.when(pl.col("stage") == 3).then(pl.col("ecl_minor")).otherwise(0).fill_null(0)


def _class(policy: Policy) -> pl.Expr:
    """Small and micro, other SME, or corporate, by size and by what the bank has lent to the borrower (rules 6.2)."""
    exposure = pl.col("borrower_exposure_minor")
    most = min(
        int(policy.number("capital_small_exposure_minor")),
        int(policy.number("bank_exposure_minor") * policy.number("capital_small_share")),
    )
    is_small = pl.col("size_class").is_in(["micro", "small"]) & (exposure <= most)
    is_sme = pl.col("size_class").is_in(["micro", "small", "medium"]) & (
        pl.col("sales_minor") <= policy.number("capital_sme_sales_minor")
    )
    return (
        pl.when(pl.col("is_npl"))
        .then(pl.lit("defaulted"))
        .when(is_small)
        .then(pl.lit("small_micro"))
        .when(is_sme)
        .then(pl.lit("sme"))
        .otherwise(pl.lit("corporate"))
    )


def _weight(policy: Policy) -> pl.Expr:
    """The weight of the class; a defaulted loan's falls where at least the required share is provided for."""
    by_class = policy.grid("capital_weight")["risk_weight"]
    provided = _specific() / pl.col("exposure_minor")
    covered = provided >= policy.number("capital_default_provided_share")
    return (
        pl.when(pl.col("capital_class") != "defaulted")
        .then(by_class)
        .when(covered)
        .then(pl.lit(float(policy.number("capital_default_weight_provided"))))
        .otherwise(pl.lit(float(policy.number("capital_default_weight"))))
    )


def _converted(policy: Policy) -> pl.Expr:
    """Undrawn limits by their credit conversion factor, unless they can be cancelled at once the committed one."""
    factor = (
        pl.when(pl.col("is_cancellable"))
        .then(pl.lit(float(policy.number("ccf_cancellable"))))
        .otherwise(pl.lit(float(policy.number("ccf_committed"))))
    )
    return rounded(pl.col("undrawn_minor").fill_null(0).cast(pl.Float64) * factor)


def _irb(policy: Policy) -> pl.Expr:
    """`12.5 K EAD`: small and micro by the retail curve, others by China's for SMEs, defaulted apart."""
    pd_floor = float(policy.number("irb_pd_floor"))
    lgd_floor = float(policy.number("irb_lgd_floor"))
    fields = pl.struct(
        pl.col("pd_12m").clip(pd_floor, 1.0).alias("pd"),
        pl.col("lgd").clip(lgd_floor, 1.0).alias("lgd"),
        (pl.col("sales_minor") / TEN_MILLION_YUAN_MINOR).alias("sales"),
        (pl.col("remaining_months") / MONTHS).clip(1.0, 5.0).alias("years"),
        (pl.col("capital_class") == "small_micro").alias("retail"),
    )
    weight = fields.map_batches(_irb_weights, return_dtype=pl.Float64, is_elementwise=True)
    ead = (pl.col("exposure_minor") + pl.col("_converted")).cast(pl.Float64)
    performing = rounded(ead * weight)
    unexpected = (pl.col("lgd") - pl.col("ecl_minor") / pl.col("exposure_minor")).clip(lower_bound=0.0)
    defaulted = rounded(RW_PER_K * unexpected * ead)
    return pl.when(pl.col("is_npl")).then(defaulted).otherwise(performing)


def _irb_weights(rows: pl.Series) -> pl.Series:
    frame = rows.struct.unnest()
    pd, lgd = frame["pd"].to_numpy(), frame["lgd"].to_numpy()
    sales = frame["sales"].fill_null(LARGEST_SME_SALES).to_numpy()
    years = frame["years"].fill_null(FOUNDATION_YEARS).to_numpy()
    retail = frame["retail"].fill_null(value=False).to_numpy()
    needed = np.empty(len(pd))
    needed[retail] = irb.retail_capital(pd[retail], lgd[retail], irb.retail_correlation(pd[retail]))
    pd, lgd, sales, years = (column[~retail] for column in (pd, lgd, sales, years))
    correlation = irb.china_sme_correlation(pd, sales_ten_million_yuan=sales)
    needed[~retail] = irb.corporate_capital(pd, lgd, correlation, maturity_years=years)
    return pl.Series(rows.name, irb.risk_weight(needed)).fill_nan(None)


STEP = Step(name="capital", run=capital, reads=lambda _: READS, adds=lambda _: ADDS, per="loan")
