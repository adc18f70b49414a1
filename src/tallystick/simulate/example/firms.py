"""The firms: who they are, how they fare, what was collected about them, and their monthly sales."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

MONTHS = 36
FEWEST = 24
STATES = ("healthy", "strained", "sick")
FAMILIES = ("shared_invoice",) * 2 + ("twin",) * 2 + ("circle",) * 3
SINGLES = (
    "void_heavy",
    "overdue",
    "self_invoice",
    "repeats",
    "history_stopped",
    "overstated",
    "enforced",
    "private_lender",
    "abnormal",
    "high_debt",
    "taxpayer_d",
    "meter_fall",
    "query_burst",
    "buyer_lost",
    "new_firm",
)
TROUBLES = (*dict.fromkeys(FAMILIES), *SINGLES)
"""What is planted, at most one a firm; pairs and the circle take several firms."""

_TRADES = {
    # industry: (share of firms, gross margin, VAT rate, sales a worker a year in yuan, best month, depth of season)
    "industry": (0.28, 0.24, 0.13, 420_000, 11, 0.12),
    "wholesale": (0.20, 0.13, 0.13, 1_100_000, 1, 0.15),
    "retail": (0.14, 0.22, 0.13, 550_000, 1, 0.22),
    "agriculture": (0.12, 0.28, 0.09, 330_000, 10, 0.55),
    "construction": (0.08, 0.18, 0.09, 460_000, 9, 0.25),
    "transport": (0.08, 0.20, 0.09, 480_000, 11, 0.10),
    "catering": (0.05, 0.45, 0.06, 210_000, 2, 0.18),
    "leasing_business_services": (0.05, 0.38, 0.06, 380_000, 12, 0.08),
}
_STATE_SHARE = (0.58, 0.24, 0.18)
_GROWTH = {"healthy": 0.10, "strained": -0.03, "sick": -0.16}
_NET_MARGIN = {"healthy": 0.085, "strained": 0.07, "sick": 0.005}
DEBT = {"healthy": 0.05, "strained": 0.08, "sick": 0.38}
"""Loans elsewhere by yearly sales."""


@dataclass(frozen=True)
class Region:
    """The county on the day the evidence was collected.

    `sales` holds net sales in yuan, one row a firm and one column a month; the last month is the one `day` lies in.
    """

    day: date
    firms: pl.DataFrame
    sales: NDArray[np.float64]

    @property
    def months(self) -> NDArray[np.datetime64]:
        """First days of the months of `sales`."""
        last = np.datetime64(self.day, "M")
        return (last - np.arange(MONTHS - 1, -1, -1)).astype("datetime64[D]")

    def month(self, ago: int) -> date:
        """This function will give the first day of the month `ago` months before the last one."""
        first: date = self.months[-1 - ago].item()
        return first

    def trait(self, name: str) -> NDArray[np.float64]:
        """This function will give one numeric trait of all firms."""
        return self.firms[name].cast(pl.Float64).to_numpy()

    def where(self, **traits: str | bool) -> NDArray[np.int64]:
        """This function will give the positions of the firms whose traits are as given."""
        frame = self.firms.with_row_index("position").filter(*(pl.col(name) == value for name, value in traits.items()))
        return frame["position"].cast(pl.Int64).to_numpy()


def draw_region(*, firms: int, day: date, chance: np.random.Generator) -> Region:
    """This function will draw `firms` firms and their last three years of sales up to `day`.

    :raises ValueError: fewer firms than it takes to plant the troubles that need several.
    """
    if firms < FEWEST:
        raise ValueError(f"an example of {firms} firms is too small to hold its troubles: ask for {FEWEST} or more")
    state = _dealt(firms, dict(zip(STATES, _STATE_SHARE, strict=True)), chance)
    trouble = _troubles(state, chance)
    industry = _dealt(firms, {name: trade[0] for name, trade in _TRADES.items()}, chance)
    industry = np.where(trouble == "meter_fall", "industry", industry)
    frame = _traits(state=state, trouble=trouble, industry=industry, chance=chance)
    return Region(day, frame, _monthly_sales(frame, day, chance))


def _dealt(count: int, shares: dict[str, float], chance: np.random.Generator) -> NDArray[np.str_]:
    """Names in proportion to their shares, exactly as far as whole firms go, in random order."""
    names = np.array(list(shares))
    edges = np.cumsum(list(shares.values())) / sum(shares.values())
    places = np.searchsorted(edges, (np.arange(count) + 0.5) / count)
    return np.asarray(chance.permutation(names[places]))


def _troubles(state: NDArray[np.str_], chance: np.random.Generator) -> NDArray[np.str_]:
    weak = chance.permutation(np.flatnonzero(state != "healthy"))
    wanted = FAMILIES + SINGLES
    dealt = [wanted[n] if n < len(wanted) else SINGLES[n % len(SINGLES)] for n in range(len(weak))]
    trouble = np.full(len(state), "none", dtype="<U20")
    trouble[weak] = dealt
    return trouble


def _traits(
    *, state: NDArray[np.str_], trouble: NDArray[np.str_], industry: NDArray[np.str_], chance: np.random.Generator
) -> pl.DataFrame:
    count = len(state)
    trade = {name: np.array([_TRADES[key][place] for key in industry]) for name, place in _PLACES.items()}
    sales = np.exp(chance.normal(15.5, 0.75, count)).clip(900_000, 45_000_000)
    sales = np.where(trade["vat"] == 0.06, sales.clip(None, 8_000_000), sales)
    age = chance.integers(30, 200, count)
    thin = (chance.random(count) < 0.18) & (trouble == "none") & (industry != "agriculture")
    return pl.DataFrame(
        {
            "enterprise_id": [f"F{n:03d}" for n in range(1, count + 1)],
            "state": state,
            "trouble": trouble,
            "industry": industry,
            "annual_sales": sales,
            "gross_margin": trade["margin"] + chance.normal(0, 0.02, count),
            "net_margin": np.array([_NET_MARGIN[s] for s in state]) + chance.normal(0, 0.008, count),
            "vat_rate": np.where(sales < 1_800_000, 0.01, trade["vat"]),
            "growth": np.array([_GROWTH[s] for s in state]) + chance.normal(0, 0.04, count),
            "employees": np.maximum(3, sales / trade["per_worker"] * chance.uniform(0.8, 1.2, count)).astype(int),
            "best_month": trade["best_month"].astype(int),
            "season": trade["season"],
            "age_months": np.where(trouble == "new_firm", 8, age),
            "is_thin": thin,
            "has_statements": ~thin & (sales > 2_500_000),
        }
    )


_PLACES = {"margin": 1, "vat": 2, "per_worker": 3, "best_month": 4, "season": 5}


def _monthly_sales(firms: pl.DataFrame, day: date, chance: np.random.Generator) -> NDArray[np.float64]:
    count = firms.height
    ago = np.arange(MONTHS - 1, -1, -1)
    calendar = (day.month - 1 - ago) % 12 + 1
    growth = (1 + firms["growth"].to_numpy())[:, None] ** (-ago[None, :] / 12)
    phase = 2 * np.pi * (calendar[None, :] - firms["best_month"].to_numpy()[:, None]) / 12
    season = 1 + firms["season"].to_numpy()[:, None] * np.cos(phase)
    noise = np.exp(chance.normal(0, 0.07, (count, MONTHS)))
    sales = firms["annual_sales"].to_numpy()[:, None] / 12 * growth * season * noise
    is_sick = (firms["state"] == "sick").to_numpy()[:, None]
    sales = sales * np.where(is_sick & (ago[None, :] < 6), 0.62, 1.0)
    young = ago[None, :] >= firms["age_months"].to_numpy()[:, None]
    stopped = (firms["trouble"] == "history_stopped").to_numpy()[:, None] & (ago[None, :] < 4)
    return np.asarray(np.where(young | stopped, 0.0, sales))
