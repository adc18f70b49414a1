"""Placing: which standard line an item of a statement is."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.features.spreading.lines import LINES
from tallystick.engine.features.spreading.synonyms import names
from tallystick.engine.features.windows import KEY, seen
from tallystick.pack.policy import Policy

_NUMBER = r"(?:\(?[一二三四五六七八九十\d]{1,3}[)、.]+\s*)*"
_OF_WHICH = r"(?:其中|of which|including|incl)"
PREFIX = rf"^{_NUMBER}(?:(?:{_OF_WHICH}|减|加|另|less|add|plus|minus)(?:\s*:|[\s.])\s*)?{_NUMBER}"
"""Numbering and signs that layouts put before a name: '一、', '（2）', '减：', '其中：', 'Less:'."""

NOISE = r"\([^)]*\)|[\s:;,.、。*#'\"“”‘’·_/-]"
"""Brackets with what is in them, and what layouts put between and after words."""

OF_WHICH = rf"^\s*{_NUMBER}{_OF_WHICH}"
SHORTEST = 2
SHEETS = ("balance", "income", "cash_flow")
PREFIXES = ("", "减：", "加：", "其中：", "一、", "二、", "三、", "四、", "五、")


def normalised(item: pl.Expr) -> pl.Expr:
    """This function will give the text of an item without numbering, signs, brackets, spaces and capitals.

    Full-width forms become plain ones (NFKC); '一、营业收入', '营 业 收 入：' and '营业收入（元）' are one text.
    """
    text = item.str.normalize("NFKC").str.strip_chars().str.to_lowercase().str.replace(PREFIX, "")
    return text.str.replace_all(NOISE, "").str.replace_all("&", "and", literal=True)


@cache
def placements() -> dict[str, int]:
    """This function will give sheet and normalised name -> line number; ValueError where two lines claim one name."""
    rows = names()
    frame = pl.DataFrame(rows, schema={"sheet": pl.String, "name": pl.String, "number": pl.Int64}, orient="row")
    texts = frame.select(pl.col("sheet") + "/" + normalised(pl.col("name")), "number").rows()
    found: dict[str, int] = {}
    for text, number in texts:
        if found.setdefault(text, number) != number:
            raise ValueError(
                f"two standard lines are called {text!r}: {found[text]} and {number}; give it to one of them"
            )
    return found


@cache
def _vocabulary() -> tuple[pl.Enum, pl.Series]:
    known = placements()
    return pl.Enum(list(known)), pl.Series(list(known.values()), dtype=pl.UInt8)


def line_number(item: pl.Expr) -> pl.Expr:
    """This function will give the number of the standard line of `item` in the sheet of its row (UInt8); else null.

    The cast to an enumeration of all names is three times as fast as a join for one firm, and for a million rows.
    """
    texts, numbers = _vocabulary()
    place = pl.concat_str("sheet", pl.lit("/"), normalised(item)).cast(texts, strict=False).to_physical()
    return pl.lit(numbers).gather(place)


@cache
def _as_written() -> tuple[pl.Enum, npt.NDArray[np.int64]]:
    """Names as most statements write them, with signs before them; per sheet the lines, 0 for none and at the end."""
    held: dict[str, dict[int, int]] = {}
    for sheet, name, number in names():
        for prefix in PREFIXES if not name.isascii() else ("",):
            held.setdefault(prefix + name, {})[SHEETS.index(sheet)] = number
    lines = np.zeros((len(SHEETS), len(held) + 1), dtype=np.int64)
    for place, of_sheet in enumerate(held.values()):
        lines[list(of_sheet), place] = list(of_sheet.values())
    return pl.Enum(list(held)), lines


def lines_of(items: pl.Series, sheet: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """This function will give the line number of each item, 0 for none; `sheet` is 0 balance, 1 income, 2 cash flow.

    An item written as a name is looked up as it is; only the others are normalised.
    """
    texts, lines = _as_written()
    place = items.cast(texts, strict=False).to_physical().to_numpy().astype(np.float64)
    none = lines.shape[1] - 1
    line: npt.NDArray[np.int64] = lines[sheet, np.nan_to_num(place, nan=none).astype(np.int64)]
    others = line == 0
    if others.any():
        sheets = pl.Series(SHEETS, dtype=pl.String)[sheet[others]]
        rest = pl.DataFrame({"sheet": sheets, "item": items.filter(pl.Series(others))})
        line[others] = rest.select(line_number(pl.col("item")).fill_null(0)).to_series().to_numpy()
    return line


def received(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the statement rows whose period is over and that had come in by the policy's day."""
    late = pl.col("received_day") > policy.day
    return seen(evidence, "statements", policy).filter(late.not_().fill_null(True))


def signed(line: pl.Expr, amount: pl.Expr) -> pl.Expr:
    """This function will give `amount` without the sign that a layout gave to a line that is never negative."""
    return pl.when(line.is_in(_UNSIGNED)).then(amount.abs()).otherwise(amount)


_UNSIGNED = [line.number for line in LINES if line.unsigned]


def placed(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the statement rows received, each with the number of its standard `line` or null."""
    rows = received(evidence, policy).with_columns(line_number(pl.col("item")).alias("line"))
    return rows.with_columns(signed(pl.col("line"), pl.col("amount_minor", "opening_minor")))


def unplaced(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the rows that are on no standard line, with the line that is meant most likely.

    One row per item: enterprise_id, row, period_end, sheet, item, amount_minor, suggestion (code of the line whose
    name is the longest contained in the item; null where none is).
    """
    rows = placed(evidence, policy).filter(pl.col("line").is_null())
    suggestions = [_suggestion(sheet) for sheet in SHEETS]
    return rows.select(
        KEY, "row", "period_end", "sheet", "item", "amount_minor", pl.coalesce(suggestions).alias("suggestion")
    )


def _suggestion(sheet: str) -> pl.Expr:
    codes = {line.number: line.code for line in LINES}
    known = {text.split("/", 1)[1]: number for text, number in placements().items() if text.startswith(f"{sheet}/")}
    longest = {text: codes[number] for text, number in known.items() if len(text) >= SHORTEST}
    within = normalised(pl.col("item")).str.extract_many(list(longest), overlapping=True)
    best = within.list.eval(pl.element().sort_by(pl.element().str.len_chars(), descending=True)).list.first()
    return pl.when(pl.col("sheet") == sheet).then(best.replace_strict(longest, default=None, return_dtype=pl.String))


def spread(evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will give the statements on standard lines: enterprise_id, period_end, period_months, sheet, line
    (number), code, amount_minor, opening_minor, items (how many were added up), one row per line that an item is on.
    """
    codes = {line.number: line.code for line in LINES}
    lines = placed(evidence, policy).filter(pl.col("line").is_not_null())
    added = lines.group_by(KEY, "period_end", "sheet", "line").agg(
        pl.col("period_months").max(),
        pl.col("amount_minor").sum(),
        pl.when(pl.col("opening_minor").is_not_null().any()).then(pl.col("opening_minor").sum()).alias("opening_minor"),
        pl.len().alias("items"),
    )
    code = pl.col("line").replace_strict(list(codes), list(codes.values()), return_dtype=pl.String).alias("code")
    order = [KEY, "period_end", "period_months", "sheet", "line", code, "amount_minor", "opening_minor", "items"]
    return added.select(order).sort(KEY, "period_end", "line")
