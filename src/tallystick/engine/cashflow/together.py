"""The cash and debts of connected firms and their owners' households, taken together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from tallystick.engine.cashflow.formulas import MOST
from tallystick.engine.features.rows import UNKNOWN, Floats, Rows, ratio_of, rows_of, whole
from tallystick.engine.features.windows import KEY


def together(firms: pl.DataFrame) -> list[pl.Series]:
    """This function will give the columns of GROUP for `firms`, whose connected groups are whole."""
    named = pl.DataFrame([_named(firms, "connected_group_id", "group"), _named(firms, "household_id", "home")])
    group = rows_of(named, "group")
    homes, of_group = group.grouped("home")
    at = replace(group, frame=firms)
    own, elsewhere = at.numbers("own_debt_service_minor"), at.numbers("debt_service_elsewhere_minor")
    reported, declared = at.numbers("owner_debt_service_elsewhere_minor"), at.numbers("household_debt_service_minor")
    home_cash = -homes.largest(-(at.numbers("household_surplus_minor") + declared))
    home_service = homes.largest(np.maximum(declared, reported))
    cash = _whole_total(at, at.numbers("operating_cash_minor")) + _whole_total(of_group, home_cash)
    service = _whole_total(at, own + elsewhere - reported) + _whole_total(of_group, home_service)
    made = {
        "group_exposure_minor": _whole_total(at, at.numbers("own_exposure_minor")),
        "global_cash_minor": whole(cash),
        "global_debt_service_minor": whole(service),
    }
    columns = [pl.Series(name, values[at.firm], nan_to_null=True).cast(pl.Int64) for name, values in made.items()]
    return [*columns, pl.Series("global_dscr", _cover(cash, service)[at.firm], nan_to_null=True)]


def _named(firms: pl.DataFrame, name: str, alias: str) -> pl.Series:
    """The group or the household of each firm; a firm without one is one of its own."""
    names = firms[name]
    return (names.zip_with(names.is_not_null(), firms[KEY]) if names.null_count() else names).alias(alias)


def _whole_total(rows: Rows, values: Floats) -> Floats:
    """The sum per group; NaN where one of its values is not known."""
    return np.where(rows.any(np.isnan(values)), UNKNOWN, rows.total(values))


def _cover(cash: Floats, service: Floats) -> Floats:
    """As `formulas.cover`."""
    covered = np.clip(ratio_of(cash, service), -MOST, MOST)
    return np.where(service == 0, np.sign(cash) * MOST, covered)
