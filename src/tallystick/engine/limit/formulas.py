"""The six candidates of a limit, each in minor units not rounded (Float64), null where it cannot be known."""

from __future__ import annotations

import polars as pl

from tallystick.engine.products import term
from tallystick.kernel.annuity import affordable_principal
from tallystick.kernel.known import chosen, smallest, within
from tallystick.kernel.money import BP
from tallystick.pack.policy import Policy


def need(policy: Policy) -> pl.Expr:
    """This function will give what the business needs, by the method its product states (rules 3.3).

    `by_evidence` takes the formula where there are statements, else turnover and cash for micro firms.
    """
    method, statements = term(policy, "need_method", pl.String), pl.col("has_statements")
    by_formula = (method == "formula") | ((method == "by_evidence") & statements)
    by_turnover = (method == "simplified") | (
        (method == "by_evidence") & ~statements & (pl.col("size_class") == "micro")
    )
    return chosen([(by_formula, need_by_formula(policy)), (by_turnover, need_by_turnover(policy))])


def need_by_formula(policy: Policy) -> pl.Expr:
    """This function will give working-capital volume less own funds and working-capital loans there are (rules 3.3).

    A cash cycle of 0 days or less needs nothing: suppliers pay for it (NEGATIVE_CYCLE).
    """
    growth = within(
        pl.col("revenue_growth"),
        pl.lit(float(policy.number("need_growth_floor"))),
        pl.lit(float(policy.number("need_growth_cap"))),
    )
    cost = pl.col("revenue_minor") * (1 - pl.col("sales_margin")) * (1 + growth)
    volume = cost / pl.col("working_capital_turns")
    return chosen(
        [
            (pl.col("cash_cycle_days") <= 0, pl.lit(0.0)),
            (pl.col("working_capital_turns") > 0, volume - pl.col("own_working_funds_minor") - _lent_already()),
        ]
    )


def need_by_turnover(policy: Policy) -> pl.Expr:
    """This function will give the smaller of alpha x verified turnover and beta x disposable cash x tenor (rules 3.3).

    Working-capital loans there are already count against the turnover.
    """
    by_turnover = policy.number("need_turnover_share") * pl.col("verified_sales_minor") - _lent_already()
    monthly = _basis(policy, _disposable(1.0, "firm"), _disposable(1.0, "global")) / 12
    return smallest(by_turnover, policy.number("instalment_share") * monthly * pl.col("requested_tenor_months"))


def repayment(policy: Policy) -> pl.Expr:
    """This function will give the principal whose debt service, with what there is, keeps the required cover.

    Tested at `repayment_rate_bp`; null where cash, debts, tenor or way of repayment are not known.
    """
    cover = float(policy.number("dscr_required"))
    spare = _basis(policy, _disposable(cover, "firm"), _disposable(cover, "global"))
    return affordable_principal(
        spare / 12,
        pl.lit(policy.number("repayment_rate_bp") / BP / 12),
        pl.col("requested_tenor_months"),
        pl.col("repayment"),
        bullet_months=float(policy.number("bullet_months")),
    )


def security() -> pl.Expr:
    """This function will give what guarantees or collateral cover beyond this bank's credit there is.

    Null for unsecured credit: there the policy's cap speaks.
    """
    asked = pl.col("security")
    return chosen(
        [
            (asked == "guaranteed", pl.col("guarantee_received_minor") - own_credit()),
            (asked.is_in(["mortgaged", "pledged"]), pl.col("security_value_minor") - own_credit()),
        ]
    ).cast(pl.Float64)


def cap(policy: Policy) -> pl.Expr:
    """This function will give what the cap by size, grade and security leaves, at most the product's largest loan."""
    left = policy.grid("policy_cap")["cap_minor"] - own_credit()
    return smallest(left.cast(pl.Float64), term(policy, "max_amount_minor", pl.Float64))


def headroom(policy: Policy) -> pl.Expr:
    """This function will give what concentration limits (rules 3.7) and the bank's cap per group (3.4) leave."""
    net_capital, tier1 = policy.number("net_capital_minor"), policy.number("net_tier1_minor")
    group = min(
        policy.number("group_exposure_share") * tier1,
        policy.number("group_credit_share") * net_capital,
        policy.number("group_cap_minor"),
    )
    return smallest(
        policy.number("single_loan_share") * net_capital - pl.col("own_exposure_minor"),
        policy.number("single_exposure_share") * tier1 - own_credit(),
        group - pl.col("group_exposure_minor"),
    ).cast(pl.Float64)


def own_credit() -> pl.Expr:
    """This function will give what this bank has lent or promised the firm already."""
    return pl.col("own_exposure_minor") + pl.col("own_undrawn_minor")


def _lent_already() -> pl.Expr:
    return pl.col("own_exposure_minor") + pl.col("wc_debt_elsewhere_minor")


def _disposable(cover: float, whose: str) -> pl.Expr:
    """This function will give a year's cash by the cover it must keep, less the debt service there is."""
    if whose == "firm":
        return pl.col("operating_cash_minor") / cover - pl.col("debt_service_minor")
    return pl.col("global_cash_minor") / cover - pl.col("global_debt_service_minor")


def _basis(policy: Policy, firm: pl.Expr, together: pl.Expr) -> pl.Expr:
    basis = term(policy, "cash_basis", pl.String)
    return chosen(
        [(basis == "firm", firm), (basis == "global", together), (basis == "lower", smallest(firm, together))]
    )
