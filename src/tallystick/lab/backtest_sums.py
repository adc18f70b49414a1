"""What a back-test adds up, in whole numbers alone: parts of a history, in any order, give the figures of the whole.

A sum stands under a few words that say of what. Counts and amounts are whole; fractions are added up exactly
(`kernel/exact_sum.py`) and rounded once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl

from tallystick.kernel.exact_sum import as_float, exact_sum
from tallystick.kernel.wilson import wilson

Key = tuple[str | float | int | None, ...]
Sums = Mapping[Key, int]
"""Sums by what they are of; one that is not there is 0."""
GROUPS: Final = ("seen", "open", "never_lent")
"""Whose outcome is known; whose horizon is not over; whom nobody lent to."""
VIEWS: Final = ("best", "model", "worst")
"""Nobody whose outcome is not known defaults; as many as the model says; everybody."""
SWAPS: Final = ("kept", "dropped", "added")
"""Lent then and now; lent then only; now only."""
_SWAP: Final = ("loans", "amount_minor", "seen", "defaults_seen", "loss_avoided_minor")
_FELL, _SEEN = (pl.col("state") == "default").fill_null(value=False), pl.col("group") == "seen"


def added(parts: Iterable[Sums]) -> dict[Key, int]:
    """This function will add up sums of parts."""
    found: dict[Key, int] = {}
    for part in parts:
        for key, value in part.items():
            found[key] = found.get(key, 0) + value
    return found


def calibration(loans: pl.DataFrame) -> Sums:
    """This function will add up what corrects the PDs: defaults seen among `loans`, and those that the PDs said."""
    seen = loans.filter(_SEEN & pl.col("pd_12m").is_not_null())
    return {("fell",): int((seen["state"] == "default").sum()), ("said",): exact_sum(seen["pd_12m"])}


def ratio(calibration: Sums) -> float:
    """This function will give defaults seen by defaults that the pack's PDs say; 1 where none are said."""
    said = as_float(calibration.get(("said",), 0))
    return calibration.get(("fell",), 0) / said if said > 0 else 1.0


def of_loans(loans: pl.DataFrame) -> dict[Key, int]:
    """This function will add up estimated `loans`: all that a summary, swaps, grades and the break-even are made of."""
    made = loans.filter(pl.col("is_made"))
    seen = made.filter(_SEEN)
    found: dict[Key, int] = {
        ("loans",): made.height,
        ("amount_minor",): int(made["amount_minor"].sum()),
        **{(group,): int((made["group"] == group).sum()) for group in GROUPS},
        ("defaults_seen",): int((seen["state"] == "default").sum()),
        ("assumed_minor",): int(made["assumed_minor"].sum()),
        ("no_price",): int(made["margin_share"].is_null().sum()),
        ("loss_seen",): exact_sum(seen["loss_model"]),
        ("profit_seen",): exact_sum(seen["profit_model"]),
        ("profit_known",): exact_sum(made.filter(pl.col("group") != "never_lent")["profit_model"]),
    }
    for name in (f"{what}_{view}" for view in VIEWS for what in ("default", "loss", "profit")):
        found[name,] = exact_sum(made[name])
    for view in VIEWS:
        found["known", view] = made.height - made[f"default_{view}"].null_count()
    return found | _swapped(loans) | _graded(seen) | _scored(seen) | _unseen(made)


def expected(loans: pl.DataFrame) -> dict[Key, int]:
    """This function will add up what the model expects of estimated `loans` that are made: defaults, profit."""
    made = loans.filter(pl.col("is_made"))
    return {
        ("default_model",): exact_sum(made["default_model"]),
        ("profit_model",): exact_sum(made["profit_model"]),
        ("known", "model"): made.height - made["default_model"].null_count(),
    }


def summary(name: str, applications: int, sums: Sums, ratio: float) -> dict[str, object]:
    """This function will give the figures of pack `name` over so many applications, whose PDs were corrected by
    `ratio`.
    """
    count = {what: sums.get((what,), 0) for what in ("loans", "amount_minor", "defaults_seen", *GROUPS)}
    loans, seen, amount, defaults = count["loans"], count["seen"], count["amount_minor"], count["defaults_seen"]
    low, high = _interval(defaults, seen)
    found: dict[str, object] = {
        "pack": name,
        "applications": applications,
        "loans": loans,
        "amount_minor": amount,
        **{group: count[group] for group in GROUPS},
        "defaults_seen": defaults,
        "default_rate_seen": defaults / seen if seen else None,
        "default_rate_low": low,
        "default_rate_high": high,
        "loss_seen_minor": _money(sums, "loss_seen"),
        "profit_seen_minor": _money(sums, "profit_seen"),
        "calibration": ratio,
        "assumed_loans_share": 1 - seen / loans if loans else None,
        "assumed_amount_share": sums.get(("assumed_minor",), 0) / amount if amount else None,
        "no_price": sums.get(("no_price",), 0),
        "auc": _area(sums),
    }
    for view in VIEWS:
        found[f"default_rate_{view}"] = _mean(sums, view)
        found[f"loss_{view}_minor"] = _money(sums, f"loss_{view}")
        found[f"profit_{view}_minor"] = _money(sums, f"profit_{view}")
    return found


def sensitivity(found: Mapping[tuple[float, str], Sums]) -> pl.DataFrame:
    """This function will tell what the model expects by multiple and pack, from sums of `expected` under each."""
    rows = [(pack, times, _mean(sums, "model"), _money(sums, "profit_model")) for (times, pack), sums in found.items()]
    schema = {"pack": pl.String, "times": pl.Float64, "default_rate": pl.Float64, "profit_minor": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def swaps(sums: Sums) -> pl.DataFrame:
    """This function will tell loans lent then and now, then only, now only: counts, defaults seen, losses."""
    rows = [(swap, *(sums.get(("swap", swap, name), 0) for name in _SWAP)) for swap in SWAPS]
    schema = {"swap": pl.String, **dict.fromkeys(_SWAP, pl.Int64)}
    return pl.DataFrame([row for row in rows if row[1]], schema=schema, orient="row")


def grades(sums: Sums) -> pl.DataFrame:
    """This function will hold PDs against defaults seen by grade, with the 95 % interval of the rate (Wilson)."""
    rows = []
    for key in (key for key in sums if key[0] == "grade" and key[3] == "seen"):
        seen, defaults, known, said = (sums.get((*key[:3], name), 0) for name in ("seen", "defaults", "known", "said"))
        rows.append((key[1], key[2], seen, defaults, as_float(said) / known if known else None))
    schema = {"grade": pl.String, "grade_rank": pl.Int32, "seen": pl.Int64, "defaults": pl.Int64, "said": pl.Float64}
    found = pl.DataFrame(rows, schema=schema, orient="row")
    low, high = wilson(pl.col("defaults"), pl.col("seen"))
    verdict = (
        pl.when(pl.col("said") < pl.col("low"))
        .then(pl.lit("too_low"))
        .when(pl.col("said") > pl.col("high"))
        .then(pl.lit("too_high"))
        .otherwise(pl.lit("holds"))
    )
    return (
        found.with_columns(
            (pl.col("defaults") / pl.col("seen")).alias("happened"), low.alias("low"), high.alias("high")
        )
        .with_columns(verdict.alias("verdict"))
        .sort("grade_rank", "grade")
    )


def auc(said: pl.Series, fell: pl.Series) -> float | None:
    """This function will give how often a loan that fell had the higher PD than one that did not; ties count half.

    None where one kind is absent. Among loans that were made alone it is lower than among all who asked.
    """
    rows = pl.DataFrame({"pd_12m": said, "state": pl.select(pl.when(fell).then(pl.lit("default"))).to_series()})
    return _area(_scored(rows))


def break_even(sums: Sums, ratio: float, profit_minor: float, *, most: float = 1000.0) -> float | None:
    """This function will give how many times as often those never lent to would have to default, by the same grade, for
    the pack to earn `profit_minor` only: the answer that needs no assumption. None where no multiple up to `most` does.
    """
    fixed = as_float(sums.get(("profit_known",), 0))
    unseen = [(said, as_float(earns), as_float(costs)) for said, earns, costs in _by_pd(sums, "earns", "costs")]

    def profit(times: float) -> float:
        return fixed + sum(earns - min(said * ratio * times, 1.0) * costs for said, earns, costs in unseen)

    if not unseen or profit(0.0) < profit_minor or profit(most) > profit_minor:
        return None
    low, high = 0.0, most
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if profit(middle) > profit_minor else (low, middle)
    return (low + high) / 2


def _swapped(loans: pl.DataFrame) -> dict[Key, int]:
    kind = (
        pl.when(pl.col("was_lent") & pl.col("is_made"))
        .then(pl.lit("kept"))
        .when(pl.col("was_lent"))
        .then(pl.lit("dropped"))
        .otherwise(pl.lit("added"))
    )
    dropped = pl.col("swap") == "dropped"
    amount = pl.when(dropped).then(pl.col("lent_minor")).otherwise(pl.col("amount_minor"))
    said = {
        "loans": pl.len(),
        "amount_minor": amount.sum(),
        "seen": _SEEN.sum(),
        "defaults_seen": (_SEEN & _FELL).sum(),
        "loss_avoided_minor": pl.when(dropped & _SEEN).then(pl.col("loss_minor")).sum(),
    }
    told = [sum_of.cast(pl.Int64).fill_null(0).alias(name) for name, sum_of in said.items()]
    rows = loans.with_columns(kind.alias("swap")).group_by("swap").agg(told)
    return {("swap", row["swap"], name): row[name] for row in rows.to_dicts() for name in _SWAP}


def _graded(seen: pl.DataFrame) -> dict[Key, int]:
    found: dict[Key, int] = {}
    by = ("grade", "grade_rank")
    graded = seen.filter(pl.col("grade").is_not_null()).select(*by, "pd_12m", "state")
    for (grade, rank), rows in graded.partition_by(by, as_dict=True).items():
        found["grade", grade, rank, "seen"] = rows.height
        found["grade", grade, rank, "defaults"] = int((rows["state"] == "default").sum())
        found["grade", grade, rank, "known"] = rows.height - rows["pd_12m"].null_count()
        found["grade", grade, rank, "said"] = exact_sum(rows["pd_12m"])
    return found


def _scored(seen: pl.DataFrame) -> dict[Key, int]:
    """Loans that fell and that did not, by their PD: those of the grades, which are few."""
    rows = seen.filter(pl.col("pd_12m").is_not_null()).group_by("pd_12m").agg(falls=_FELL.sum(), stays=(~_FELL).sum())
    return {
        (name, pd): count for pd, *both in rows.rows() for name, count in zip(("falls", "stays"), both, strict=True)
    }


def _area(sums: Sums) -> float | None:
    """The area from counts by PD: of the pairs of one that fell and one that stayed, those told rightly."""
    below, falls, twice = 0, 0, 0
    for _, fell, stayed in _by_pd(sums, "falls", "stays"):
        twice += fell * (2 * below + stayed)
        below, falls = below + stayed, falls + fell
    return twice / (2 * falls * below) if falls and below else None


def _by_pd(sums: Sums, first: str, second: str) -> list[tuple[float, int, int]]:
    """Each PD under which one of both sums stands, with both; from the lowest."""
    said = sorted({float(str(key[1])) for key in sums if key[0] in (first, second)})
    return [(pd, sums.get((first, pd), 0), sums.get((second, pd), 0)) for pd in said]


def _unseen(made: pl.DataFrame) -> dict[Key, int]:
    """What those never lent to earn where none defaults, and what each chance of default takes from it, by PD."""
    amount, margin = pl.col("amount_minor").cast(pl.Float64), pl.col("margin_share")
    priced = made.filter((pl.col("group") == "never_lent") & margin.is_not_null() & pl.col("pd_12m").is_not_null())
    told = priced.select(
        "pd_12m", earns=amount * margin, costs=amount * (margin * (1 - pl.col("earned_share")) + pl.col("severity"))
    )
    parted = told.partition_by("pd_12m", as_dict=True).items()
    return {(name, pd): exact_sum(rows[name]) for (pd,), rows in parted for name in ("earns", "costs")}


def _mean(sums: Sums, view: str) -> float | None:
    """The mean chance of default in one of `VIEWS`; None where no chance is known."""
    known = sums.get(("known", view), 0)
    return as_float(sums.get((f"default_{view}",), 0)) / known if known else None


def _money(sums: Sums, name: str) -> int:
    return round(as_float(sums.get((name,), 0)))


def _interval(hits: int, cases: int) -> tuple[float | None, float | None]:
    low, high = wilson(pl.col("hits"), pl.col("cases"))
    ends = pl.DataFrame({"hits": [hits], "cases": [cases]}).select(low.alias("low"), high.alias("high"))
    return ends["low"].item(), ends["high"].item()
