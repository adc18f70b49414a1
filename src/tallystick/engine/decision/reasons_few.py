"""The reasons of one firm or a handful: every condition in one pass, and only what is so worked out further.

`long_reasons` asks each reason of the whole frame, which costs a plan a reason; for a few rows the plans are all the
cost. Here two plans do: all conditions side by side, then the numbers of those that hold for anyone.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from tallystick.engine.decision.because import Because
from tallystick.engine.decision.reasons import SCHEMA, found_reasons

_UNPLANNED = pl.QueryOptFlags.none()


def few_reasons(
    decided: pl.DataFrame, every: Sequence[Because], findings: pl.DataFrame | None, units: dict[str, str]
) -> pl.DataFrame:
    """This function will give what `long_reasons` gives for the reasons `every`: the same rows in the same order.

    `findings` is the long table of findings on the same firms, None where not asked for; `units` are of its codes.
    """
    asked = [one.when.alias(f"when_{at}") for at, one in enumerate(every)]
    hits = decided.lazy().select(asked).collect(optimizations=_UNPLANNED)
    held = [at for at in range(len(every)) if hits[f"when_{at}"].any()]
    numbers = [part for at in held for part in _numbers(at, every[at])]
    worked = decided.lazy().select("enterprise_id", *numbers).collect(optimizations=_UNPLANNED)
    told = [_rows(worked, hits[f"when_{at}"], at, every[at]) for at in held]
    if findings is not None:
        told.append(found_reasons(findings.lazy(), units).collect())
    return pl.concat(told) if told else pl.DataFrame(schema=SCHEMA)


def _numbers(at: int, one: Because) -> tuple[pl.Expr, ...]:
    return (
        one.value.cast(pl.Float64).alias(f"value_{at}"),
        one.threshold.cast(pl.Float64).alias(f"threshold_{at}"),
        one.detail.cast(pl.String).alias(f"detail_{at}"),
    )


def _rows(worked: pl.DataFrame, hit: pl.Series, at: int, one: Because) -> pl.DataFrame:
    so = hit.fill_null(value=False)
    if len(so) != len(worked):  # a condition that no column makes
        so = so.new_from_index(0, len(worked))
    kept = worked.select("enterprise_id", f"value_{at}", f"threshold_{at}", f"detail_{at}").filter(so)
    said = (one.code, one.kind, one.effect, one.column, one.unit)
    code, kind, effect, column, unit = (
        pl.Series([text], dtype=pl.String).new_from_index(0, len(kept)) for text in said
    )
    values = [kept["enterprise_id"], code, kind, effect, *kept.get_columns()[1:3], column, unit, kept.get_columns()[3]]
    return pl.DataFrame([value.alias(name) for name, value in zip(SCHEMA, values, strict=True)])
