"""After default: collection, workout, suit, recovery, write-off; and what of it was lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.rows import Array, Floats, Ints, Rows
from tallystick.simulate.bank.setting import Setting

DISCOUNT = 0.06
"""Yearly rate at which recoveries are discounted to the day of default."""
COMES_BACK = (0.17, 0.32, 0.58, 0.45)
"""Share of the claim that usually comes back in the end, by security (rules.md 11.5: losses 65-85, 50-75, 25-45 per
cent).
"""
MONTHS_USUAL = (13.0, 9.0, 15.0, 9.0)
SUIT_USUAL_DAYS = 55.0
"""Days from default to suit where nothing is put off."""
PARTS = (0.2, 0.35, 0.3, 0.15)
"""In which parts a recovery comes in."""
OVERVALUED = 0.4
"""By how much less collateral brings where people trust it blindly and nobody checks its value."""
WRITE_OFF_MONTHS = 9
"""Months from default to write-off: a year after the first due that was missed (rules.md 8.2)."""


@dataclass(frozen=True)
class Workout:
    """What becomes of loans in default: months are counted from the default."""

    loan: Ints
    share: Floats
    months: Floats
    suit_days: Ints
    restructured: Array
    loss_minor: Ints
    recovered_minor: Ints
    part_months: Ints
    part_minor: Ints
    write_off_month: Ints


def worked_out(setting: Setting, rows: Rows, who: Ints, month: int) -> Workout:
    """This function will settle how the defaults of `month` end: recovered when, lost how much."""
    one = rows.where(who)
    draws, firm, levers = setting.draws, one.firm, setting.levers
    effort, wait = levers.at("call_effort", month, one), levers.at("call_wait", month, one)
    suit = SUIT_USUAL_DAYS * levers.at("suit_wait", month, one) * np.exp(0.4 * draws.normal("suit", firm, month))
    viable = (setting.firms.character[firm] > -0.6) & (setting.health(firm, month) > -1.4) & ~setting.firms.fraud[firm]
    worked = viable & draws.happens("workout", firm, month, chance=levers.at("workout", month, one))
    trusted = np.maximum(levers.at("collateral_trust", month, one) - 0.15, 0.0) * (one.security == at.MORTGAGED)
    security = _cover(setting, one) * (1 - OVERVALUED * trusted)
    share = security + 0.10 * draws.normal("recovered", firm, month) + 0.15 * worked
    share -= (
        0.15 * one.misused
        + 0.10 * np.minimum(one.beyond_need, 1.0)
        + 0.45 * setting.firms.fraud[firm]
        + 0.12 * one.hidden * np.minimum(one.renewals + 1, 3)
    )
    share -= np.where((one.security == at.GUARANTEED) & (setting.firms.circle[firm] >= 0), 0.2, 0.0)
    share += 0.12 * (one.watched_until >= month - 4) + 0.10 * (one.checked_until >= month - 4)
    late = np.maximum(suit - SUIT_USUAL_DAYS, 0.0) / 365.0 + 0.12 * np.maximum(wait - 1.0, 0.0)
    share = np.clip(share * (0.45 + 0.55 * effort) * np.exp(-0.45 * late), 0.0, 0.98)
    months = np.array(MONTHS_USUAL)[one.security] * np.where(worked, 0.7, 1.0) + suit / 30.0 + 2.0 * (wait - 1.0)
    recovered = np.floor(one.ead_minor * share).astype(np.int64)
    part_months = np.maximum(np.round(months[:, None] * np.array([0.4, 0.8, 1.05, 1.25])), 1).astype(np.int64)
    part_minor = np.floor(recovered[:, None] * np.array(PARTS)).astype(np.int64)
    part_minor[:, -1] = recovered - part_minor[:, :-1].sum(1)
    worth = (part_minor / (1 + DISCOUNT) ** (part_months / 12)).sum(1)
    return Workout(
        loan=who,
        share=share,
        months=months,
        suit_days=np.round(suit).astype(np.int64),
        restructured=worked,
        loss_minor=one.ead_minor - np.floor(worth).astype(np.int64),
        recovered_minor=recovered,
        part_months=part_months,
        part_minor=part_minor,
        write_off_month=np.maximum(
            np.where(worked, part_months.max(1) + 1, 0),
            WRITE_OFF_MONTHS + draws.integers("write-off", firm, month, low=0, high=4),
        ),
    )


def _cover(setting: Setting, one: Rows) -> Floats:
    """Share of the claim that security usually brings: by its kind, and for collateral by what it is worth."""
    usual = np.array(COMES_BACK)[one.security]
    worth = setting.firms.worth_minor[one.firm] * np.where(setting.firms.is_home[one.firm], 0.62, 0.4)
    by_worth = np.clip(worth / np.maximum(one.ead_minor, 1), 0.15, 0.92)
    secured = np.isin(one.security, (at.MORTGAGED, at.PLEDGED))
    return np.where(secured, np.minimum(usual + 0.12, by_worth), usual)
