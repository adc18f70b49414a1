"""What only the simulation knows: planted problems with their costs, health, and what would have become of whom."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from tallystick.simulate.bank import ledger as book
from tallystick.simulate.bank.approve import APPROVED
from tallystick.simulate.bank.clock import days
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.kinds import KINDS
from tallystick.simulate.bank.ledger import Ledger
from tallystick.simulate.bank.paying import by_person, own_by_state
from tallystick.simulate.bank.setting import CANNOT_PAY, Setting

AHEAD_MONTHS = 12
FOREVER = date(9999, 1, 1)


def truth_tables(history: History) -> dict[str, pl.DataFrame]:
    """This function will give the tables of the sealed truth."""
    setting, ledger = history.setting, history.course.ledger
    return {"problems": problems(setting, ledger), "worlds": worlds(setting, ledger), **fates(history)}


def fates(history: History) -> dict[str, pl.DataFrame]:
    """This function will give what is hidden of each firm: health and trouble by month, and what refusal spared."""
    return {"health": _health(history), "counterfactual": counterfactual(history)}


def problems(setting: Setting, ledger: Ledger) -> pl.DataFrame:
    """This function will give the planted problems, each with what it cost a year: result without it less result
    with it.

    Costs are over all months and the aftermath, by the years in which it was there, and their parts: credit loss, lost
    business (interest less funding) and time. Whole fen, rounded half to even.
    """
    sums, result = ledger.sums, ledger.result().sum(1)
    last_day = days(setting.clock.month_end(np.array(setting.config.months - 1))).item()
    rows = []
    for turned, one in zip(setting.levers.turned, setting.config.problems, strict=True):
        years = max((min(turned.until_month, setting.config.months) - turned.from_month) / 12, 1 / 12)
        known = setting.worlds > 1
        less = (sums[turned.number] - sums[0]).sum(0) / years if known else np.full(len(book.PARTS), np.nan)
        gain = (result[turned.number] - result[0]) / years if known else np.nan
        rows.append(
            {
                "problem": one.problem,
                "number": KINDS[one.problem].number,
                "place": one.shown_place,
                "from": max(one.from_month, setting.config.first_month),
                "until": min(one.until_month, last_day),
                "strength": one.strength,
                "cause": one.cause,
                "yearly_cost_minor": _whole(gain),
                "credit_loss_minor": _whole(-less[book.CREDIT_LOSS]),
                "lost_business_minor": _whole(less[book.INTEREST] - less[book.FUNDING]),
                "time_minor": _whole(-less[book.OPERATING]),
            }
        )
    return pl.DataFrame(rows, schema=_PROBLEMS)


_PROBLEMS = {
    "problem": pl.String,
    "number": pl.Int64,
    "place": pl.String,
    "from": pl.Date,
    "until": pl.Date,
    "strength": pl.Float64,
    "cause": pl.String,
    "yearly_cost_minor": pl.Int64,
    "credit_loss_minor": pl.Int64,
    "lost_business_minor": pl.Int64,
    "time_minor": pl.Int64,
}


def _whole(amount: float) -> int | None:
    return None if np.isnan(amount) else int(np.rint(amount))


def worlds(setting: Setting, ledger: Ledger) -> pl.DataFrame:
    """This function will give what each world earned and lost, by year: world 0 has all problems, the last has none."""
    sums = ledger.sums
    count, years, _ = sums.shape
    without = ["", *(one.problem for one in setting.config.problems), "all"][:count]
    world, year = (one.ravel() for one in np.meshgrid(np.arange(count), np.arange(years), indexing="ij"))
    parts = {
        f"{name}_minor": np.rint(sums[:, :, place].ravel()).astype(np.int64) for place, name in enumerate(book.PARTS)
    }
    return pl.DataFrame({"world": world, "without": np.array(without)[world], "year": year, **parts})


def _health(history: History) -> pl.DataFrame:
    """Hidden health and trouble of the bank's applicants by month, and the persons' character."""
    setting = history.setting
    firms = np.unique(history.cases.firm)
    months = setting.config.months
    start = setting.config.history_months
    firm, month = np.repeat(firms, months), np.tile(np.arange(months), len(firms))
    return pl.DataFrame(
        {
            "enterprise_id": history.enterprise_ids(firm),
            "month": history.dates(setting.clock.month_start(month)),
            "health": pl.Series(setting.region.health[firm, month + start]).fill_nan(None),
            "trouble": setting.region.trouble[firm, month + start],
            "character": setting.firms.character[firm].astype(np.float32),
        }
    )


def counterfactual(history: History) -> pl.DataFrame:
    """This function will tell of each request that was not lent whether it would have gone into default within a year.

    The same luck as that of loans: the firm cannot pay, or will not, in one of the twelve months after the request.
    """
    cases, setting = history.cases, history.setting
    left = cases.where(
        (cases.outcome != APPROVED)
        & (cases.month + AHEAD_MONTHS < setting.config.months + setting.config.aftermath_months)
    )
    bad = np.zeros(len(left), bool)
    bend, firms = setting.conduct.paying, setting.firms
    who = firms.fragile[left.firm] + by_person(setting, left.firm) + bend.debts * left.indebted
    pressure = np.exp(bend.usual + who)
    for ahead in range(1, AHEAD_MONTHS + 1):
        for month in np.unique(left.month):
            mine = left.month == month
            bad[mine] |= _falls(history, left.firm[mine], int(month) + ahead, pressure[mine], first=ahead == 1)
    return pl.DataFrame(
        {
            "application_id": history.application_ids(left.place),
            "enterprise_id": history.enterprise_ids(left.firm),
            "asked_day": history.dates(left.asked_day),
            "would_default_12m": bad,
        }
    )


def _falls(history: History, firm: np.ndarray, month: int, pressure: np.ndarray, *, first: bool) -> np.ndarray:
    setting, draws, paying = history.setting, history.setting.draws, history.setting.conduct.paying
    trouble, before = setting.trouble(firm, month), setting.trouble(firm, month - 1)
    just = (trouble == CANNOT_PAY) & ((before != CANNOT_PAY) | first)
    cannot = just & draws.happens("cannot", firm, month, chance=np.minimum(paying.passes_on * pressure, 0.97))
    own = paying.own * pressure * own_by_state(setting, firm, month)
    fallen: np.ndarray = cannot | draws.happens("will not", firm, month, chance=np.minimum(own, 0.5))
    return fallen
