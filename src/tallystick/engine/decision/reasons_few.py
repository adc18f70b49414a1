"""The reasons of one firm or a handful: every condition in one pass, and only what is so worked out further.

`long_reasons` asks each reason of the whole frame, which costs a plan a reason; for a few rows the plans are all the
cost. Here two plans do: all conditions side by side, then the numbers of those that hold for anyone, laid end to end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    answers = decided.lazy().select("enterprise_id", *asked).collect(optimizations=_UNPLANNED)
    so = [(one, flags) for one, flags in zip(every, answers.get_columns()[1:], strict=True) if flags.any()]
    told = [_told(decided, [one for one, _ in so], _end_to_end(flags for _, flags in so))] if so else []
    if findings is not None:
        told.append(found_reasons(findings.lazy(), units).collect(optimizations=_UNPLANNED))
    return pl.concat(told) if told else pl.DataFrame(schema=SCHEMA)


def _told(decided: pl.DataFrame, so: Sequence[Because], holds: pl.Series) -> pl.DataFrame:
    """The rows of the reasons `so` where `holds`: reason by reason, then in the order of the firms, as it is laid."""
    numbers = [
        *(one.value.cast(pl.Float64).alias(f"value_{at}") for at, one in enumerate(so)),
        *(one.threshold.cast(pl.Float64).alias(f"threshold_{at}") for at, one in enumerate(so)),
        *(one.detail.cast(pl.String).alias(f"detail_{at}") for at, one in enumerate(so)),
    ]
    worked = decided.lazy().select("enterprise_id", *numbers).collect(optimizations=_UNPLANNED).get_columns()
    kept = holds.fill_null(value=False)
    place = kept.arg_true().cast(pl.Int64)
    reason, firm = place // decided.height, place % decided.height
    said = {
        name: pl.Series([getattr(one, name) for one in so], dtype=pl.String)[reason]
        for name in ("code", "kind", "effect", "column", "unit")
    }
    value, threshold, detail = (
        _end_to_end(worked[1 + part * len(so) : 1 + (part + 1) * len(so)]).filter(kept) for part in range(3)
    )
    given = said | {"enterprise_id": worked[0][firm], "value": value, "threshold": threshold, "detail": detail}
    return pl.DataFrame([given[name].alias(name) for name in SCHEMA])


def _end_to_end(columns: Iterable[pl.Series]) -> pl.Series:
    return pl.concat([column.alias("") for column in columns])
