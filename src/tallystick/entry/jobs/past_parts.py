"""Past applications on a cluster: where they lie, and parts of whole businesses, each a history of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from tallystick.cluster.errors import ClusterError
from tallystick.cluster.files import Place
from tallystick.cluster.rounds import Receipt
from tallystick.cluster.schedule import attempt
from tallystick.cluster.settling import Share
from tallystick.cluster.sifting import Source
from tallystick.cluster.taking import AT, placed
from tallystick.engine import flow
from tallystick.entry.jobs.lab_history import BANK_FILE, Asked, about_bank, asked_of, told_of_bank, without_told
from tallystick.intake.outputs import RUN_FILE
from tallystick.intake.seal import refuse_sealed
from tallystick.lab.errors import LabError
from tallystick.lab.history import AS_OF, ASIDE, DAY, FACTS, KEY, History, history_of, last_day

PAST, OUTCOMES, TOLD = "past", "outcomes", "told"
SET_ASIDE = "set_aside"
_PLACE = "_whose"


@dataclass(frozen=True)
class PastAsked:
    """Which past: its kind, its files, until when outcomes are known, which days.

    `bank` is a bank's folder, whose process tables, `beside`, are read whole.
    `day` and `pack_version` are those of a run whose firms are the applications.
    """

    kind: str
    sources: tuple[Source, ...]
    until: date | None
    first: date | None
    last: date | None
    bank: str | None = None
    beside: tuple[Source, ...] = ()
    day: date | None = None
    pack_version: str | None = None

    def shaped(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        """This function will give rows of one of the files as a history takes them: with their application, and of
        the columns those that it knows.

        :raises LabError: no column names the application.
        """
        if table == PAST and self.kind == "bank":
            rows = without_told(rows)
        if table == PAST and self.kind == "run":
            own = pl.col(KEY) if KEY in rows.columns else pl.lit(None, pl.String)
            version = pl.lit(self.pack_version, pl.String)
            named = pl.coalesce(own, "enterprise_id").alias(KEY)
            rows = rows.with_columns(named, pl.lit(self.day).alias(DAY), version.alias("pack_version"))
        if KEY not in rows.columns:
            raise LabError(
                f"the history has no column {KEY!r}. Every application needs its id and the day it was decided."
            )
        known = {*flow.prepared(), *FACTS}
        return rows.select(name for name in rows.columns if name in known).with_columns(pl.col(KEY).cast(pl.String))


def past_asked(address: str) -> PastAsked:
    """This function will find the past applications at `address`: a bank's folder, a run, Parquet, or a YAML file.

    :raises ClusterError: nothing there can be read on a cluster.
    """
    asked = Asked(Path(address)) if "://" in address else asked_of(Path(address))
    named = address if "://" in address else str(asked.path)
    if "://" not in named:
        refuse_sealed(Path(named))
    place = Place.of(named)
    days: dict[str, Any] = {"first": asked.first, "last": asked.last}
    outcomes = () if asked.outcomes is None else (_file(OUTCOMES, asked.outcomes),)
    if named.endswith(".parquet"):
        home, _, file = place.address.rpartition("/")
        return PastAsked("table", (*_sources(Place(home), (file,)), *outcomes), asked.until, **days)
    found = place.find()
    if BANK_FILE in found and place.is_local:
        until = asked.until or about_bank(Path(named))["until"]
        files = _sources(place, ("decisions/features.parquet",))
        beside = _sources(place, ("outcomes.parquet", "process/applications.parquet"))
        return PastAsked("bank", (*files, *outcomes), until, bank=place.address, beside=beside, **days)
    if RUN_FILE in found:
        record = json.loads(place.get(RUN_FILE) or b"{}")
        files = [name for name in record["outputs"] if name == "features.parquet" or name.startswith("features/")]
        day = date.fromisoformat(record["as_of"])
        version = record["pack"]["version"]
        for name in files:
            place.bytes_of_named(name)
        sources = (*_sources(place, files), *outcomes)
        return PastAsked("run", sources, asked.until or day, day=day, pack_version=version, **days)
    tables = [name for name in found if "/" not in name and name.endswith(".parquet")]
    return PastAsked("table", (*_sources(place, tables), *outcomes), asked.until, **days)


@dataclass(frozen=True)
class BankTelling:
    """What a bank's process tables tell of each application, by the application: read by one task."""

    work: Place
    parts: int
    bank: str

    def __call__(self, share: Share) -> Receipt:
        """This function will write what is told by the place of the application."""
        told, _, _ = told_of_bank(Path(self.bank))
        return Receipt(placed(self.work, f"taken/{TOLD}", told, KEY, self.parts, share.part))


@dataclass(frozen=True)
class Knowing:
    """Applications of one part, which hold all rows of their ids, as histories by the place of their business."""

    work: Place
    parts: int

    def __call__(self, share: Share) -> Receipt:
        """This function will put together what is told of each application, and set aside what cannot be used.

        :raises LabError: it is no history, or an application stands twice among the outcomes.
        """
        held = {table: self._read(names) for table, names in share.files.items()}
        table = held[PAST].sort(AT)
        for name in (name for name in (TOLD, OUTCOMES) if name in held):
            table = _with_told(table, held[name].drop(AT, strict=False), name)
        history = history_of(table, until=date.max)
        rows = history.features.hstack(history.facts)
        whose = pl.coalesce("business_id", KEY) if "business_id" in rows.columns else pl.col(KEY)
        by_business = rows.with_columns(whose.alias(_PLACE))
        wrote = list(placed(self.work, f"known/{PAST}", by_business, _PLACE, self.parts, share.part))
        if history.aside.height:
            at = table[AT].gather(history.aside["row"])
            aside = history.aside.with_columns(at.cast(pl.UInt32).alias("row"))
            name = f"{SET_ASIDE}/{share.part:05}.parquet"
            wrote.append((SET_ASIDE, 0, self.work.write(name, aside.select(*ASIDE), attempt=attempt())))
        return Receipt(tuple(wrote), {"last day": last_day(history.facts).toordinal(), SET_ASIDE: history.aside.height})

    def _read(self, names: Sequence[str]) -> pl.DataFrame:
        return pl.concat(self.work.read(names), how="diagonal_relaxed")


def history_in(rows: Sequence[pl.DataFrame], until: date) -> History:
    """This function will give the history of one part from the rows of its businesses."""
    frame = pl.concat(rows, how="diagonal_relaxed").drop(_PLACE).sort(AS_OF, KEY)
    features = [name for name in frame.columns if name not in FACTS]
    return History(frame.select(features), frame.select(*FACTS), until, pl.DataFrame(schema=ASIDE))


def _with_told(table: pl.DataFrame, told: pl.DataFrame, name: str) -> pl.DataFrame:
    again = told.filter(pl.col(KEY).is_duplicated())
    if again.height:
        raise LabError(
            f"application {again[KEY].min()!r} stands more than once among the {name}. Give one row to each."
        )
    lacking = [column for column in told.columns if column != KEY]
    return table.drop(lacking, strict=False).join(told, on=KEY, how="left", maintain_order="left")


def _file(table: str, path: Path) -> Source:
    if path.suffix != ".parquet" or not path.is_file():
        raise ClusterError(
            thing=f"the {table}", place=str(path), cause="it is no Parquet file", cure="Write it as Parquet first"
        )
    return Source(table, str(path.absolute()), path.name, path.stat().st_size)


def _sources(place: Place, names: Sequence[str]) -> tuple[Source, ...]:
    sizes = {name: size for name in sorted(names) if (size := place.bytes_of(name)) is not None}
    found = tuple(Source(PAST, place.path(name), name, size) for name, size in sizes.items())
    if not found:
        raise ClusterError(
            thing="the history",
            place=place.address,
            cause="on a cluster it is a Parquet file, a folder of them, a bank's folder or an output of `tally decide`",
            cure="Name one of these, or run on one machine",
        )
    return found
