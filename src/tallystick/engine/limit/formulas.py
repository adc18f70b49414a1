"""The six candidates of a limit, each in minor units not rounded (Float64), by the evidence at hand.

They read `intermediates`, so that nothing is worked out twice.
"""

from __future__ import annotations

import polars as pl

from tallystick.engine.products import PRODUCT_INDEX, product_index, term
from tallystick.kernel.annuity import affordable_principal
from tallystick.kernel.known import chosen, divided, smallest
from tallystick.kernel.money import BP
from tallystick.pack.policy import Policy

OWN = pl.col("_own")
"""Balances and undrawn lines at this bank."""

OBLIGATIONS = {
    "own_exposure_minor": "_own",
    "own_undrawn_minor": "_undrawn",
    "wc_debt_elsewhere_minor": "_wc_elsewhere",
    "debt_service_minor": "_service",
    "global_debt_service_minor": "_all_service",
    "group_exposure_minor": "_group",
}
"""What the firm owes already, and the name it is reckoned with by the evidence at hand: none where it is not known."""


def intermediates(policy: Policy) -> tuple[tuple[pl.Expr, ...], ...]:
    """This function will give, stage by stage, what the candidates are made of (columns that begin with `_`).

    `_spare_*` is a year's cash by the cover it must keep, less the debt service there is; `_left_*` the same without a
    cover. `_balance` is what the firm has drawn here, `_lent` that and its working-capital debt elsewhere.
    """
    cover = float(policy.number("dscr_required"))
    cash, service = pl.col("operating_cash_minor"), pl.col("_service")
    all_cash, all_service = pl.col("global_cash_minor"), pl.col("_all_service")
    return (
        (product_index(policy), *(pl.col(owed).fill_null(0).alias(name) for owed, name in OBLIGATIONS.items())),
        (
            term(policy, "cash_basis", pl.String).alias("_basis"),
            term(policy, "need_method", pl.String).alias("_method"),
            (divided(cash, cover) - service).alias("_spare_firm"),
            (cash - service).alias("_left_firm"),
            (divided(all_cash, cover) - all_service).alias("_spare_global"),
            (all_cash - all_service).alias("_left_global"),
            (OWN - pl.col("_undrawn")).alias("_balance"),
        ),
        (
            _by_basis("_spare").alias("_spare"),
            _by_basis("_left").alias("_left"),
            (pl.col("_balance") + pl.col("_wc_elsewhere")).alias("_lent"),
        ),
        (
            need_by_formula(policy).alias("_need_by_formula"),
            *need_by_turnover(policy),
            (policy.grid("policy_cap")["cap_minor"] - OWN).cast(pl.Float64).alias("_cap_left"),
            term(policy, "max_amount_minor", pl.Float64).alias("_largest_loan"),
            *_headrooms(policy),
        ),
    )


INTERMEDIATES = (
    PRODUCT_INDEX,
    *OBLIGATIONS.values(),
    *("_basis", "_method", "_spare_firm", "_left_firm", "_spare_global", "_left_global", "_balance"),
    *("_spare", "_left", "_lent", "_need_by_formula", "_by_turnover", "_by_cash", "_cap_left", "_largest_loan"),
    *("_single_loan_room", "_single_room", "_group_room"),
)


def gaps() -> dict[str, pl.Expr]:
    """This function will tell per candidate whether it rests on an obligation that is not known."""
    own, undrawn = pl.col("own_exposure_minor").is_null(), pl.col("own_undrawn_minor").is_null()
    lent = own | undrawn | pl.col("wc_debt_elsewhere_minor").is_null()
    firm, together = pl.col("debt_service_minor").is_null(), pl.col("global_debt_service_minor").is_null()
    basis = pl.col("_basis")
    service = (firm & (basis != "global")) | (together & (basis != "firm"))
    by_formula = (pl.col("_method") == "formula") | ((pl.col("_method") == "by_evidence") & pl.col("has_statements"))
    return {
        "need": lent | (service & ~by_formula.fill_null(value=False)),
        "repayment": service,
        "security": own,
        "cap": own,
        "headroom": own | undrawn | pl.col("group_exposure_minor").is_null(),
        "requested": pl.lit(value=False),
    }


def need() -> pl.Expr:
    """This function will give what the business needs, by the method its product states (rules 3.3).

    `by_evidence` takes the formula where there are statements, else turnover and cash for micro firms.
    """
    method, statements = pl.col("_method"), pl.col("has_statements")
    by_evidence = method == "by_evidence"
    by_turnover = (method == "simplified") | (by_evidence & ~statements & (pl.col("size_class") == "micro"))
    return chosen(
        [
            ((method == "formula") | (by_evidence & statements), pl.col("_need_by_formula")),
            (by_turnover, smallest(pl.col("_by_turnover"), pl.col("_by_cash"))),
        ]
    )


def need_by_formula(policy: Policy) -> pl.Expr:
    """This function will give working-capital volume less own funds and working-capital loans there are (rules 3.3).

    A cash cycle of 0 days or less needs nothing: suppliers pay for it (NEGATIVE_CYCLE).
    """
    floor, ceiling = float(policy.number("need_growth_floor")), float(policy.number("need_growth_cap"))
    growth = pl.col("revenue_growth").clip(floor, ceiling)
    cost = pl.col("revenue_minor") * (1 - pl.col("sales_margin")) * (1 + growth)
    turns = pl.col("working_capital_turns")
    return chosen(
        [
            (pl.col("cash_cycle_days") <= 0, pl.lit(0.0)),
            (turns > 0, cost / turns - pl.col("own_working_funds_minor") - pl.col("_lent")),
        ]
    )


def need_by_turnover(policy: Policy) -> tuple[pl.Expr, pl.Expr]:
    """This function will give alpha x verified turnover and beta x disposable cash x tenor (rules 3.3).

    Working-capital loans there are already count against the turnover.
    """
    alpha, beta = float(policy.number("need_turnover_share")), float(policy.number("instalment_share"))
    by_turnover = alpha * pl.col("verified_sales_minor") - pl.col("_lent")
    by_cash = (beta / 12) * pl.col("_left") * pl.col("requested_tenor_months")
    return by_turnover.alias("_by_turnover"), by_cash.alias("_by_cash")


def repayment(policy: Policy) -> pl.Expr:
    """This function will give the principal whose debt service, with what there is, keeps the required cover.

    Tested at `repayment_rate_bp`; null where cash, debts, tenor or way of repayment are not known.
    """
    return affordable_principal(
        divided(pl.col("_spare"), 12),
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
    pledged = (asked == "mortgaged") | (asked == "pledged")
    return chosen(
        [
            (asked == "guaranteed", pl.col("guarantee_received_minor") - OWN),
            (pledged, pl.col("security_value_minor") - OWN),
        ]
    ).cast(pl.Float64)


def cap() -> pl.Expr:
    """This function will give what the cap by size, grade and security leaves, at most the product's largest loan."""
    return smallest(pl.col("_cap_left"), pl.col("_largest_loan"))


def headroom() -> pl.Expr:
    """This function will give what concentration limits (rules 3.7) and the bank's cap per group (3.4) leave."""
    return smallest(pl.col("_single_loan_room"), pl.col("_single_room"), pl.col("_group_room"))


def _headrooms(policy: Policy) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    net_capital, tier1 = float(policy.number("net_capital_minor")), float(policy.number("net_tier1_minor"))
    group = min(
        float(policy.number("group_exposure_share")) * tier1,
        float(policy.number("group_credit_share")) * net_capital,
        float(policy.number("group_cap_minor")),
    )
    single_loan = float(policy.number("single_loan_share")) * net_capital
    single = float(policy.number("single_exposure_share")) * tier1
    return (
        (single_loan - pl.col("_balance")).alias("_single_loan_room"),
        (single - OWN).alias("_single_room"),
        (group - pl.col("_group")).alias("_group_room"),
    )


def _by_basis(kind: str) -> pl.Expr:
    basis, firm, together = pl.col("_basis"), pl.col(f"{kind}_firm"), pl.col(f"{kind}_global")
    return chosen(
        [(basis == "firm", firm), (basis == "global", together), (basis == "lower", smallest(firm, together))]
    )
