"""Instalments agreed one by one, held against what they are to repay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tallystick.record.unable import Unable


@dataclass(frozen=True, slots=True)
class Line:
    """One instalment: principal in fen; only the last may say None, and takes what is left."""

    due_day: date
    principal_minor: int | None


def laid_out(lines: Sequence[Line], principal_minor: int, *, after: date) -> pl.DataFrame:
    """This function will give lines of a plan (`due_no`, `due_day`, `principal_minor`, `interest_minor`) that repay
    `principal_minor` fen exactly. Interest is null: it follows what is owed between the days.

    :raises Unable: a day is not later than `after` and the one before it, an amount is not above zero, or the amounts
        do not come to the principal; the sentence says by how much.
    """
    before = after
    for number, line in enumerate(lines, 1):
        if line.due_day <= before:
            told = f"line {number}: {line.due_day} is not after {before}"
            raise Unable("lines", told, f"第{number}笔：{line.due_day}须晚于{before}")
        before = line.due_day
        is_open = line.principal_minor is None and number == len(lines)
        if not is_open and (line.principal_minor or 0) <= 0:
            told = f"line {number}: an amount above zero is needed; only the last may leave it out"
            raise Unable("lines", told, f"第{number}笔：金额须大于零，仅最后一笔可不填")
    given = sum(line.principal_minor or 0 for line in lines)
    left = principal_minor - given
    is_open = lines[-1].principal_minor is None
    if left == 0 and is_open:
        raise Unable("lines", "nothing is left for the last line", "最后一笔已无余额")
    if left < 0 or (left > 0 and not is_open):
        raise Unable("lines", *_sums(given, principal_minor))
    amounts = [line.principal_minor or left for line in lines]
    return pl.DataFrame(
        {
            "due_no": pl.Series(range(1, len(lines) + 1), dtype=pl.Int64),
            "due_day": [line.due_day for line in lines],
            "principal_minor": pl.Series(amounts, dtype=pl.Int64),
            "interest_minor": pl.Series([None] * len(lines), dtype=pl.Int64),
        }
    )


def _sums(given_minor: int, owed_minor: int) -> tuple[str, str]:
    given, owed, apart = (f"{minor / 100:,.2f}" for minor in (given_minor, owed_minor, abs(owed_minor - given_minor)))
    much = "too much" if given_minor >= owed_minor else "too little"
    en = f"the lines come to {given}; owed today is {owed}: {apart} {much}"
    zh = f"各笔合计{given}元，当日欠款{owed}元，{'多' if given_minor >= owed_minor else '少'}{apart}元"
    return en, zh
