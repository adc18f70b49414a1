"""Evidence and policies for the tests of features, written as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.engine.step import Source
from tallystick.kernel.codes import Text
from tallystick.pack.policy import Grid, Parameter, Policy, Product

DAY = date(2026, 3, 31)
Row = Mapping[str, Any]

PARAMETERS: dict[str, float] = {
    "tax_filing_days": 15,
    "tax_late_tolerance_days": 10,
    "repayment_rate_bp": 600,
    "bullet_months": 36,
    "guarantor_capacity_share": 0.5,
    "guarantee_circle_members": 2,
    "visit_valid_days": 180,
    "soft_weight_person": 0.5,
    "soft_weight_product": 0.3,
    "soft_weight_pledge": 0.2,
    "unregistered_collateral_counts": 0.0,
    "uninsured_collateral_counts": 0.5,
    "statement_interim_least_months": 6,
    "statement_valid_months": 18,
    "sales_margin_net_profit": 0,
    "unknown_industry_margin": 0.03,
}


def evidence(**tables: Sequence[Row]) -> Evidence:
    """This function will give evidence of the canonical columns; what a row leaves out is null."""
    return Evidence({name: table(name, rows).lazy() for name, rows in tables.items()})


def table(name: str, rows: Sequence[Row]) -> pl.DataFrame:
    """This function will give one canonical table; `enterprise_id` is `a` where a row names none."""
    schema = dict(SCHEMAS[name].create_empty().schema)
    numbered = [{"row": number, **_key(schema), **row} for number, row in enumerate(rows, 1)]
    return pl.DataFrame(numbered, schema=schema, strict=True)


def _key(schema: Mapping[str, Any]) -> dict[str, str]:
    return {"enterprise_id": "a"} if "enterprise_id" in schema else {}


def policy(
    day: date = DAY, *, grids: Mapping[str, Grid] | None = None, products: Sequence[Product] = (), **numbers: float
) -> Policy:
    """This function will give a policy of the parameters above, changed by `numbers`, with two small tables."""
    held = {
        name: Parameter(name, value, "", date(2020, 1, 1), "test", Text(name))
        for name, value in {**PARAMETERS, **numbers}.items()
    }
    tables = (
        grids
        if grids is not None
        else {"haircut": HAIRCUT, "industry_margin": MARGIN, "size_standard": size_standard()}
    )
    return Policy(
        pack="test",
        version="1",
        digest="0",
        day=day,
        title=Text("test"),
        currency="CNY",
        parameters=held,
        grids=tables,
        products={product.code: product for product in products},
    )


def by_code(column: str, values: Mapping[str, float]) -> pl.Expr:
    """This function will give the expression of a table with one code dimension."""
    return pl.col(column).replace_strict(list(values), list(values.values()), default=None, return_dtype=pl.Float64)


HAIRCUT = Grid(
    "haircut",
    ("kind",),
    {"haircut": by_code("kind", {"deposit": 0.05, "residential": 0.3, "equipment": 0.6, "other": 1.0})},
    "test",
)
MARGIN = Grid(
    "industry_margin", ("industry",), {"margin": by_code("industry", {"retail": 0.06, "industry": 0.1})}, "test"
)

THRESHOLDS: dict[str, dict[str, tuple[int, int, int]]] = {
    "agriculture": {"sales": (50, 500, 20000)},
    "industry": {"employees": (20, 300, 1000), "sales": (300, 2000, 40000)},
    "construction": {"sales": (300, 6000, 80000), "assets": (300, 5000, 80000)},
    "wholesale": {"employees": (5, 20, 200), "sales": (1000, 5000, 40000)},
    "retail": {"employees": (10, 50, 300), "sales": (100, 500, 20000)},
    "software": {"employees": (10, 100, 300), "sales": (50, 1000, 10000)},
    "real_estate": {"sales": (100, 1000, 200000), "assets": (2000, 5000, 10000)},
    "leasing_business_services": {"employees": (10, 100, 300), "assets": (100, 8000, 120000)},
    "other": {"employees": (10, 100, 300)},
}
"""Size standard (rules.md 1.1): lower bounds of small, medium, large; sales and assets in ten thousand yuan."""


NOT_USED = (0, 0, 0)


def size_standard() -> Grid:
    """This function will give the size standard as a table: a bound per class and indicator, 0 where not used."""
    outputs = {}
    for place, size in enumerate(("small", "medium", "large")):
        for indicator, unit in (("employees", 1), ("sales", 1_000_000), ("assets", 1_000_000)):
            bounds = {key: float(held.get(indicator, NOT_USED)[place] * unit) for key, held in THRESHOLDS.items()}
            name = f"{size}_{indicator}" + ("" if indicator == "employees" else "_minor")
            outputs[name] = by_code("industry", bounds)
    return Grid("size_standard", ("industry",), outputs, "rules.md 1.1")


def one(source: Source, given: Evidence, held: Policy, firm: str = "a") -> dict[str, Any]:
    """This function will run `source` and give the row of `firm`; {} where it has none."""
    frame = source.run(given, held).collect()
    assert dict(frame.schema) == {"enterprise_id": pl.String, **source.adds.schema()}, frame.schema
    rows = frame.filter(pl.col("enterprise_id") == firm).to_dicts()
    assert len(rows) <= 1
    return rows[0] if rows else {}
