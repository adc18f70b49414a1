"""The person behind the firm and that person's household (企业主)."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.declare import BETTER, NEUTRAL, WORSE, count, flag, minor, text, years
from tallystick.engine.features.rows import (
    UNKNOWN,
    Codes,
    Floats,
    Made,
    Rows,
    codes_of,
    named,
    seen_rows,
    table,
    whole_months,
)
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Policy

_T = "owners"

ADDS = Columns(
    (
        count("owners_known", NEUTRAL, "people named for the firm", "关联自然人数", "no owner named", _T),
        text("household_id", NEUTRAL, "the household of the main owner", "企业主家庭", "no owner named", _T),
        years("owner_age_years", NEUTRAL, "age of the main owner", "企业主年龄", source=_T),
        years("owner_industry_years", BETTER, "years in the trade", "从业年限", source=_T),
        years("owner_local_years", BETTER, "years in the place", "本地居住年限", source=_T),
        flag("owner_has_property", BETTER, "main owner or spouse owns a home", "有自有房产", source=_T),
        minor(
            "household_surplus_minor",
            BETTER,
            "household income less expense and debts, a year",
            "家庭年结余",
            source=_T,
        ),
        minor(
            "household_debt_service_minor",
            WORSE,
            "household's debt payments a year, as declared",
            "家庭年偿债额",
            source=_T,
        ),
    )
)


ROLES = ("spouse", "shareholder", "legal_representative", "controller")
"""The main owner is the controller, else the legal representative, else the largest shareholder."""

SPOUSE, SHAREHOLDER = 0, 1


def owners(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give `ADDS` per firm that names an owner, a spouse or a guarantor.

    The household is named by the least number of main owner and spouse, so that two firms of one couple share it. What
    the main owner's row leaves out of the household's money, the spouse's may say.
    """
    rows = seen_rows(evidence, "owners", policy)
    role, held = rows.ranks("role", ROLES), np.nan_to_num(rows.numbers("share"))
    owner = codes_of(rows.frame["owner_id"])
    main = _of(rows, np.where(role >= SHAREHOLDER, role + held / 2, UNKNOWN), owner[0])
    spouse = _of(rows, np.where(role == SPOUSE, 0.0, UNKNOWN), owner[0])
    born = _taken(rows.days("birth_day"), main)
    at_home = ((role == SPOUSE) | (role > SHAREHOLDER)) & ~np.isnan(role)
    income, expense, service = (_household(rows, part, main, spouse) for part in ("income", "expense", "debt_service"))
    made: Made = {
        "owners_known": rows.different(owner, np.ones(len(role), dtype=np.bool_)),
        "household_id": _household_id(owner, main, spouse),
        "owner_age_years": np.floor(whole_months(born, policy.day) / 12),
        "owner_industry_years": _taken(rows.numbers("industry_years"), main),
        "owner_local_years": _taken(rows.numbers("local_years"), main),
        "owner_has_property": rows.largest(rows.numbers("has_property"), at_home),
        "household_surplus_minor": income - expense - service,
        "household_debt_service_minor": service,
    }
    return table(rows.firms, made, ADDS)


def _of(rows: Rows, order: Floats, number: Codes) -> Codes:
    """Per firm the place of the row of the largest order, of several the first by number; -1 where there is none."""
    places = np.full(rows.groups, -1, dtype=np.intp)
    found = rows.last(order, -number)
    places[rows.firm[found]] = found
    return places


def _taken(values: Floats, places: Codes) -> Floats:
    return np.where(places >= 0, values[places], UNKNOWN)


def _household(rows: Rows, part: str, main: Codes, spouse: Codes) -> Floats:
    values = rows.numbers(f"household_{part}_minor")
    own = _taken(values, main)
    return np.where(np.isnan(own), _taken(values, spouse), own)


def _household_id(owner: tuple[Codes, pl.Series], main: Codes, spouse: Codes) -> pl.Series:
    """The least number of main owner and spouse; numbers stand in order."""
    number, names = owner
    least = np.fmin(_taken(number.astype(np.float64), main), _taken(number.astype(np.float64), spouse))
    return named(least, names.to_list())


SOURCE = Source("owners", owners, ("owners",), ADDS)
