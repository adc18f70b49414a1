"""A back-test as tasks: each part decided under every pack, corrected by what all parts saw, and added up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.rounds import Receipt
from tallystick.cluster.rules import Packed
from tallystick.cluster.schedule import attempt
from tallystick.cluster.settling import Share
from tallystick.entry.jobs.lab_backtest import multiples, together
from tallystick.entry.jobs.past_parts import PAST, SET_ASIDE, history_in
from tallystick.lab import backtest_sums as sums
from tallystick.lab.backtest import AS_LENT, Assumption, decided_as_lent, estimated, loans_of
from tallystick.lab.backtest_sums import Key, Sums
from tallystick.lab.history import ASIDE, DAY
from tallystick.lab.trial import Trial

LOANS, ADDED = "loans", "added"
_FIRST, _LAST = "first day", "last day"


@dataclass(frozen=True)
class Days:
    """Until when outcomes are known, and which applications are asked."""

    until: date
    first: date | None
    last: date | None


@dataclass(frozen=True)
class PastDeciding:
    """Decides the applications of parts under `packs` of `names`, each by what was in force on its own day."""

    work: Place
    packs: tuple[Packed, ...]
    names: tuple[str, ...]
    days: Days
    assumption: Assumption

    def __call__(self, share: Share) -> Receipt:
        """This function will write the loans that each pack makes, and tell defaults seen and said of them."""
        history = history_in(self.work.read(share.files[PAST]), self.days.until).between(
            self.days.first, self.days.last
        )
        if not history.height:
            return Receipt()
        first, *others = (packed.pack() for packed in self.packs)
        trial = Trial.of(history, first, others)
        decided = [decided_as_lent(trial), trial.decided, *(trial.whole(trial.under(other)) for other in others)]
        wrote: list[tuple[str, int, Wrote]] = []
        counts = {"applications": history.height, **_ends(history.facts[DAY])}
        for name, one in zip((AS_LENT, *self.names), decided, strict=True):
            loans = loans_of(history, one, self.assumption)
            file = f"decided/{len(wrote):02}/{share.part:05}.parquet"
            wrote.append((name, share.part, self.work.write(file, loans, attempt=attempt())))
            counts |= {f"{name} {what}": count for (what,), count in sums.calibration(loans).items()}
            counts[f"{name} loans"] = loans.height
        return Receipt(tuple(wrote), counts)


@dataclass(frozen=True)
class Estimating:
    """Estimates the loans of parts by the `ratios` of all, by pack; rows go to `out`, sums to the work place."""

    work: Place
    out: Place
    ratios: Mapping[str, float]
    assumption: Assumption

    def __call__(self, share: Share) -> Receipt:
        """This function will write the estimated loans of one part and their sums."""
        made: dict[str, pl.DataFrame] = {}
        added: list[pl.DataFrame] = []
        for name, ratio in self.ratios.items():
            held = pl.concat(self.work.read(share.files[name]))
            loans = estimated(held, ratio, self.assumption)
            made[name] = loans.filter(pl.col("is_made"))
            added.append(_written(sums.of_loans(loans), name, None))
            for other in multiples(self.assumption) if name != AS_LENT else ():
                expected = sums.expected(estimated(held, ratio, other))
                added.append(_written(expected, name, other.unseen_times))
        path = f"{LOANS}/part-{share.part:05}.parquet"
        rows = self.out.write(path, together(made), attempt=attempt())
        partial = self.work.write(f"{ADDED}/{share.part:05}.parquet", pl.concat(added), attempt=attempt())
        return Receipt(((LOANS, share.part, rows), (ADDED, 0, partial)))


@dataclass(frozen=True)
class Telling:
    """Puts the sums of all parts together, on one executor."""

    work: Place
    out: Place
    ratios: Mapping[str, float]
    applications: int

    def __call__(self, share: Share) -> Receipt:
        """This function will write the tables and figures that are made of sums, and what was set aside."""
        held = [_read(one) for one in self.work.read(share.files[ADDED])]
        keys = dict.fromkeys(key for one in held for key in one)
        added = {key: sums.added(one[key] for one in held if key in one) for key in keys}
        whole = {name: added[name, None] for name in self.ratios}
        told = [sums.summary(name, self.applications, whole[name], ratio) for name, ratio in self.ratios.items()]
        earned = float(str(told[0]["profit_model_minor"]))
        even = {
            name: sums.break_even(whole[name], self.ratios[name], earned) for name in self.ratios if name != AS_LENT
        }
        self.out.put_json("backtest.json", {"summaries": told, "break_even": even})
        times = sorted({each for _, each in added if each is not None})
        expected = {(each, name): added[name, each] for each in times for name in even}
        aside = pl.concat([pl.DataFrame(schema=ASIDE), *self.work.read(share.files.get(SET_ASIDE, ()))])
        tables = {
            "swaps": together({name: sums.swaps(one) for name, one in whole.items()}),
            "grades": together({name: sums.grades(one) for name, one in whole.items()}),
            "sensitivity": sums.sensitivity(expected),
            SET_ASIDE: aside.sort("row"),
        }
        wrote = [(name, 0, self.out.write(f"{name}.parquet", one, attempt=attempt())) for name, one in tables.items()]
        return Receipt(tuple(wrote))


def calibrated(counts: Mapping[str, int], names: tuple[str, ...]) -> dict[str, float]:
    """This function will give by pack, from counts of all parts, defaults seen by defaults said."""
    found: dict[str, float] = {}
    for name in names:
        both: dict[Key, int] = {(what,): counts.get(f"{name} {what}", 0) for what in ("fell", "said")}
        found[name] = sums.ratio(both)
    return found


def counted(receipts: list[Receipt]) -> dict[str, int]:
    """This function will add up the counts of all parts; of days it will give the first and the last."""
    found: dict[str, int] = {}
    for receipt in receipts:
        for name, count in receipt.counts.items():
            if name == _FIRST:
                found[name] = min(found.get(name, count), count)
            elif name == _LAST:
                found[name] = max(found.get(name, count), count)
            else:
                found[name] = found.get(name, 0) + count
    return found


def _ends(days: pl.Series) -> dict[str, int]:
    ends: tuple[Any, Any] = days.min(), days.max()
    return {name: end.toordinal() for name, end in zip((_FIRST, _LAST), ends, strict=True)}


def _written(added: Sums, pack: str, times: float | None) -> pl.DataFrame:
    """Sums as rows: what they are of as JSON, the sum, which is too large for a column of numbers, in hexadecimal."""
    rows = [(pack, times, json.dumps(key), hex(value)) for key, value in added.items() if value]
    schema = {"pack": pl.String, "times": pl.Float64, "of": pl.String, "sum": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _read(rows: pl.DataFrame) -> dict[tuple[str, float | None], dict[Key, int]]:
    found: dict[tuple[str, float | None], dict[Key, int]] = {}
    for pack, times, key, value in rows.rows():
        found.setdefault((pack, times), {})[tuple(json.loads(key))] = int(value, 16)
    return found
