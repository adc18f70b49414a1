"""What the tax office, the bank account and the meters show of the same monthly sales."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.example.firms import MONTHS, Region

FLOW_MONTHS = 18
_METERED = ("industry", "catering", "agriculture")


def fen(yuan: NDArray[np.float64]) -> NDArray[np.int64]:
    """This function will give yuan as whole fen."""
    return np.round(np.asarray(yuan) * 100).astype(np.int64)


def grid(region: Region, positions: NDArray[np.int64], last: int) -> pl.DataFrame:
    """This function will give one row per firm of `positions` and month of the `last` ones: place, month, net sales."""
    firm = np.repeat(positions, last)
    month = np.tile(np.arange(MONTHS - last, MONTHS), len(positions))
    return pl.DataFrame(
        {
            "position": firm,
            "enterprise_id": region.firms["enterprise_id"].gather(firm),
            "trouble": region.firms["trouble"].gather(firm),
            "state": region.firms["state"].gather(firm),
            "industry": region.firms["industry"].gather(firm),
            "month": region.months[month],
            "sales": region.sales[firm, month],
            "vat_rate": region.firms["vat_rate"].gather(firm),
        }
    )


def tax_declarations(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give monthly VAT returns; sick firms declare late, and those in trouble leave tax unpaid."""
    rows = grid(region, region.where(is_thin=False), 30)
    told = np.where(rows["trouble"] == "overstated", 0.55, 1.0) * np.exp(chance.normal(0, 0.02, rows.height))
    declared = rows["sales"].to_numpy() * told
    due = declared * rows["vat_rate"].to_numpy() * 0.18
    is_weak = (rows["state"] == "sick").to_numpy() & (chance.random(rows.height) < 0.3)
    is_recent = (rows["month"] >= region.month(4)).to_numpy()
    owes = is_recent & rows["trouble"].is_in(["taxpayer_d", "overdue"]).to_numpy()
    end = rows["month"].dt.month_end()
    late = np.where(is_weak, 24, 0)
    return pl.DataFrame(
        {
            "enterprise_id": rows["enterprise_id"],
            "tax_kind": pl.repeat("vat", rows.height, eager=True),
            "period_end": end,
            "declared_sales_minor": fen(declared),
            "tax_due_minor": fen(due),
            "tax_paid_minor": fen(np.where(owes, 0, due)),
            "declared_day": end.dt.offset_by("1d").to_numpy() + chance.integers(2, 14, rows.height) + late,
        }
    ).filter(pl.col("declared_day") <= region.day)


def account_flows(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give the movements of each firm's account, with the balance after each."""
    rows = grid(region, region.where(is_thin=False), FLOW_MONTHS)
    received = rows["sales"] * (1 + rows["vat_rate"])
    margin = pl.Series(region.trait("net_margin")[rows["position"].to_numpy()])
    lent = (rows["trouble"] == "private_lender") & (rows["month"] >= region.month(7))
    parts = [
        _moved(rows, received, "in", "sale", 9, chance),
        _moved(rows, received * (0.72 - margin / 2), "out", "purchase", 6, chance),
        _moved(rows, received * 0.12, "out", "wages", 1, chance),
        _moved(rows, received * 0.03, "out", "tax", 1, chance),
        _moved(rows, received * 0.05, "out", "own_transfer", 1, chance),
        _moved(rows.filter(lent), received.filter(lent) * 0.04, "out", "private_lender", 1, chance),
    ]
    flows = pl.concat(parts).filter((pl.col("day") <= region.day) & (pl.col("amount_minor") > 0))
    flows = flows.sort("enterprise_id", "day", "direction", "amount_minor", maintain_order=True)
    signed = pl.when(pl.col("direction") == "in").then("amount_minor").otherwise(-pl.col("amount_minor"))
    running = signed.cum_sum()
    return flows.with_columns(
        account_id=pl.format("6217-{}", pl.col("enterprise_id").str.slice(1)),
        flow_no=pl.int_range(1, pl.len() + 1).over("enterprise_id").cast(pl.String).str.zfill(6),
        balance_minor=(running - running.min() + 5_000_000).over("enterprise_id"),
    ).select(
        "enterprise_id",
        "account_id",
        "flow_no",
        "day",
        "direction",
        "amount_minor",
        "balance_minor",
        "counterparty",
        "kind",
    )


def _moved(
    rows: pl.DataFrame, amount: pl.Series, direction: str, kind: str, times: int, chance: np.random.Generator
) -> pl.DataFrame:
    """The month's `amount` of each row, moved in `times` parts on days of that month."""
    weight = chance.dirichlet(np.full(times, 4.0), rows.height)
    count = rows.height * times
    days = np.repeat(rows["month"].to_numpy().astype("datetime64[D]"), times) + chance.integers(0, 28, count)
    partner = chance.integers(0, 9, count)
    letter = {"sale": "C", "purchase": "S"}.get(kind, "X")
    ids = rows["enterprise_id"].gather(np.repeat(np.arange(rows.height), times))
    frame = pl.DataFrame({"enterprise_id": ids, "partner": partner})
    named = frame.select(
        pl.format("{}{}-0{}", pl.lit(letter), pl.col("enterprise_id").str.slice(1), "partner")
    ).to_series()
    return pl.DataFrame(
        {
            "enterprise_id": ids,
            "day": days,
            "direction": pl.repeat(direction, count, eager=True),
            "amount_minor": fen((amount.to_numpy()[:, None] * weight).ravel()),
            "counterparty": named,
            "kind": pl.repeat(kind, count, eager=True),
        }
    )


def utilities(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give monthly readings of electricity and water, and customs declarations of exporters."""
    metered = np.flatnonzero(region.firms["industry"].is_in(_METERED).to_numpy() & ~region.firms["is_thin"].to_numpy())
    rows = grid(region, metered, 24)
    fallen = (rows["trouble"] == "meter_fall").to_numpy() & (rows["month"] >= region.month(4)).to_numpy()
    use = rows["sales"].to_numpy() * np.exp(chance.normal(0, 0.05, rows.height)) * np.where(fallen, 0.38, 1.0)
    owed = (rows["state"] == "sick").to_numpy() & (rows["month"] == region.month(0)).to_numpy()
    exports = ((rows["position"] % 4 == 0) & (rows["industry"] == "industry")).to_numpy()
    meters = [
        _read(rows, "electricity", use * 0.055, use * 0.04, owed),
        _read(rows, "water", use * 0.004, use * 0.0156, np.zeros_like(owed)),
        _read(rows.filter(exports), "customs", use[exports] * 0.3, use[exports] * 0.3, np.zeros_like(owed[exports])),
    ]
    return pl.concat(meters).sort("enterprise_id", "meter", "month")


def _read(
    rows: pl.DataFrame, meter: str, quantity: NDArray[np.float64], yuan: NDArray[np.float64], owed: NDArray[np.bool_]
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "enterprise_id": rows["enterprise_id"],
            "meter": pl.repeat(meter, rows.height, eager=True),
            "month": rows["month"],
            "quantity": np.round(quantity, 1),
            "amount_minor": fen(yuan),
            "in_arrears": owed,
        }
    )
