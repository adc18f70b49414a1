"""Monitoring as a whole: borrowers with all that is known of them in, signals, watch levels and circles out."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.windows import KEY
from tallystick.engine.monitoring.columns import ACTS, CIRCLES, CROWD, OPENING, SIGNAL_FATES, SIGNALS, WATCH
from tallystick.engine.monitoring.crowd import with_crowd
from tallystick.engine.monitoring.features import KNOWN_ZERO, SOURCES
from tallystick.engine.monitoring.signals import acts, answerable, fates, signals, with_levels
from tallystick.engine.monitoring.step import watch_by
from tallystick.kernel.attach import attached
from tallystick.kernel.columns import Columns
from tallystick.pack.policy import Indicator, Policy


@dataclass(frozen=True)
class Monitored:
    """What monitoring found on a day.

    `firms`: one row per borrower, `WATCH`, `ACTS` and `CROWD`. `signals`: columns `SIGNALS`. `circles`: `CIRCLES`.
    `fates`: `SIGNAL_FATES`, empty where no last month end is known.
    """

    firms: pl.DataFrame
    signals: pl.DataFrame
    circles: pl.DataFrame
    fates: pl.DataFrame


def gathered(frame: pl.LazyFrame, evidence: Evidence, policy: Policy) -> pl.LazyFrame:
    """This function will add to prepared features those that only monitoring needs, read from the evidence tables.

    An absent table leaves its columns null. The evidence is as seen on the day (`flow.settled`).
    """
    for source in SOURCES:
        if any(evidence.has(table) for table in source.tables):
            found = source.run(evidence, policy).select(KEY, *source.adds)
            frame = frame.join(found, on=KEY, how="left", maintain_order="left")
            zero = [name for name in KNOWN_ZERO if name in source.adds]
            frame = frame.with_columns(
                pl.col(name).fill_null(False if source.adds[name].unit == "flag" else 0) for name in zero
            )
        else:
            frame = _filled(frame, source.adds)
    return frame


def monitor(
    frame: pl.LazyFrame,
    policy: Policy,
    vocabulary: Columns,
    *,
    guarantees: pl.LazyFrame | None = None,
    before: pl.LazyFrame | None = None,
) -> Monitored:
    """This function will ask every indicator of every borrower, and set the watch levels.

    `frame`: one row per borrower with whatever of `vocabulary` is known and, from the last month end, `OPENING`;
    `guarantees`: the evidence table; `before`: last month end's signals. Signals by a borrower's own columns come
    first, then what spreads along guarantees from borrowers in warning. Source: rules.md 9.2.
    """
    frame = _filled(frame, OPENING)
    alone = answerable(frame, [one for one in policy.indicators if not one.columns & set(CROWD)])
    asked = with_levels(_filled(frame, _lacking(frame, alone, vocabulary)), alone).collect(engine="streaming")
    crowded, found = asked, None
    if guarantees is not None:
        warned = watch_by(asked.lazy(), policy, alone).select(KEY, "watch_level").collect()
        crowded, found = with_crowd(asked, warned, guarantees, policy)
    spreading = answerable(crowded.lazy(), [one for one in policy.indicators if one.columns & set(CROWD)])
    leveled = with_levels(_filled(crowded.lazy(), _lacking(crowded.lazy(), spreading, vocabulary)), spreading).collect()
    told = signals(leveled, policy, before=before).collect()
    ranked = watch_by(_filled(leveled.lazy(), CROWD), policy, [*alone, *spreading]).select(KEY, *WATCH, *CROWD)
    firms = attached(ranked.collect(), acts(told.lazy()).collect(), on=KEY).select(KEY, *WATCH, *ACTS, *CROWD)
    circles = pl.DataFrame(schema=CIRCLES.schema()) if found is None else found.circles
    became = pl.DataFrame(schema=SIGNAL_FATES) if before is None else fates(leveled, before, policy).collect()
    return Monitored(firms, told.select(SIGNALS.keys()), circles, became)


def _lacking(frame: pl.LazyFrame, asked: list[Indicator], vocabulary: Columns) -> Columns:
    """Columns that are not there, of indicators some of whose columns are."""
    there = set(frame.collect_schema().names())
    wanted = {name for one in asked if one.columns & there for name in one.columns}
    return vocabulary.pick(*sorted(wanted - there))


def _filled(frame: pl.LazyFrame, columns: Columns) -> pl.LazyFrame:
    there = set(frame.collect_schema().names())
    return frame.with_columns(pl.lit(None, one.dtype).alias(name) for name, one in columns.items() if name not in there)
