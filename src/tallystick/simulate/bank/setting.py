"""What does not change while a bank is simulated: config, region, time, people, levers, packs, and what firms are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from tallystick.simulate.bank.clock import Clock
from tallystick.simulate.bank.conduct import Conduct
from tallystick.simulate.bank.config import BankConfig
from tallystick.simulate.bank.levers import Levers
from tallystick.simulate.bank.packs import Edition
from tallystick.simulate.bank.rows import Bools, Floats, Ints, Rows
from tallystick.simulate.bank.staff import Staff, branch_of_firms
from tallystick.simulate.draws import Draws

PRODUCTS = ("invoice_line", "micro_cash", "working_capital", "mortgage_line", "guaranteed_loan", "farm_season")
INVOICE_LINE, MICRO_CASH, WORKING_CAPITAL, MORTGAGE_LINE, GUARANTEED_LOAN, FARM_SEASON = range(6)
SECURITIES = ("unsecured", "guaranteed", "mortgaged", "pledged")
UNSECURED, GUARANTEED, MORTGAGED, PLEDGED = range(4)
REPAYMENTS = ("level", "equal_principal", "bullet", "revolving")
LEVEL, EQUAL_PRINCIPAL, BULLET, REVOLVING = range(4)
CHANNELS = ("branch", "officer", "online", "broker")
AT_BRANCH, BY_OFFICER, ONLINE, BY_BROKER = range(4)
SOUND, SHORT_OF_CASH, OVERDUE_ELSEWHERE, CANNOT_PAY = range(4)
NOBODY = -1


@dataclass(frozen=True)
class Setting:
    """A simulation's fixed parts. `region` is as `make_region` gives it; `firms` are its firms' traits by number.

    `branches` are those lived through here, all or a block of them; `own` their firms, `local` the place of every firm
    of the region among these, -1 for firms of other branches.
    """

    config: BankConfig
    conduct: Conduct
    region: Any
    clock: Clock
    staff: Staff
    levers: Levers
    editions: list[Edition]
    draws: Draws
    firms: Rows
    trades: list[str]
    towns: list[str]
    branches: range
    own: Ints
    local: Ints

    @property
    def worlds(self) -> int:
        """How many worlds run side by side."""
        return self.levers.worlds

    def trouble(self, firm: Ints, month: int) -> Ints:
        """This function will give hidden trouble of firms in `month`, counted from the bank's first: 0 to 3."""
        found: Ints = self.region.trouble[firm, month + self.config.history_months].astype(np.int64)
        return found

    def health(self, firm: Ints, month: int) -> Floats:
        """This function will give hidden health of firms in `month`."""
        found: Floats = np.nan_to_num(self.region.health[firm, month + self.config.history_months].astype(np.float64))
        return found

    def sales_minor(self, firm: Ints, month: int) -> Ints:
        """This function will give the real net sales of firms in the twelve months before `month`, in fen."""
        until = month + self.config.history_months
        chosen, back = np.unique(firm, return_inverse=True)
        found: Ints = self.region.sales_of(chosen, range(max(until - 12, 0), until)).sum(1)[back]
        return found

    def alive(self, firm: Ints, month: int) -> Bools:
        """This function will tell which firms are in business in `month`."""
        at = month + self.config.history_months
        found: Bools = (self.firms.founded[firm] <= at) & (at < self.firms.closed[firm])
        return found


def traits(
    config: BankConfig, conduct: Conduct, firms: pl.DataFrame, draws: Draws
) -> tuple[Rows, list[str], list[str]]:
    """This function will give what each firm is to the bank, partly hidden, and the names of trades and towns by
    code.
    """
    firm = np.arange(len(firms))
    trades, towns = (sorted(firms[name].unique().to_list()) for name in ("industry", "town"))
    trade = _coded(firms["industry"], trades)
    town = _coded(firms["town"], towns)
    apart, least_worth = conduct.firms, conduct.demand.least_worth * 100
    slow = np.array([apart.slow_trades.get(name, apart.slow_elsewhere) for name in trades])
    fragile = np.array([apart.fragile_trades.get(name, 0.0) for name in trades])
    worth = firms["collateral_value_minor"].fill_null(0).to_numpy().astype(np.int64)
    tied = firms["circle_id"].is_not_null() | firms["chained_to"].is_not_null()
    guaranteed = (tied | (firms["backed"] > 0)).to_numpy()
    rows = Rows(
        {
            "industry": trade,
            "town": town,
            "branch": branch_of_firms(config, town, draws),
            "character": draws.normal("character", firm),
            "temptation": draws.uniform("temptation", firm),
            "fraud": draws.happens("fraud", firm, chance=apart.frauds),
            "friend": draws.happens("friend", firm, chance=apart.friends),
            "patience": apart.patience_days * (1.0 - np.log(draws.uniform("patience", firm))),
            "slow": draws.happens("slow", firm, chance=slow[trade]),
            "fragile": fragile[trade],
            "sales_minor": firms["base_sales_minor"].to_numpy().astype(np.int64),
            "worth_minor": worth,
            "is_home": firms["collateral_kind"]
            .fill_null("")
            .is_in(["residential", "commercial_property", "land"])
            .to_numpy(),
            "circle": firms["circle_id"].cast(pl.Int64).fill_null(NOBODY).to_numpy(),
            "guaranteed": guaranteed,
            "comes": np.where(guaranteed | (worth > least_worth), 1.0, config.unsecured_need),
            "alone": (firms["legal_form"] == "individual_business").to_numpy(),
            "farm": (firms["industry"] == "agriculture").to_numpy(),
            "micro": (firms["size_class"] == "micro").to_numpy(),
            "inflates": (firms["true_inflated_share"] > 0).to_numpy(),
            "founded": firms["founded_month"].to_numpy().astype(np.int64),
            "closed": firms["closed_month"].cast(pl.Int64).fill_null(10**6).to_numpy(),
        }
    )
    return rows, trades, towns


def _coded(column: pl.Series, names: list[str]) -> Ints:
    return column.replace_strict(names, list(range(len(names))), return_dtype=pl.Int64).to_numpy()
