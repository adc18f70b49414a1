"""The reasons of one firm or a handful: every condition in one pass, and only what is so worked out further.

`long_reasons` asks each reason of the whole frame, which costs a plan a reason; for a few rows the plans are all the
cost. Here two plans do: all conditions side by side, then the numbers of those that hold for anyone, laid end to end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.decision.because import NO_NUMBER, NO_TEXT, Because
from tallystick.engine.decision.reasons import SCHEMA
from tallystick.engine.few import always, rows_at, unplanned

Places = npt.NDArray[np.intp]
_SAID = ("code", "kind", "effect", "column", "unit")
_READ = ("value", "threshold", "detail")


@dataclass(frozen=True, slots=True)
class Reasons:
    """Every reason of a policy, as `few_reasons` asks it: built once, for building takes as long as asking.

    A rule has two reasons, that it is hit and that it is not known: `flags` are the columns of flags that tell it and
    `is_gap` which of the two is asked, by the place of the reason in `by_flag`. All others have an expression in
    `conditions`, by their places in `by_condition`. `read` holds for each reason, by the names of `_READ`, what is
    worked out, None where it is null whatever the firm; `said` the words of each by the names of `_SAID`.
    """

    by_flag: Places
    flags: tuple[str, ...]
    is_gap: npt.NDArray[np.bool_]
    by_condition: Places
    conditions: tuple[pl.Expr, ...]
    read: tuple[Mapping[str, pl.Expr | None], ...]
    said: Mapping[str, pl.Series]


def as_asked(every: Sequence[Because]) -> Reasons:
    """This function will give the reasons `every` as `few_reasons` asks them."""
    flags = {at: name for at, one in enumerate(every) if (name := _flag_of(one)) is not None}
    others = [at for at in range(len(every)) if at not in flags]
    return Reasons(
        by_flag=np.array(list(flags), dtype=np.intp),
        flags=tuple(flags.values()),
        is_gap=np.array([not every[at].when.meta.eq(pl.col(name)) for at, name in flags.items()], dtype=np.bool_),
        by_condition=np.array(others, dtype=np.intp),
        conditions=tuple(every[at].when.alias(f"when_{at}") for at in others),
        read=tuple(dict(_worked_out(at, one)) for at, one in enumerate(every)),
        said={name: pl.Series(name, [getattr(one, name) for one in every], dtype=pl.String) for name in _SAID},
    )


def _flag_of(one: Because) -> str | None:
    """The column of flags that alone tells whether the reason holds; None where it is not as simple."""
    names = one.when.meta.root_names() if one.kind == "rule" else []
    if len(names) != 1:
        return None
    flag = pl.col(names[0])
    return names[0] if any(one.when.meta.eq(asked) for asked in (flag, flag.is_null())) else None


def _worked_out(at: int, one: Because) -> Iterator[tuple[str, pl.Expr | None]]:
    for name in _READ:
        asked: pl.Expr = getattr(one, name)
        is_null = asked is NO_NUMBER or asked is NO_TEXT
        yield name, None if is_null else asked.cast(SCHEMA[name]).alias(f"{name}_{at}")


def few_reasons(
    decided: pl.DataFrame, every: Reasons, findings: pl.DataFrame | None, units: dict[str, str]
) -> pl.DataFrame:
    """This function will give what `long_reasons` gives for the reasons `every`: the same rows in the same order.

    `findings` is the long table of findings on the same firms, None where not asked for; `units` are of its codes.
    """
    reasons, firms = np.nonzero(_holding(decided, every))
    told = [_told(decided, every, reasons, firms)] if len(reasons) else []
    if findings is not None:
        told.append(_found(findings, units))
    return pl.concat(told) if told else pl.DataFrame(schema=SCHEMA)


def _holding(decided: pl.DataFrame, every: Reasons) -> npt.NDArray[np.bool_]:
    """Which of `every` reason (a row each) holds for which firm (a column each)."""
    holds = np.zeros((len(every.read), decided.height), dtype=np.bool_)
    if len(every.flags):
        given = _numbers([decided[name] for name in every.flags]).reshape(len(every.flags), decided.height)
        holds[every.by_flag] = np.where(every.is_gap[:, np.newaxis], np.isnan(given), given == 1)
    if every.conditions:
        worked = unplanned(decided.lazy().select("enterprise_id", *every.conditions)).get_columns()[1:]
        holds[every.by_condition] = _numbers(worked).reshape(len(worked), decided.height) == 1
    return holds


def _numbers(flags: Sequence[pl.Series]) -> npt.NDArray[np.float64]:
    """Flags end to end: 1, 0, and NaN where they are not known."""
    return _end_to_end(flags).cast(pl.Int8).to_numpy().astype(np.float64)


def _told(decided: pl.DataFrame, every: Reasons, reasons: Places, firms: Places) -> pl.DataFrame:
    """The rows of `every` reason that holds, one for each place of `reasons` and the firm at that place of `firms`."""
    held, reason = np.unique(reasons, return_inverse=True)
    asked = [(name, every.read[at][name]) for name in _READ for at in held]
    numbers = [expression for _, expression in asked if expression is not None]
    worked = iter(unplanned(decided.lazy().select("enterprise_id", *numbers)).get_columns()[1:])
    nothing = {name: always(name, None, SCHEMA[name], decided.height) for name in _READ}
    columns = [nothing[name] if expression is None else next(worked) for name, expression in asked]
    place = _index(reason * decided.height + firms)
    given = {name: words[_index(reasons)] for name, words in every.said.items()}
    for part, name in enumerate(_READ):
        given[name] = _end_to_end(columns[part * len(held) : (part + 1) * len(held)])[place]
    given["enterprise_id"] = decided["enterprise_id"][_index(firms)]
    return pl.DataFrame([given[name].alias(name) for name in SCHEMA])


def _found(findings: pl.DataFrame, units: Mapping[str, str]) -> pl.DataFrame:
    """What `reasons.found_reasons` gives, without a plan."""
    size = findings.height
    codes = findings["code"].cast(pl.String)
    held = pl.DataFrame({"code": list(units), "unit": list(units.values())})
    given = {
        "enterprise_id": findings["enterprise_id"],
        "code": codes,
        "kind": always("kind", "finding", pl.String, size),
        "effect": always("effect", "note", pl.String, size),
        "value": findings["value"],
        "threshold": always("threshold", None, pl.Float64, size),
        "column": findings["table"],
        "unit": rows_at(held, "code", codes)["unit"],
        "detail": findings["other"],
    }
    return pl.DataFrame([given[name].cast(dtype).alias(name) for name, dtype in SCHEMA.items()])


def _index(places: Places) -> pl.Series:
    return pl.Series(places.astype(np.uint32))


def _end_to_end(columns: Sequence[pl.Series]) -> pl.Series:
    return pl.concat([column.alias("") for column in columns])
