"""Invoices: sales and purchases month by month, with void and refunded ones and the troubles that show in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.example.firms import Region

_VOID = {"healthy": 0.015, "strained": 0.045, "sick": 0.08}
_REFUNDED = {"healthy": 0.006, "strained": 0.02, "sick": 0.04}
_PARTNERS = {"healthy": (14, 30), "strained": (9, 18), "sick": (4, 8)}
_LEANING = {"healthy": 1.35, "strained": 1.7, "sick": 2.2}
"""Power of the draw that picks a partner: the higher, the more trade goes to the first ones."""
_TO_ONE_BUYER = 3.7
"""Some healthy firms sell a little less than half to one buyer, which a stricter policy minds."""


@dataclass(frozen=True)
class Side:
    """One side of trade: what is traded a month, how many invoices, and with whom."""

    direction: str
    monthly: NDArray[np.float64]
    invoices_a_month: tuple[int, int]
    letter: str


def invoices(region: Region, chance: np.random.Generator) -> pl.DataFrame:
    """This function will give all invoices of the region's firms, in the order they were collected."""
    bought = region.sales * (1 - region.trait("gross_margin"))[:, None] * 0.86
    sold = _one_side(region, Side("out", region.sales, (14, 30), "C"), chance)
    purchases = _one_side(region, Side("in", bought, (4, 12), "S"), chance)
    twins = _as_twins(pl.concat([sold, purchases]), region)
    numbered = twins.with_row_index("n").with_columns(invoice_no=pl.format("{}", pl.col("n") + 10_400_001)).drop("n")
    issued = _with_void(numbered, region, chance)
    refunded = _refunds(issued.filter(pl.col("status") == "valid"), region, chance)
    booked = pl.concat([issued, refunded])
    rows = _with_self_invoices(pl.concat([booked, _mirrored(booked)]), region)
    rows = pl.concat([rows, _shared(rows, region), _repeated(rows, region)])
    return rows.sort("enterprise_id", "day", "invoice_no", maintain_order=True)


def _one_side(region: Region, side: Side, chance: np.random.Generator) -> pl.DataFrame:
    firms, months = region.sales.shape
    number = chance.integers(*side.invoices_a_month, size=(firms, months)) * (side.monthly > 0)
    firm, month = (np.repeat(index.ravel(), number.ravel()) for index in np.indices((firms, months)))
    cell = firm * months + month
    weight = chance.gamma(1.6, size=len(firm))
    amount = side.monthly[firm, month] * weight / np.bincount(cell, weight, minlength=firms * months)[cell]
    net = np.maximum(100, np.round(amount * 100)).astype(np.int64)
    tax = np.round(net * region.trait("vat_rate")[firm]).astype(np.int64)
    days = region.months[month] + chance.integers(0, 28, len(firm))
    return pl.DataFrame(
        {
            "enterprise_id": region.firms["enterprise_id"].gather(firm),
            "direction": pl.repeat(side.direction, len(firm), eager=True),
            "day": days,
            "counterparty": _partners(region, firm, side.letter, chance),
            "amount_minor": net,
            "tax_minor": tax,
            "total_minor": net + tax,
        }
    ).filter(pl.col("day") <= region.day)


def _partners(region: Region, firm: NDArray[np.int64], letter: str, chance: np.random.Generator) -> pl.Series:
    """Partners of each firm, numbered from 0; number 2 of every third firm's buyers is a larger firm of the region."""
    states = region.firms["state"].to_list()
    many = np.array([chance.integers(*_PARTNERS[state]) for state in states])
    leaning = np.array([_LEANING[state] for state in states])
    has_main_buyer = (np.arange(len(states)) % 11 == 4) & (np.array(states) == "healthy") & (letter == "C")
    leaning = np.where(has_main_buyer, _TO_ONE_BUYER, leaning)
    number = (many[firm] * chance.random(len(firm)) ** leaning[firm]).astype(np.int64)
    by_size = np.argsort(region.trait("annual_sales"), kind="stable")
    rank = np.argsort(by_size, kind="stable")
    larger = by_size[np.minimum(rank + 3, len(states) - 1)][firm]
    is_larger = (number == 2) & (firm % 3 == 0) & (letter == "C") & (rank[firm] + 3 < len(states))
    ids = region.firms["enterprise_id"]
    frame = pl.DataFrame({"firm": ids.gather(firm), "number": number, "larger": ids.gather(larger)})
    own = pl.format(
        "{}{}-{}", pl.lit(letter), pl.col("firm").str.slice(1), pl.col("number").cast(pl.String).str.zfill(2)
    )
    return frame.select(pl.when(pl.lit(pl.Series(is_larger))).then("larger").otherwise(own)).to_series()


def _as_twins(rows: pl.DataFrame, region: Region) -> pl.DataFrame:
    """One business under two names: the second of the pair trades with the partners of the first."""
    ids = [region.firms["enterprise_id"][int(position)] for position in region.where(trouble="twin")[:2]]
    if len(ids) < 2:
        return rows
    renamed = pl.col("counterparty").str.replace(ids[1][1:], ids[0][1:], literal=True)
    return rows.with_columns(
        counterparty=pl.when(pl.col("enterprise_id") == ids[1]).then(renamed).otherwise("counterparty")
    )


def _mirrored(rows: pl.DataFrame) -> pl.DataFrame:
    """A sale to another firm of the region is that firm's purchase, on the same invoice."""
    return (
        rows.filter((pl.col("direction") == "out") & pl.col("counterparty").str.starts_with("F"))
        .with_columns(direction=pl.lit("in"), enterprise_id="counterparty", counterparty="enterprise_id")
        .select(rows.columns)
    )


def _by_state(rows: pl.DataFrame, region: Region, shares: dict[str, float]) -> NDArray[np.float64]:
    states = rows.join(
        region.firms.select("enterprise_id", "state"), on="enterprise_id", how="left", maintain_order="left"
    )
    return states["state"].replace_strict(shares, return_dtype=pl.Float64).to_numpy()


def _refunds(rows: pl.DataFrame, region: Region, chance: np.random.Generator) -> pl.DataFrame:
    chosen = rows.filter(pl.Series(chance.random(rows.height) < _by_state(rows, region, _REFUNDED)))
    return chosen.with_columns(
        pl.col("amount_minor", "tax_minor", "total_minor").neg(),
        day=pl.col("day").dt.offset_by("9d"),
        invoice_no=pl.format("9{}", "invoice_no"),
    ).filter(pl.col("day") <= region.day)


def _with_void(rows: pl.DataFrame, region: Region, chance: np.random.Generator) -> pl.DataFrame:
    heavy = _of(region, "void_heavy")
    share = np.where(rows["enterprise_id"].is_in(heavy).to_numpy(), 0.45, _by_state(rows, region, _VOID))
    is_void = pl.Series(chance.random(rows.height) < share)
    return rows.with_columns(status=pl.when(is_void).then(pl.lit("void")).otherwise(pl.lit("valid")))


def _with_self_invoices(rows: pl.DataFrame, region: Region) -> pl.DataFrame:
    is_own = pl.col("enterprise_id").is_in(_of(region, "self_invoice")) & pl.col("invoice_no").str.ends_with("7")
    return rows.with_columns(counterparty=pl.when(is_own).then("enterprise_id").otherwise("counterparty"))


def _shared(rows: pl.DataFrame, region: Region) -> pl.DataFrame:
    """The same purchase booked by two applicants."""
    ids = _of(region, "shared_invoice")
    if len(ids) < 2:
        return rows.clear()
    booked = rows.filter((pl.col("enterprise_id") == ids[0]) & (pl.col("direction") == "in")).tail(8)
    return booked.with_columns(enterprise_id=pl.lit(ids[1]))


def _repeated(rows: pl.DataFrame, region: Region) -> pl.DataFrame:
    again = rows.filter(pl.col("enterprise_id").is_in(_of(region, "repeats")))
    return again.group_by("enterprise_id", maintain_order=True).tail(28).select(rows.columns)


def _of(region: Region, trouble: str) -> list[str]:
    return region.firms.filter(pl.col("trouble") == trouble)["enterprise_id"].to_list()
