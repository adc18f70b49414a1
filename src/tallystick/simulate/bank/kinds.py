"""Kinds of problem that can be planted: rows of the catalogue of problems (rules.md 10.2), as movements of levers."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem.

    `number` is its row of the catalogue; `to` are the values its levers move to at strength 1; `places` says where
    it can sit, of which `only` names those at which it does harm (no harm comes of ignoring a trade that fails no more
    often than others); `causes` are candidate causes, each with the levers that make it visible; `look_at` is what a
    statistician who knows would look at.
    """

    number: int
    means: str
    to: dict[str, float]
    places: tuple[str, ...]
    causes: dict[str, dict[str, float]]
    look_at: str
    cost: str = field(default="credit loss")
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def moved(self, cause: str) -> dict[str, float]:
        """This function will give all levers with their values at strength 1; the cause stands over the problem."""
        return {**self.to, **self.causes[cause]}


FEW_STAFF = {"officers_active": 0.4}
SALES_TARGETS = {"variable_pay": 0.75}
UNTRAINED = {"certified": 0.45}
NO_CONTROL: dict[str, float] = {"edited_later": 0.18}
IN_HASTE = {"site_minutes": 0.4, "wait": 0.6}
HABIT: dict[str, float] = {}

BEFORE: dict[str, Kind] = {
    "information_asymmetry": Kind(
        1,
        "decisions rest on what the firm says; few independent sources are used",
        {"sources": 1.4, "stated_check": 0.1, "depth": 0.35},
        ("branch", "product"),
        {"no_data_contracts": {"debt_care": 0.4}, "no_cross_check": NO_CONTROL},
        "independent sources a file; sales stated against those of tax and accounts",
    ),
    "weak_investigation": Kind(
        2,
        "visits are short, by one person, without located photos",
        {"depth": 0.15, "site_minutes": 0.3, "alone": 0.7, "located_photos": 0.3},
        ("branch", "officer"),
        {"speed_targets": {"wait": 0.6, **SALES_TARGETS}, "one_person_visits": HABIT},
        "minutes on site, investigators a visit, photos with a place; early defaults",
    ),
    "copied_investigations": Kind(
        3,
        "investigation reports are copied from earlier ones",
        {"copied": 0.85, "depth": 0.1, "site_minutes": 0.55},
        ("branch", "officer"),
        {"workload": FEW_STAFF, "no_control": NO_CONTROL},
        "likeness of an officer's reports; the same stated figures",
    ),
    "overloaded_managers": Kind(
        4,
        "each customer manager has too many borrowers",
        {"officers_active": 0.25},
        ("branch",),
        {"too_few_staff": HABIT, "sales_targets": {"campaign": 1.3, **SALES_TARGETS}},
        "loans a manager; checks not done in time; defaults by load",
    ),
    "inexperienced_officers": Kind(
        5,
        "new people judge without guidance",
        {"skill": 0.35, "review_depth": 0.5},
        ("branch", "officer"),
        {"no_training": UNTRAINED, "no_rotation": HABIT},
        "defaults by the officer's years, grade of the firm held equal",
    ),
    "collateral_over_relied": Kind(
        6,
        "who has collateral is approved whatever the cash flow",
        {"collateral_trust": 1.0, "review_depth": 0.35},
        ("branch", "product", "approver"),
        {"culture": {"debt_care": 0.5}, "no_cash_flow_test": {"sources": 2.5}},
        "approval by security at equal PD; defaults of secured loans",
        only={"product": ("mortgage_line",)},
    ),
    "guarantee_circles": Kind(
        7,
        "guarantees within circles are taken at their face",
        {"circle_care": 0.0},
        ("branch", "town", "all"),
        {"competition": {"campaign": 1.15}, "no_graph_check": HABIT},
        "defaults and losses of loans guaranteed within circles",
    ),
    "industry_blind": Kind(
        9,
        "the trade does not count in the judgement though it goes badly",
        {"industry_care": 0.0, "lenient": 0.8},
        ("industry",),
        {"no_industry_model": HABIT, "sales_targets": {"campaign": 1.3, **SALES_TARGETS}},
        "default rate against PD by industry",
        only={"industry": ("construction", "catering", "transport")},
    ),
    "flat_price": Kind(
        10,
        "one rate for all: good firms pay too much and leave, bad ones too little",
        {"flat_price": 0.9},
        ("branch", "product"),
        {"price_competition": {"campaign": 1.1}, "no_price_model": HABIT},
        "rank correlation of rate and PD; good grades that withdraw",
        "lost business",
    ),
    "uneven_approval": Kind(
        11,
        "an approver waves files through",
        {"lenient": 1.6, "review_depth": 0.2, "overrides": 0.2},
        ("approver", "branch"),
        {"no_feedback": HABIT, "approver_overload": {"wait": 1.4}},
        "approval and default rate by approver at equal PD",
    ),
    "slow_approval": Kind(
        12,
        "files wait; customers go elsewhere",
        {"wait": 2.8, "rework": 0.35},
        ("branch", "product"),
        {"cumbersome_process": {"rework": 0.6}, "too_few_reviewers": HABIT},
        "hours by step, rework, withdrawals",
        "lost business",
    ),
    "split_authority": Kind(
        13,
        "large requests are cut into parts below the approver's authority",
        {"split": 0.8, "lenient": 0.8},
        ("branch", "officer"),
        {"incentive": SALES_TARGETS, "no_group_view": {"circle_care": 0.5}},
        "several loans to one firm within 90 days, each just below the authority",
    ),
    "bad_entries": Kind(
        19,
        "fields are left out or wrong when files are typed",
        {"entry_errors": 0.5, "rework": 0.3},
        ("branch", "officer"),
        {"manual_entry": {"edited_later": 0.25}, "no_data_owner": HABIT},
        "missing fields; edits after approval; declines and referrals for missing evidence",
        "lost business",
    ),
    "fabricated_figures": Kind(
        20,
        "invented sales pass because nobody checks them",
        {"stated_check": 0.0, "sources": 2.0, "lenient": 0.7},
        ("branch", "product"),
        {"no_source_data": HABIT, "sales_targets": SALES_TARGETS},
        "stated sales against tax and accounts; defaults where they differ",
    ),
    "month_end_rush": Kind(
        21,
        "lending is pushed in the last days of the month, with less care",
        {"month_end_push": 0.7, "lenient": 0.25, "depth": 0.2, "overrides": 0.3, "entrusted": 0.2, "use_checks": 0.5},
        ("branch", "all"),
        {"volume_pay": {"variable_pay": 0.8}, "quarterly_campaigns": {"campaign": 1.2}},
        "share of loans in the last days of months; their defaults; pay by volume",
    ),
    "fear_of_lending": Kind(
        22,
        "good cases are refused for fear of blame",
        {"fear": 0.5},
        ("branch", "approver"),
        {"no_exemption": HABIT, "past_penalties": {"wait": 1.4}},
        "refusals of cases that the engine approves or indicates",
        "lost business",
    ),
    "one_product": Kind(
        23,
        "every firm gets the same product",
        {"product_fit": 0.3},
        ("branch",),
        {"copying": HABIT, "systems_too_rigid": {"rework": 0.25}},
        "product mix by trade; withdrawals",
        "lost business",
    ),
    "term_mismatch": Kind(
        24,
        "short bullet loans for slow trades",
        {"term_fit": 0.0},
        ("branch", "product", "industry"),
        {"habit_of_one_year": HABIT, "no_cycle_analysis": {"sources": 3.0}},
        "arrears in the month of maturity by trade and term",
    ),
    "over_lending": Kind(
        25,
        "more is granted than the need worked out",
        {"over_lending": 0.9},
        ("branch", "product", "officer"),
        {"sales_targets": SALES_TARGETS, "no_need_formula": HABIT},
        "amount approved against the engine's limit; defaults by it",
    ),
    "debts_elsewhere_ignored": Kind(
        26,
        "debts at other lenders are not heeded",
        {"debt_care": 0.0, "lenient": 0.4},
        ("branch", "product"),
        {"competition": {"campaign": 1.15}, "no_refresh": {"sources": 3.0}},
        "debt elsewhere by sales of those approved; their defaults",
    ),
    "concentration": Kind(
        32,
        "the bank courts one trade or town",
        {"campaign": 2.2, "industry_care": 0.1},
        ("industry", "town"),
        {"local_economy": HABIT, "no_limits": {"lenient": 0.4}},
        "share of new lending by industry and town; its default rate",
    ),
    "fast_growth": Kind(
        33,
        "a volume campaign brings many loans and little care",
        {"campaign": 2.0, "lenient": 0.8, "depth": 0.4},
        ("branch", "product"),
        {"volume_campaign": SALES_TARGETS, "new_branch": UNTRAINED},
        "vintages: new lending and defaults by month of origination",
    ),
    "brokers": Kind(
        34,
        "brokers bring firms made for borrowing",
        {"broker_share": 0.45, "broker_fraud": 0.25},
        ("branch", "product"),
        {"broker_channels": HABIT, "no_device_graph": {"stated_check": 0.3}},
        "applications by channel and device; their defaults",
    ),
    "own_circle": Kind(
        35,
        "a manager lends to friends",
        {"own_circle": 1.0},
        ("officer",),
        {"no_rotation": HABIT, "no_conflict_check": NO_CONTROL},
        "approvals of an officer against the engine; early defaults; payments to one account",
    ),
    "uncertified_staff": Kind(
        36,
        "people work without the certificate",
        {"certified": 0.2, "skill": 0.45},
        ("branch",),
        {"turnover": HABIT, "no_case_training": {"rework": 0.2}},
        "share certified; defaults of the uncertified",
    ),
    "best_leave": Kind(
        37,
        "the best borrowers leave for cheaper banks",
        {"big_bank_pull": 0.06},
        ("branch", "product"),
        {"price_gap": {"flat_price": 0.5}, "poor_service": {"wait": 1.8}},
        "early repayment by grade",
        "lost business",
    ),
}
"""Problems before and in the decision."""

AFTER: dict[str, Kind] = {
    "funds_misused": Kind(
        14,
        "use of funds is not controlled",
        {"entrusted": 0.05, "use_checks": 0.15},
        ("branch", "product", "officer"),
        {"self_payment": HABIT, "no_trace": {"check_depth": 0.4}},
        "share paid to sellers; first checks in time; misuse found; defaults of self-paid loans",
    ),
    "formal_checks": Kind(
        15,
        "checks after the loan are done on paper",
        {"check_depth": 0.05, "check_copied": 0.8, "photo_reuse": 0.6},
        ("branch", "officer"),
        {"no_time": FEW_STAFF, "no_consequence": NO_CONTROL, "number_targets": {"variable_pay": 0.6}},
        "likeness of check reports, photos used twice, normal results before default",
    ),
    "one_indicator": Kind(
        16,
        "only days past due give warning",
        {"warning_reach": 0.05},
        ("branch", "product", "all"),
        {"one_source": {"sources": 3.2}, "rules_not_tuned": HABIT},
        "defaults without an earlier signal; days from signal to default",
    ),
    "ignored_warnings": Kind(
        17,
        "warnings are closed late or unread",
        {"warning_handled": 0.1, "warning_honest": 0.1},
        ("branch", "officer"),
        {"no_owner": HABIT, "no_escalation": NO_CONTROL},
        "warnings open past their days; closed as no problem before default",
    ),
    "false_alarms": Kind(
        18,
        "so many empty warnings that nobody believes them",
        {"false_alarms": 0.25, "warning_honest": 0.45},
        ("branch", "all"),
        {"thresholds_copied": HABIT, "no_backtest": {"warning_handled": 0.7}},
        "precision by indicator; warnings an officer and week",
        "time",
    ),
    "renewals_hide_trouble": Kind(
        27,
        "loans in trouble are repaid by new ones",
        {"evergreen": 0.85, "renewal_test": 0.1},
        ("branch", "officer"),
        {"npl_targets": {"variable_pay": 0.5}, "no_five_condition_test": HABIT},
        "renewals of loans that were late; defaults soon after renewal; losses by number of renewals",
    ),
    "class_drift": Kind(
        28,
        "loans past due keep a good class",
        {"class_lag": 0.8, "call_wait": 2.5},
        ("branch",),
        {"manual_classes": HABIT, "npl_targets": {"variable_pay": 0.5}},
        "days past due against class",
    ),
    "slow_collection": Kind(
        30,
        "collection begins late and without force",
        {"call_wait": 3.0, "suit_wait": 3.5, "call_effort": 0.4},
        ("branch", "product"),
        {"case_load": HABIT, "limitation_missed": {"suit_wait": 5.0}},
        "days from arrears to action and suit; recoveries by vintage of default",
    ),
    "sale_only": Kind(
        31,
        "bad loans are written off or sold, never worked out",
        {"workout": 0.0, "call_effort": 0.7},
        ("branch", "product", "all"),
        {"pressure_on_ratio": HABIT, "no_workout_team": {"call_wait": 1.4}},
        "mix of cash, restructuring, write-off; loss given default",
    ),
}
"""Problems after the loan."""

KINDS: dict[str, Kind] = {**BEFORE, **AFTER}
"""Every kind. Rows 8 and 29 of the catalogue are left out: a rating copied from large firms and provisions that do not
follow risk are weaknesses of the policy pack, tried in the lab, and not of how people work."""
