"""The region: its firms, their hidden health and trouble, their sales, and the evidence that they leave."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.draws import Draws
from tallystick.simulate.region.config import RegionConfig
from tallystick.simulate.region.evidence import evidence_of
from tallystick.simulate.region.evidence.gather import TABLES
from tallystick.simulate.region.evidence.scene import Scene
from tallystick.simulate.region.firms import register_firms
from tallystick.simulate.region.life import NEVER, Life, Members, live, trouble_along, trouble_key, trouble_rates
from tallystick.simulate.region.macro import climate, macro_table
from tallystick.simulate.region.money import Business, business_of, cash_of, sales_of
from tallystick.simulate.region.names import names_outside
from tallystick.simulate.region.trade import Trade, main_buyers, trade_of

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Region:
    """A made region. Firms are numbered 0, 1, ... as in `firms`; months 0, 1, ... from the config's first month.

    `health` (firms by months) is NaN before a firm is founded and after it closed, standard normal across firms in calm
    times; `trouble` is 0 sound, 1 short of cash, 2 overdue elsewhere, 3 cannot pay.
    """

    config: RegionConfig
    draws: Draws
    firms: pl.DataFrame
    macro: pl.DataFrame
    business: Business
    trade: Trade
    kept: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def health(self) -> NDArray[np.float32]:
        """Hidden health, firms by months."""
        return self.business.health

    @property
    def trouble(self) -> NDArray[np.uint8]:
        """Hidden trouble, firms by months: 0 sound, 1 short of cash, 2 overdue elsewhere, 3 cannot pay."""
        return self.business.trouble

    @cached_property
    def sales_minor(self) -> Ints:
        """Real net sales of every firm and month; for a large region ask `sales_of` for the firms at hand."""
        return self.sales_of(np.arange(self.firms.height), range(self.config.months))

    @cached_property
    def cash_minor(self) -> Ints:
        """Operating cash flow of every firm and month; for a large region ask `cash_of` for the firms at hand."""
        return self.cash_of(np.arange(self.firms.height), range(self.config.months))

    def sales_of(self, firms: Ints, months: range) -> Ints:
        """This function will give the real net sales of `firms` in `months`, in fen, firms by months."""
        return np.asarray(sales_of(self.business, firms, months.start, len(months)))

    def cash_of(self, firms: Ints, months: range) -> Ints:
        """This function will give the operating cash flow of `firms` in `months`, in fen, firms by months."""
        return np.asarray(cash_of(self.business, firms, months.start, len(months)))

    @cached_property
    def names(self) -> pl.Series:
        """Names of the firms by number, then those of the firms outside the region that they trade with."""
        outside = names_outside(self.draws.within("outside"), self.config.density.names_outside)
        return pl.concat([self.firms["name"], outside.rename("name")], rechunk=True)

    def evidence(
        self,
        firms: Ints,
        months: range,
        *,
        tables: tuple[str, ...] = TABLES,
        report_months: Ints | None = None,
    ) -> dict[str, pl.DataFrame]:
        """This function will give the evidence of `firms` (numbers, rising) in `months`, by the declared schemas.

        See `evidence_of`: facts without a day are as of the last month's end, all others belong to a month.
        """
        chosen = np.asarray(firms, dtype=np.int64)
        scene = Scene(
            config=self.config,
            draws=self.draws.within("evidence"),
            firms=self.firms,
            business=self.business,
            trade=self.trade,
            names=self.names,
            chosen=chosen,
            months=months,
            kept=self.kept,
        )
        return evidence_of(scene, tables=tables, report_months=report_months)

    def trouble_with(self, firms: Ints, months: range, health_shift: NDArray[np.float64]) -> NDArray[np.uint8]:
        """This function will give the trouble of `firms` had their health been shifted (firms by months) in `months`.

        The luck is the region's own, so a shift of 0 gives `trouble` again and what differs is due to the shift. How
        others would have been hit is left as it was.
        """
        health = self.health[firms, months.start : months.stop].astype(np.float64) + health_shift
        before = self.trouble[firms, months.start - 1] if months.start > 0 else self.business.trouble_before[firms]
        key, rates = trouble_key(self.draws.within("life")), trouble_rates(self.config.trouble)
        return np.asarray(trouble_along(key, firms, health, rates, before, months.start))


def make_region(config: RegionConfig, seed: int) -> Region:
    """This function will make the region of `config`: the same seed gives the same region, to the byte."""
    draws = Draws(seed, "region/")
    firms = register_firms(config, draws.within("firms"))
    trade = trade_of(config, draws.within("trade"), firms)
    weather = climate(config, draws.within("climate"))
    life = live(config, draws.within("life"), _members(config, firms, trade), weather)
    closed = pl.Series(life.closed)
    firms = firms.with_columns(closed_month=pl.select(pl.when(closed < NEVER).then(closed)).to_series())
    business = business_of(config, draws.within("sales"), firms, life, weather)
    return Region(config, draws, firms, macro_table(config, weather), business, trade)


def _members(config: RegionConfig, firms: pl.DataFrame, trade: Trade) -> Members:
    def place(column: str, names: list[str]) -> NDArray[np.int32]:
        return firms[column].cast(pl.Enum(names)).to_physical().cast(pl.Int32).to_numpy()

    def number(column: str) -> NDArray[np.int32]:
        return firms[column].fill_null(-1).cast(pl.Int32).to_numpy()

    return Members(
        founded=firms["founded_month"].to_numpy(),
        quality=firms["true_quality"].to_numpy(),
        industry=place("industry", list(config.industries)),
        town=place("town", list(config.towns)),
        group=number("group_id"),
        circle=number("circle_id"),
        buyer=main_buyers(trade),
    )


__all__ = ["Life", "Region", "make_region"]
