"""The reasons of one firm or a handful: every condition in one pass, and only what is so worked out further.

`long_reasons` asks each reason of the whole frame, which costs a plan a reason; for a few rows the plans are all the
cost. Here two plans do: all conditions side by side, then the numbers of those that hold for anyone, laid end to end.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.decision.because import Because
from tallystick.engine.decision.reasons import SCHEMA, found_reasons

Places = npt.NDArray[np.intp]
_UNPLANNED = pl.QueryOptFlags.none()


def few_reasons(
    decided: pl.DataFrame, every: Sequence[Because], findings: pl.DataFrame | None, units: dict[str, str]
) -> pl.DataFrame:
    """This function will give what `long_reasons` gives for the reasons `every`: the same rows in the same order.

    `findings` is the long table of findings on the same firms, None where not asked for; `units` are of its codes.
    """
    answers = decided.lazy().select("enterprise_id", *(one.when.alias(f"when_{at}") for at, one in enumerate(every)))
    flags = answers.collect(optimizations=_UNPLANNED).get_columns()[1:]
    holds = _end_to_end(flags).fill_null(value=False)
    reasons, firms = np.divmod(holds.arg_true().to_numpy(), max(decided.height, 1))
    told = [_told(decided, every, reasons, firms)] if len(reasons) else []
    if findings is not None:
        told.append(found_reasons(findings.lazy(), units).collect(optimizations=_UNPLANNED))
    return pl.concat(told) if told else pl.DataFrame(schema=SCHEMA)


def _told(decided: pl.DataFrame, every: Sequence[Because], reasons: Places, firms: Places) -> pl.DataFrame:
    """The rows of `every` reason that holds, one for each place of `reasons` and the firm at that place of `firms`."""
    held, reason = np.unique(reasons, return_inverse=True)
    so = [every[at] for at in held]
    numbers = [
        *(one.value.cast(pl.Float64).alias(f"value_{at}") for at, one in enumerate(so)),
        *(one.threshold.cast(pl.Float64).alias(f"threshold_{at}") for at, one in enumerate(so)),
        *(one.detail.cast(pl.String).alias(f"detail_{at}") for at, one in enumerate(so)),
    ]
    worked = decided.lazy().select("enterprise_id", *numbers).collect(optimizations=_UNPLANNED).get_columns()
    said = {
        name: pl.Series([getattr(one, name) for one in so], dtype=pl.String)[reason]
        for name in ("code", "kind", "effect", "column", "unit")
    }
    place = reason * decided.height + firms
    value, threshold, detail = (
        _end_to_end(worked[1 + part * len(so) : 1 + (part + 1) * len(so)])[place] for part in range(3)
    )
    ids = decided["enterprise_id"][firms]
    given = said | {"enterprise_id": ids, "value": value, "threshold": threshold, "detail": detail}
    return pl.DataFrame([given[name].alias(name) for name in SCHEMA])


def _end_to_end(columns: Sequence[pl.Series]) -> pl.Series:
    return pl.concat([column.alias("") for column in columns])
