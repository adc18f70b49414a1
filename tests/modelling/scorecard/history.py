"""An invented history of firms whose risk is known, to fit cards on."""

from __future__ import annotations

import numpy as np
import polars as pl


def history(rows: int = 4000, *, seed: int = 3) -> pl.DataFrame:
    """This function will invent firms with some columns of the engine's vocabulary, and which of them went bad.

    Sales and grade speak, the void share speaks with a special value -1 for "no invoices", half the statements are
    absent, and `days_since_sale` is noise.
    """
    chance = np.random.default_rng(seed)
    sales = np.exp(chance.normal(18.0, 1.5, rows)).astype(np.int64)
    void = np.round(chance.beta(1.2, 12.0, rows), 4)
    debt = np.round(chance.beta(4.0, 4.0, rows), 3)
    grade = chance.choice(["A", "B", "M", "C", "D"], rows, p=[0.2, 0.3, 0.3, 0.15, 0.05])
    has_home = chance.random(rows) < 0.6
    of_grade = np.select([grade == code for code in "ABMCD"], [-0.8, -0.3, 0.0, 0.7, 1.4])
    odds = -2.4 - 0.6 * (np.log(sales) - 18) + 7.0 * void + 2.0 * (debt - 0.5) + of_grade - 0.6 * has_home
    bad = chance.random(rows) < 1 / (1 + np.exp(-odds))
    unknown = chance.random((rows, 2))
    return pl.DataFrame(
        {
            "sales_12m_minor": sales,
            "void_share_12m": np.where(chance.random(rows) < 0.1, -1.0, void),
            "debt_ratio": pl.Series([None if u < 0.4 else v for u, v in zip(unknown[:, 0], debt, strict=True)]),
            "taxpayer_grade": pl.Series(
                [None if u < 0.1 else str(v) for u, v in zip(unknown[:, 1], grade, strict=True)]
            ),
            "owner_has_property": has_home,
            "days_since_sale": chance.integers(0, 60, rows),
            "month": np.arange(rows) * 24 // rows,
            "bad": bad,
        }
    )
