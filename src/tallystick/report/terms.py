"""Limits, prices and authority of a run."""

from __future__ import annotations

import math

import polars as pl

from tallystick.report.figure import (
    KINDS,
    Figure,
    Rows,
    Teller,
    counted,
    indicated_kind,
    known_limit,
    ranked_rows,
)
from tallystick.report.kinds import PARTS

BANDS = 24
"""About how many bands a distribution is cut into."""
LACKING = 3
"""How many things that limits or prices lack are named."""


def limits(teller: Teller) -> Figure:
    """This function will give the distribution of the assessed limits of the firms the evidence does not decline."""
    words = teller.words
    frame = _open(teller, known_limit()).filter(pl.col("known") > 0)
    if not frame.height:
        return Figure("limits", "limits", words("limits.title"), words("limits.none", why=_lacking(teller, "limit")))
    amounts = frame["known"]
    part = frame.filter(pl.col("assessed_limit_minor").is_null()).height
    rows = _bands(
        teller,
        frame.select("kind", pl.col("known").cast(pl.Float64).alias("value")),
        axis=teller.numbers.axis_money,
        text=teller.numbers.short_money,
    )
    sentence = words(
        "limits.sentence",
        firms=teller.numbers.count(frame.height),
        median=teller.numbers.short_money(_number(amounts.median())),
        least=teller.numbers.short_money(_number(amounts.min())),
        most=teller.numbers.short_money(_number(amounts.max())),
        total=teller.numbers.short_money(int(amounts.sum())),
        part=teller.numbers.count(part),
    )
    return Figure("limits", "limits", words("limits.title"), sentence, rows)


def bound(teller: Teller) -> Figure:
    """This function will give what bound the limits."""
    counts = counted(_open(teller, known_limit()).select("bound_by"), "bound_by")
    title = teller.words("bound.title")
    if not counts:
        return Figure("bound", "ranked", title, teller.words("bound.none"))
    named = [(teller.words.code("bound_by", code), firms) for code, firms in counts.items()]
    sentence = teller.words("bound.sentence", first=named[0][0], firms=teller.of_all(named[0][1]))
    return Figure("bound", "ranked", title, sentence, ranked_rows(named, teller))


def rates(teller: Teller) -> Figure:
    """This function will give the distribution of offered rates."""
    words = teller.words
    frame = _open(teller, pl.col("rate_bp"))
    if not frame.height:
        return Figure("rates", "rates", words("rates.title"), words("rates.none", why=_lacking(teller, "price")))
    offered = frame["rate_bp"]
    rows = _bands(
        teller,
        frame.select("kind", pl.col("rate_bp").cast(pl.Float64).alias("value")),
        axis=lambda bp: bp / 100,
        text=teller.numbers.rate,
    )
    sentence = words(
        "rates.sentence",
        median=teller.numbers.rate(_number(offered.median())),
        least=teller.numbers.rate(_number(offered.min())),
        most=teller.numbers.rate(_number(offered.max())),
        apr=teller.numbers.rate(_number(frame["apr_bp"].median())),
        bounds=words.listed(_price_bounds(teller, frame)),
    )
    return Figure("rates", "rates", words("rates.title"), sentence, rows)


def parts(teller: Teller) -> Figure:
    """This function will give what the minimum price is made of, on average by grade, against the offered rate."""
    words = teller.words
    frame = _open(teller, pl.col("rate_bp")).filter(pl.col("grade").is_not_null())
    if not frame.height:
        return Figure("parts", "parts", words("parts.title"), words("parts.none"))
    means = frame.group_by("grade").agg(
        pl.col("grade_rank").first(),
        *(stack_part(part).mean().alias(part) for part in PARTS),
        pl.col("rate_bp").mean(),
        pl.col("price_base_bp").mean().alias("lpr"),
    )
    rows: Rows = []
    for mean in means.sort("grade_rank").to_dicts():
        for order, part in enumerate(PARTS):
            rate = (mean[part] or 0.0) / 100
            rows.append({"grade": mean["grade"], "part": words(f"part.{part}"), "rate": rate, "order": order})
        rows.append({"grade": mean["grade"], "offered": mean["rate_bp"] / 100, "lpr": mean["lpr"] / 100})
    overall = {part: _number(frame.select(stack_part(part).mean()).item()) for part in PARTS}
    named = [f"{words(f'part.{part}')} {teller.numbers.rate(bp)}" for part, bp in overall.items()]
    sentence = words(
        "parts.sentence",
        parts=words.listed(named),
        over=_over(teller, frame),
    )
    return Figure("parts", "parts", words("parts.title"), sentence, rows)


def stack_part(part: str) -> pl.Expr:
    """This function will give one part of the minimum price, in basis points, such that the parts add up to it."""
    return pl.col(f"price_{part}_bp").cast(pl.Float64)


def authority(teller: Teller) -> Figure:
    """This function will give how many decisions each authority must sign."""
    counts = counted(teller.run.decisions, "authority")
    title = teller.words("authority.title")
    if not counts:
        return Figure("authority", "ranked", title, teller.words("authority.none"))
    named = [(teller.words.code("authority", code), firms) for code, firms in counts.items()]
    sentence = teller.words("authority.sentence", first=named[0][0], firms=teller.of_all(named[0][1]))
    return Figure("authority", "ranked", title, sentence, ranked_rows(named, teller))


def _open(teller: Teller, what: pl.Expr) -> pl.DataFrame:
    """Firms that the evidence at hand does not decline and that have `what`, as `known`, with their indicated kind."""
    open_ = (pl.col("indicated_outcome") != "decline") & pl.col("known").is_not_null()
    return teller.run.decisions.with_columns(what.alias("known"), indicated_kind().alias("kind")).filter(open_)


def _lacking(teller: Teller, kind: str) -> str:
    """What the limits or prices lack, by how many firms lack it; of a price also the parts that are not known."""
    decisions, words = teller.run.decisions, teller.words
    missing = teller.run.reasons.filter((pl.col("effect") == "missing") & (pl.col("kind") == kind))
    found = {teller.named(code): firms for code, firms in counted(missing, "code").items()}
    if kind == "price":
        parts_unknown = {part: decisions[f"price_{part}_bp"].null_count() for part in PARTS[:-1]}
        found = {words(f"part.{part}"): firms for part, firms in parts_unknown.items() if firms}
    named = [words("lacking", what=what, firms=teller.numbers.count(firms)) for what, firms in found.items()]
    return words.listed(named[:LACKING]) or words("none")


def _over(teller: Teller, frame: pl.DataFrame) -> str:
    spread = frame.select((pl.col("rate_bp") - pl.col("price_base_bp")).median()).item()
    return teller.words("bp", number=teller.numbers.count(spread))


def _price_bounds(teller: Teller, frame: pl.DataFrame) -> list[str]:
    counts = counted(frame, "price_bound")
    return [
        teller.words("rates.bound", what=teller.words.code("price_bound", code), firms=teller.numbers.count(firms))
        for code, firms in counts.items()
    ]


def _bands(teller: Teller, frame: pl.DataFrame, *, axis, text) -> Rows:  # type: ignore[no-untyped-def]
    """Rows of a stacked histogram of `value` by `kind`, in about BANDS bands of a round width."""
    least, most = float(frame["value"].min()), float(frame["value"].max())  # type: ignore[arg-type]
    width = round_width((most - least) / BANDS or 1.0)
    counts = frame.group_by((pl.col("value") / width).floor().cast(pl.Int64).alias("band"), "kind").len()
    rows: Rows = []
    for band, each, firms in counts.sort("band", "kind").rows():
        start, end = band * width, (band + 1) * width
        rows.append(
            {
                "from": axis(start),
                "until": axis(end),
                "band": f"{text(start)} \u2013 {text(end)}",
                "outcome": teller.words(f"outcome.{each}"),
                "firms": firms,
                "order": KINDS.index(each),
            }
        )
    return rows


def round_width(width: float) -> float:
    """This function will give the smallest of 1, 2, 2.5, 5 times a power of ten that is not below `width`."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if power * step >= width * 0.999)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
