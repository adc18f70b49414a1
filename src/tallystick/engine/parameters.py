"""What the engine asks a pack for by name: parameters, tables, product terms. A pack without one of them is broken."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Needed:
    """One parameter that the engine reads with `policy.number(name)`."""

    name: str
    unit: str
    means: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class NeededGrid:
    """One table that the engine reads with `policy.grid(name)`: its dimension columns and (output, unit) pairs."""

    name: str
    dimensions: tuple[str, ...]
    outputs: tuple[tuple[str, str], ...]
    means: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class NeededTerm:
    """One term that every product must state in `terms`; `values` are the codes it may take, where it is a code."""

    name: str
    unit: str
    means: str
    values: tuple[str, ...] = ()


CANDIDATES: tuple[str, ...] = ("need", "repayment", "security", "cap", "headroom", "requested")
"""What a limit is the smallest of, in the order in which ties are told."""

_LIMIT = (
    ("need_growth_floor", "share", "lowest expected sales growth that the working-capital formula uses (3.3)"),
    ("need_growth_cap", "share", "highest expected sales growth that the working-capital formula uses (3.3)"),
    ("need_turnover_share", "share", "alpha of the simplified need: share of verified yearly turnover (3.3)"),
    ("instalment_share", "share", "beta of the simplified need: largest instalment by disposable cash (3.3)"),
    ("dscr_required", "ratio", "least cash by debt service, the new loan's included"),
    ("repayment_rate_bp", "bp", "yearly rate at which ability to repay is tested"),
    ("bullet_months", "months", "months in which the principal of a bullet or revolving loan must be earned"),
    ("net_capital_minor", "minor", "the bank's net capital (资本净额)"),
    ("net_tier1_minor", "minor", "the bank's net tier-1 capital (一级资本净额)"),
    ("single_loan_share", "share", "most loans to one customer by net capital (3.7: 10 %)"),
    ("single_exposure_share", "share", "most exposure to one customer by net tier-1 (3.7: 15 %)"),
    ("group_exposure_share", "share", "most exposure to one connected group by net tier-1 (3.7: 20 %)"),
    ("group_credit_share", "share", "most credit to one group customer by net capital (3.7: 15 %)"),
    ("group_cap_minor", "minor", "the bank's own unified credit cap for one connected group (统一授信)"),
)
_CAPITAL = (("large_exposure_share", "share", "exposure by net tier-1 capital above which it is large (3.7: 2.5 %)"),)
_PRICE = (
    ("capital_ratio", "share", "target capital by risk-weighted assets (7.2: 10.5 %)"),
    ("hurdle", "share", "return on capital after tax that a loan must earn (7.2: 12 %)"),
    ("tax_rate", "share", "enterprise income tax (25 %)"),
    ("rate_step_bp", "bp", "rates are offered in steps of this size"),
    ("vat_method", "count", "VAT relief on interest: 1 all or nothing at the cap, 2 the part up to it, 0 none (2.5)"),
    ("vat_rate", "share", "VAT on interest, inside a tax-inclusive rate (2.5: 6 %)"),
    ("vat_surcharge_share", "share", "surcharges on the VAT that is paid"),
    ("vat_cap_multiple", "ratio", "relief holds up to this multiple of the LPR (2.5: 1.5)"),
    ("vat_credit_cap_minor", "minor", "most credit of one customer for relief (2.5: 10 million yuan)"),
    ("vat_small_credit_minor", "minor", "up to this credit relief holds whatever the rate (2.5: 1 million yuan)"),
    ("vat_snap_bp", "bp", "margin the bank gives up, never below the minimum, to stay at the cap under method 1"),
)

_FEATURES = (
    ("tax_filing_days", "days", "days after the end of a period until its tax return is due"),
    ("tax_late_tolerance_days", "days", "days after the due day that do not count as late"),
    ("statement_interim_least_months", "months", "least months of an interim income statement that counts"),
    ("statement_valid_months", "months", "months after which a financial statement no longer counts"),
    ("sales_margin_net_profit", "flag", "1 where the sales margin is of net profit, 0 where of total profit (3.3)"),
    ("guarantor_capacity_share", "share", "share of a guarantor's net assets that its guarantees can bear"),
    ("guarantee_circle_members", "count", "least members of a guarantee circle (3.8, G2)"),
    ("visit_valid_days", "days", "days after which the notes of a visit no longer count"),
    ("soft_weight_person", "share", "weight of the person in the soft score"),
    ("soft_weight_product", "share", "weight of the product in the soft score"),
    ("soft_weight_pledge", "share", "weight of the pledge in the soft score"),
    ("unregistered_collateral_counts", "share", "share of its value at which unregistered collateral counts"),
    ("uninsured_collateral_counts", "share", "share of its value at which collateral counts whose insurance ran out"),
    ("unknown_industry_margin", "ratio", "cash margin of sales where the industry is not known"),
)

_CROSS_CHECKS = (
    ("buyer_stopped_days", "days", "days without an invoice after which a main buyer has stopped (9.2, I5: 60)"),
    ("buyer_stopped_chance", "share", "chance of so long a silence, did it buy as evenly as in its year, below which"),
    ("void_share_ceiling", "share", "void share of sales above which it is told"),
    ("round_share_ceiling", "share", "share of sales in round totals above which it is told"),
    ("sources_ratio_ceiling", "ratio", "largest by smallest of tax, invoices, inflow above which it is told (9.2, T5)"),
    ("history_stop_ceiling_days", "days", "days since a table's last row above which it is told"),
    ("business_points_least", "points", "points from which two applicants are one business"),
    ("business_points_possible", "points", "points from which two applicants are to be looked at together"),
    ("business_points_invoices", "points", "points where all invoices of the smaller book stand in both"),
    ("business_invoices_least", "count", "least shared invoices that give points"),
    ("business_points_credit_code", "points", "points of one credit code"),
    ("business_points_owner", "points", "points of one person who runs both"),
    ("business_points_name", "points", "points of one name"),
    ("business_points_phone", "points", "points of one telephone"),
    ("business_points_address", "points", "points of one address"),
    ("business_points_counterparties", "points", "points where all trade is with the same rare counterparties"),
    ("business_counterparties_least", "count", "least rare counterparties in common that give points"),
    ("business_shared_by_most", "count", "most applicants that may bear a sign for it to give points"),
    ("counterparty_match_least", "count", "invoices in two books that show a counterparty to be an applicant"),
    ("connected_share_least", "share", "shareholding from which firms are connected"),
)

REQUIRED: tuple[Needed, ...] = (
    *(Needed(name, unit, means, "cross checks") for name, unit, means in _CROSS_CHECKS),
    *(Needed(name, unit, means, "features") for name, unit, means in _FEATURES),
    *(Needed(name, unit, means, "limit") for name, unit, means in _LIMIT),
    *(Needed(name, unit, means, "price") for name, unit, means in _PRICE),
    *(Needed(name, unit, means, "large exposures") for name, unit, means in _CAPITAL),
)
"""Every parameter that features, limit, price and large exposures read by name."""

REQUIRED_GRIDS: tuple[NeededGrid, ...] = (
    NeededGrid(
        "haircut", ("kind",), (("haircut", "share"),), "share of a collateral's value that is cut off", "features"
    ),
    NeededGrid(
        "size_standard",
        ("industry",),
        tuple(
            (f"{size}_{indicator}", unit)
            for size in ("small", "medium", "large")
            for indicator, unit in (("employees", "count"), ("sales_minor", "minor"), ("assets_minor", "minor"))
        ),
        "lower bounds of each size by industry, 0 where an industry does not use one (1.1)",
        "cash flow",
    ),
    NeededGrid(
        "industry_margin",
        ("industry",),
        (("margin", "ratio"),),
        "cash that verified sales leave where there are no statements",
        "cash flow",
    ),
    NeededGrid(
        "policy_cap",
        ("size_class", "grade_rank", "security"),
        (("cap_minor", "minor"),),
        "most credit of this bank to one borrower; for unsecured credit this is its unsecured cap",
        "limit",
    ),
    NeededGrid("lgd", ("security",), (("lgd", "share"),), "loss given default by security", "price"),
    NeededGrid(
        "risk_weight",
        ("size_class", "total_credit_minor"),
        (("risk_weight", "share"),),
        "regulatory risk weight by size and by credit of the connected group with this loan (6.2)",
        "price",
    ),
    NeededGrid(
        "lpr",
        ("requested_tenor_months",),
        (("lpr_bp", "bp"), ("vat_lpr_bp", "bp")),
        "loan prime rate by tenor (7.1), and the one the VAT cap is measured on (2.5: 1 to 5 years may use either)",
        "price",
    ),
    NeededGrid(
        "funding",
        ("requested_tenor_months",),
        (("ftp_bp", "bp"),),
        "what the treasury charges for money of that tenor, the whole rate (7.2: FTP)",
        "price",
    ),
    NeededGrid(
        "price",
        ("grade_rank",),
        (("floor_bp", "bp"), ("ceiling_bp", "bp"), ("markup_bp", "bp")),
        "lowest and highest rate as a spread over the LPR of the tenor (may be negative), and margin over the minimum",
        "price",
    ),
    NeededGrid(
        "authority",
        ("total_credit_minor", "grade_rank", "security"),
        (("authority", "code"),),
        "who may approve, by credit of the connected group with this loan, grade and security",
        "decision",
    ),
)
"""Every table that features, limit, price and decision read by name."""

REQUIRED_TERMS: tuple[NeededTerm, ...] = (
    NeededTerm("is_default", "flag", "the product meant where an application names none; exactly one product is"),
    NeededTerm("default_tenor_months", "months", "tenor where an application names none"),
    NeededTerm(
        "default_repayment",
        "code",
        "repayment where an application names none",
        ("level", "equal_principal", "bullet", "revolving"),
    ),
    NeededTerm(
        "default_security",
        "code",
        "security where an application names none",
        ("unsecured", "guaranteed", "mortgaged", "pledged"),
    ),
    NeededTerm("min_amount_minor", "minor", "the smallest loan; a limit below it is 0"),
    NeededTerm("max_amount_minor", "minor", "the largest loan"),
    NeededTerm("step_minor", "minor", "limits are rounded down to this step"),
    NeededTerm(
        "requires",
        "text",
        "the candidates that must be known, parted by spaces, of: " + " ".join(CANDIDATES) + "; others drop out",
    ),
    NeededTerm(
        "need_method",
        "code",
        "how need is found: the statements' formula; turnover and cash; or by evidence: the formula where the firm has "
        "statements, else turnover and cash for micro firms and unknown for others",
        ("formula", "simplified", "by_evidence"),
    ),
    NeededTerm(
        "cash_basis",
        "code",
        "whose cash repays: the firm's, that of firm, household and connected firms together, or the lower",
        ("firm", "global", "lower"),
    ),
    NeededTerm("operating_cost_bp", "bp", "cost of running the loan, a year"),
    NeededTerm("upfront_fee_share", "share", "fee kept from the principal at disbursement"),
    NeededTerm("monthly_fee_share", "share", "fee a month, by the principal first lent"),
    NeededTerm("day_count", "code", "how days of interest are counted", ("30/360", "act/360", "act/365")),
)
"""Every term that each product of a pack must state."""
