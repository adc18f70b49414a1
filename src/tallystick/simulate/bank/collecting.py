"""After default: collection, workout, suit, recovery, write-off; and what of it was lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.rows import Array, Floats, Ints, Rows
from tallystick.simulate.bank.setting import Setting


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
    draws, firm, levers, usual = setting.draws, one.firm, setting.levers, setting.conduct.collecting
    effort, wait = levers.at("call_effort", month, one), levers.at("call_wait", month, one)
    suit = usual.suit_days * levers.at("suit_wait", month, one) * np.exp(0.4 * draws.normal("suit", firm, month))
    viable = (setting.firms.character[firm] > -0.6) & (setting.health(firm, month) > -1.4) & ~setting.firms.fraud[firm]
    worked = viable & draws.happens("workout", firm, month, chance=levers.at("workout", month, one))
    trusted = np.maximum(levers.at("collateral_trust", month, one) - 0.15, 0.0) * (one.security == at.MORTGAGED)
    security = _cover(setting, one) * (1 - usual.overvalued * trusted)
    adds = usual.adds
    share = security + usual.spread * draws.normal("recovered", firm, month) + adds["worked"] * worked
    share += adds["misused"] * one.misused + adds["beyond_need"] * np.minimum(one.beyond_need, 1.0)
    share += adds["fraud"] * setting.firms.fraud[firm] + adds["hidden"] * one.hidden * np.minimum(one.renewals + 1, 3)
    share += adds["circle"] * ((one.security == at.GUARANTEED) & (setting.firms.circle[firm] >= 0))
    share += adds["watched"] * (one.watched_until >= month - 4) + adds["checked"] * (one.checked_until >= month - 4)
    late = np.maximum(suit - usual.suit_days, 0.0) / 365.0 + 0.12 * np.maximum(wait - 1.0, 0.0)
    share = np.clip(share * (0.45 + 0.55 * effort) * np.exp(-0.45 * late), 0.0, 0.98)
    months = np.array(usual.months)[one.security] * np.where(worked, 0.7, 1.0) + suit / 30.0 + 2.0 * (wait - 1.0)
    recovered = np.floor(one.ead_minor * share).astype(np.int64)
    part_months = np.maximum(np.round(months[:, None] * np.array([0.4, 0.8, 1.05, 1.25])), 1).astype(np.int64)
    part_minor = np.floor(recovered[:, None] * np.array(usual.parts)).astype(np.int64)
    part_minor[:, -1] = recovered - part_minor[:, :-1].sum(1)
    worth = (part_minor / (1 + usual.discount) ** (part_months / 12)).sum(1)
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
            np.where(worked, np.minimum(part_months.max(1) + 1, usual.worked_months), 0),
            usual.write_off_months + draws.integers("write-off", firm, month, low=0, high=4),
        ),
    )


def _cover(setting: Setting, one: Rows) -> Floats:
    """Share of the claim that security usually brings: by its kind, and for collateral by what it is worth."""
    brings = setting.conduct.collecting
    usual = np.array(brings.comes_back)[one.security]
    worth = setting.firms.worth_minor[one.firm] * np.where(
        setting.firms.is_home[one.firm], brings.home_brings, brings.other_brings
    )
    by_worth = np.clip(worth / np.maximum(one.ead_minor, 1), 0.15, 0.92)
    secured = np.isin(one.security, (at.MORTGAGED, at.PLEDGED))
    return np.where(secured, np.minimum(usual + 0.12, by_worth), usual)
