"""What people make of the engine's answer: approve, refuse, override; how much, at which rate, and when."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.answers import APPROVE, DECLINE, OUTCOMES, coded, numbers
from tallystick.simulate.bank.demand import BRANCH_AUTHORITY_MINOR, TEN_THOUSAND
from tallystick.simulate.bank.investigate import has_security
from tallystick.simulate.bank.rows import Bools, Floats, Ints, Rows
from tallystick.simulate.bank.setting import Setting
from tallystick.simulate.bank.steps import APPROVAL, Timeline, timeline

APPROVED, DECLINED, WITHDRAWN = range(3)
RESULTS = ("approved", "declined", "withdrawn")
HEAD_OFFICE_MINOR = 300_000_000
REASONS = ("", "sound_on_site", "security_offered", "known_customer", "renewal_in_time")


def with_answers(cases: Rows, decided: pl.DataFrame) -> None:
    """This function will put the engine's answer beside the cases; -1 and NaN where it has none."""
    cases.set(
        variant=decided["variant"].to_numpy().astype(np.int64),
        engine=coded(decided["outcome"], OUTCOMES),
        grade_rank=numbers(decided["grade_rank"], -1).astype(np.int64),
        pd=numbers(decided["pd_12m"], np.nan),
        limit_minor=numbers(decided["limit_minor"], -1).astype(np.int64),
        engine_rate_bp=numbers(decided["rate_bp"], -1).astype(np.int64),
        indebted=_indebted(decided),
    )


def _indebted(decided: pl.DataFrame) -> Floats:
    """Debt at other lenders by the cash that a year leaves, 0 to 1; 0.5 where it is not known."""
    debt = numbers(decided["debt_elsewhere_minor"], np.nan)
    sales = numbers(decided["sales_12m_minor"], np.nan)
    by_sales = debt / np.maximum(sales, 1.0)
    return np.where(np.isnan(by_sales), 0.5, np.clip(by_sales / 0.4, 0.0, 1.0))


def approvers(setting: Setting, month: int, cases: Rows) -> Ints:
    """This function will give who decides each case: a branch's approvers in turn, head office for large ones."""
    each, count = setting.config.approvers_a_branch, len(setting.staff.approvers)
    own = cases.branch * each + setting.draws.integers("approver", cases.firm, month, low=0, high=each)
    head = count - 2 + setting.draws.integers("head approver", cases.firm, month, low=0, high=2)
    return np.where(cases.asked_minor > HEAD_OFFICE_MINOR, head, own)


def judged(setting: Setting, month: int, cases: Rows, decided: pl.DataFrame) -> Timeline:
    """This function will decide all cases: `outcome`, `approved_minor`, `approved_rate_bp`, `decided_day` and the
    like.
    """
    with_answers(cases, decided)
    cases.set(approver=approvers(setting, month, cases))
    pushed = setting.draws.happens(
        "pushed", cases.firm, month, chance=setting.levers.at("month_end_push", month, cases)
    )
    cases.set(pushed=pushed)
    said = _said(setting, month, cases)
    lines = timeline(setting, month, cases)
    _amounts(setting, month, cases)
    _rates(setting, month, cases)
    outcome = np.where(said, APPROVED, DECLINED)
    cases.set(outcome=np.where(_withdrawn(setting, month, cases, lines), WITHDRAWN, outcome))
    _days(setting, month, cases, lines)
    return lines


def _said(setting: Setting, month: int, cases: Rows) -> Bools:
    """Whether people say yes, from what they see and how they work."""
    draws, firm, levers, bar = setting.draws, cases.firm, setting.levers, setting.conduct.judgement
    merit = _merit(setting, month, cases)
    from_engine = np.array([bar.from_approve, bar.from_refer, bar.from_decline])[np.maximum(cases.engine, 0)]
    may = np.where(
        cases.engine == DECLINE,
        draws.happens("override", firm, month, chance=levers.at("overrides", month, cases)),
        True,
    )
    yes = may & (merit > from_engine)
    favour = cases.favoured & ((cases.engine != DECLINE) | draws.happens("favour anyway", firm, month, chance=0.5))
    afraid = draws.happens("afraid", firm, month, chance=levers.at("fear", month, cases))
    yes = (yes & ~(afraid & (merit > 0.2))) | favour | cases.hidden
    override = yes & (cases.engine != APPROVE)
    why = np.where(cases.hidden, 4, np.where(cases.renews >= 0, 3, np.where(has_security(cases), 2, 1)))
    cases.set(merit=merit, override=np.where(override, why, 0))
    return np.asarray(yes)


def _merit(setting: Setting, month: int, cases: Rows) -> Floats:
    """Log odds that speak for the case: PD, what was seen, trade, debts, circle, security, and the mood of the
    approver.
    """
    levers, traits, firm, weigh = setting.levers, setting.firms, cases.firm, setting.conduct.judgement
    pd = np.where(np.isnan(cases.pd), weigh.unknown_pd, np.clip(cases.pd, 0.001, 0.5))
    review = levers.at("review_depth", month, cases) * np.where(cases.pushed, 0.2, 1.0)
    above = cases.asked_minor > BRANCH_AUTHORITY_MINOR
    review = np.where(above, np.minimum(1.0, review + 0.1), review)
    in_circle = (cases.security == at.GUARANTEED) & (traits.circle[firm] >= 0)
    trust = levers.at("collateral_trust", month, cases) * has_security(cases)
    merit: Floats = (
        -weigh.pd * np.log(pd / weigh.neutral_pd) * (1 - 0.7 * trust)
        + weigh.seen * review * (cases.seen - 0.1) * (1 - 0.5 * trust)
        - weigh.inflates * traits.inflates[firm] * cases.stated_checked
        - weigh.industry * levers.at("industry_care", month, cases) * traits.fragile[firm]
        - weigh.debts * levers.at("debt_care", month, cases) * cases.indebted
        - weigh.circle * levers.at("circle_care", month, cases) * in_circle
        + weigh.collateral * trust
        + levers.at("lenient", month, cases) * np.where(above, 0.3, 1.0)
        + weigh.mood * setting.draws.normal("mood", firm, month)
    )
    return merit


def _amounts(setting: Setting, month: int, cases: Rows) -> None:
    """The engine's limit, or part of the request where it has none; more where the bank lends beyond the need."""
    known = np.where(
        cases.limit_minor > 0,
        cases.limit_minor,
        (cases.asked_minor * setting.conduct.judgement.not_worked_out).astype(np.int64),
    )
    fair = np.minimum(cases.asked_minor, known)
    beyond = setting.levers.at("over_lending", month, cases)
    granted = fair + beyond * np.maximum(cases.asked_minor * 1.35 - fair, 0)
    granted = np.where(cases.hidden, cases.asked_minor, granted)
    whole = np.maximum(granted // TEN_THOUSAND, 1).astype(np.int64) * TEN_THOUSAND
    burden = setting.conduct.judgement.split_burden * cases.is_split
    cases.set(approved_minor=whole, beyond_need=whole / np.maximum(fair, 1) - 1.0 + burden)


def _rates(setting: Setting, month: int, cases: Rows) -> None:
    """The engine's rate, drawn towards one flat rate where the bank prices flat."""
    known = cases.engine_rate_bp[cases.engine_rate_bp > 0]
    usual = float(np.median(known)) if len(known) else 550.0
    fair = np.where(cases.engine_rate_bp > 0, cases.engine_rate_bp, usual)
    weight = setting.levers.at("flat_price", month, cases)
    rate = np.round((fair * (1 - weight) + usual * weight) / 5).astype(np.int64) * 5
    cases.set(approved_rate_bp=rate, overpaid_bp=rate - fair)


def _withdrawn(setting: Setting, month: int, cases: Rows, lines: Timeline) -> Bools:
    """Firms that go elsewhere: the decision takes longer than they wait, the rate is too high, the product does not
    fit.
    """
    waited = lines.end[:, APPROVAL] / 420.0
    slow = waited > setting.firms.patience[cases.firm]
    dear = np.clip((cases.overpaid_bp - 15) / 90.0, 0.0, 0.8)
    leaves = setting.draws.happens("dear", cases.firm, month, chance=dear)
    misfit = (cases.product == at.INVOICE_LINE) & (setting.firms.worth_minor[cases.firm] > 30_000_000)
    bored = misfit & setting.draws.happens("misfit", cases.firm, month, chance=0.45)
    withdrawn: Bools = (slow | leaves | bored) & ~cases.hidden & ~cases.favoured
    return withdrawn


def _days(setting: Setting, month: int, cases: Rows, lines: Timeline) -> None:
    """When it was decided and paid out. What is pushed is decided in the last three working days of its month."""
    clock = setting.clock
    day, minute = clock.after(cases.asked_day, lines.end[:, APPROVAL])
    last = clock.workday(clock.month_end(clock.month_of(day)) + 1) - 1
    late = clock.workdays[np.maximum(last - setting.draws.integers("last days", cases.firm, month, low=0, high=3), 0)]
    day = np.where(cases.pushed, np.maximum(day, late), day)
    drawn, _ = clock.after(cases.asked_day, lines.end[:, -1])
    drawn = np.where(cases.pushed, day, np.maximum(drawn, day))
    cases.set(decided_day=day, decided_minute=minute, drawn_day=drawn)
