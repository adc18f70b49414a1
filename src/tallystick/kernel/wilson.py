"""An interval for a share seen in few cases (Wilson 1927)."""

from __future__ import annotations

import polars as pl

Z_95 = 1.959963984540054
"""The 97.5 % point of the normal distribution: an interval that holds the true share 95 times of 100."""


def wilson(hits: pl.Expr, cases: pl.Expr, *, z: float = Z_95) -> tuple[pl.Expr, pl.Expr]:
    """This function will give the lower and upper end of the interval of a share, 0 to 1; null without cases.

    `(p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)`: it stays inside 0 and 1 and holds for few cases too.
    """
    known = pl.when(cases > 0)
    n, p = cases.cast(pl.Float64), hits / cases
    middle = p + z * z / (2 * n)
    spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
    whole = 1 + z * z / n
    low, high = ((middle - spread) / whole).clip(lower_bound=0.0), ((middle + spread) / whole).clip(upper_bound=1.0)
    return known.then(low), known.then(high)
