"""What one firm's rows cannot tell: who else booked the same paper, who is one business, who trades with whom.

Parts reduce their invoices to sums by firm and counterparty; papers that stand in two firms' books are found by the
bucket of their hash; one task a day then runs the engine's own functions over what is left. It sees names, sums and the
few shared papers, never all invoices, and tells every part what it found about its firms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tallystick.cluster.files import Place, Wrote
from tallystick.cluster.places import KEY, hash_of, parted
from tallystick.cluster.rounds import Receipt, Rounds, files_of, tables_of
from tallystick.cluster.rules import Rules
from tallystick.cluster.schedule import attempt
from tallystick.cluster.settling import Share
from tallystick.cluster.sifting import empty
from tallystick.engine.evidence.clean import ASIDE, IDENTITY, KEPT, TWINS, own_names, settle, with_settled
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.same_business import PAIRS, business_pairs
from tallystick.engine.evidence.windows import months_before
from tallystick.engine.features import network
from tallystick.engine.monitoring.features import money_back

HASH, PAPER = "_hash", "\x1d"
SMALL = ("enterprises", "owners", "relations", "exposures")
"""Tables that the crowd reads as they are: a few rows a firm."""
_FLOWS = (KEY, "direction", "counterparty", "day")
_NOW = "invoices"


@dataclass(frozen=True, slots=True)
class Papers:
    """Hashes of each part's invoices, by bucket."""

    work: Place
    parts: int

    def __call__(self, share: Share) -> Receipt:
        """This function will write how many firms of one part booked each paper."""
        rows = with_hash(pl.concat(self.work.read(share.files[_NOW])).filter(pl.col("amount_minor") != 0))
        firms = rows.group_by(HASH).agg(firms=pl.col(KEY).n_unique()).sort(HASH)
        bucketed = firms.with_columns(bucket=(pl.col(HASH) % self.parts).cast(pl.UInt32), part=pl.lit(share.part))
        wrote: list[tuple[str, int, Wrote]] = []
        for (bucket,), held in sorted(bucketed.partition_by("bucket", as_dict=True, include_key=False).items()):
            name = f"papers/{int(bucket):05}/{share.part:05}.parquet"
            wrote.append(("papers", int(bucket), self.work.write(name, held, attempt=attempt())))
        return Receipt(tuple(wrote))


@dataclass(frozen=True, slots=True)
class Meeting:
    """Papers that several firms booked."""

    work: Place

    def __call__(self, share: Share) -> Receipt:
        """This function will tell each part which of its papers in one bucket other firms booked too."""
        held = pl.concat(self.work.read(share.files["papers"]))
        met = held.filter(pl.col("firms").sum().over(HASH) > 1)
        wrote: list[tuple[str, int, Wrote]] = []
        for (part,), rows in sorted(met.partition_by("part", as_dict=True, include_key=False).items()):
            name = f"shared/{int(part):05}/{share.part:05}.parquet"
            wrote.append(("shared", int(part), self.work.write(name, rows.select(HASH), attempt=attempt())))
        return Receipt(tuple(wrote))


@dataclass(frozen=True, slots=True)
class Reducing:
    """One part's invoices as the crowd needs them on each of `days`."""

    work: Place
    days: tuple[date, ...]

    def __call__(self, share: Share) -> Receipt:
        """This function will write sums of one part's settled invoices, and the rows that other firms share."""
        tables = {table: pl.concat(self.work.read(names)) for table, names in share.files.items()}
        rows = tables[_NOW]
        shared = tables.get("shared", pl.DataFrame(schema={HASH: pl.UInt64}))[HASH]
        hashed = with_hash(rows).filter(pl.col(HASH).is_in(shared.implode()))
        firms = hashed[KEY].unique()
        made: list[tuple[str, pl.DataFrame]] = [("rows", hashed.drop(HASH))]
        ties = hashed.select(node=KEY, component=pl.lit(PAPER) + pl.col(HASH).cast(pl.String)).unique(
            maintain_order=True
        )
        for day in self.days:
            held = {name: tables[name].lazy() for name in ("invoices", "enterprises") if name in tables}
            settled = with_settled(Evidence(held).as_of(day)).tables
            kept, aside = settled[KEPT].collect(), settled[ASIDE].collect()
            among = pl.col(KEY).is_in(firms.implode())
            reduced = [kept.filter(among), summed(kept.filter(~among), day)]
            made += [(f"{KEPT} {day}", pl.concat(reduced)), (f"{ASIDE} {day}", aside.filter(among))]
        wrote = [
            (f"crowd {name}", 0, self.work.write(_path("crowd", name, share.part), one, attempt=attempt()))
            for name, one in made
        ]
        if ties.height:
            name = f"ties/papers/{share.part:05}.parquet"
            wrote.append(("ties", share.part, self.work.write(name, ties, attempt=attempt())))
        return Receipt(tuple(wrote))


@dataclass(frozen=True, slots=True)
class Crowding:
    """The crowd on one day: pairs of applicants, places in the network, and on the first day loan money traced."""

    work: Place
    rules: Rules
    parts: int
    days: tuple[date, ...]

    def __call__(self, share: Share) -> Receipt:
        """This function will work out what all firms together show on the day numbered `share.part`."""
        policy = self.rules.policy(self.days[share.part])
        tables = {table: pl.concat(self.work.read(names)) for table, names in share.files.items()}
        evidence = Evidence({table: tables[table].lazy() for table in SMALL if table in tables}).as_of(policy.day)
        made: dict[str, pl.DataFrame] = {}
        if "crowd rows" in tables:
            evidence = _with_books(evidence, tables, policy.day)
            made[f"{network.PLACES} {policy.day}"] = network.run(evidence, policy).collect()
        pairs = business_pairs(evidence, policy)
        made[f"{PAIRS} {policy.day}"] = pairs
        if share.part == 0 and "account_flows" in tables:
            flows = tables["account_flows"].lazy()
            traced = Evidence({**evidence.tables, "account_flows": flows}).as_of(policy.day)
            made[money_back.TRACED] = money_back.money_back(traced, policy).collect()
        wrote = [wrote for name, frame in made.items() for wrote in self._told(name, frame)]
        least = min(float(policy.number(f"business_points_{name}")) for name in ("possible", "least"))
        tied = pairs.filter(pl.col("points") >= least).select(node=KEY, component="other")
        for place, rows in parted(tied, "node", self.parts).items():
            name = f"ties/pairs-{policy.day}/{place:05}.parquet"
            wrote.append(("ties", place, self.work.write(name, rows, attempt=attempt())))
        return Receipt(tuple(wrote))

    def _told(self, name: str, frame: pl.DataFrame) -> list[tuple[str, int, Wrote]]:
        """One file a part, and one without rows for parts that have none."""
        wrote = [(f"sample {name}", 0, self.work.write(_path("told", name, None), frame.clear(), attempt=attempt()))]
        for place, rows in parted(frame, KEY, self.parts).items():
            wrote.append((name, place, self.work.write(_path("told", name, place), rows, attempt=attempt())))
        return wrote


def with_hash(rows: pl.DataFrame) -> pl.DataFrame:
    """This function will add a number for each invoice's identity: equal for what is one piece of paper."""
    texts = rows.select(pl.concat_str([pl.col(IDENTITY).cast(pl.String).fill_null("?")], separator="|")).to_series()
    return rows.with_columns(hash_of(texts).alias(HASH))


def summed(kept: pl.DataFrame, day: date) -> pl.DataFrame:
    """This function will add up settled invoices by firm, counterparty, side, void or not, and year or before.

    Each sum stands as one row of settled invoices, of the last day it counts on.
    """
    by = (KEY, "direction", "counterparty", "is_void")
    year = (pl.col("net_day") > months_before(day, 12)).alias("_year")
    amounts = ("amount_minor", "tax_minor", "net_minor", "net_tax_minor")
    kept_days = pl.col("day", "net_day")
    made = kept.group_by(*by, year, maintain_order=True).agg(
        pl.col("row").min(), pl.col("invoice_no").first(), kept_days.max(), pl.col(amounts).sum()
    )
    return made.select(kept.columns)


def asked(
    rounds: Rounds, rules: Rules, shares: Sequence[Share], *, parts: int, days: Sequence[date], traced: bool
) -> tuple[list[Share], dict[str, str]]:
    """This function will ask the crowd on each of `days`, and give the parts with what they were told, and a file
    without rows of each table told. `traced` asks where loan money went, too.
    """
    work, dates = rounds.work, tuple(days)
    booked = [share for share in shares if _NOW in share.files]
    papers = rounds.run("papers", Papers(work, parts), booked)
    buckets = [Share(part, {"papers": tuple(names)}) for (_, part), names in sorted(files_of(papers).items())]
    shared = files_of(rounds.run("meeting", Meeting(work), buckets))
    asked_of = ("invoices", "enterprises")
    reducing = [
        Share(
            share.part,
            {table: share.files[table] for table in asked_of if table in share.files}
            | ({"shared": tuple(shared["shared", share.part])} if ("shared", share.part) in shared else {}),
        )
        for share in booked
    ]
    reduced = files_of(rounds.run("reduce", Reducing(work, dates), reducing))
    small = _all_parts(shares, (*SMALL, "account_flows") if traced else SMALL)
    crowds = []
    for number, day in enumerate(dates):
        mine = {table: names for (table, _), names in reduced.items() if table in _of_day(day)}
        crowds.append(Share(number, {**small, **{table: tuple(names) for table, names in mine.items()}}))
    told = files_of(rounds.run("crowd", Crowding(work, rules, parts, dates), crowds))
    samples = {
        name.removeprefix("sample "): names[0] for (name, _), names in told.items() if name.startswith("sample ")
    }
    given = {key: names for key, names in told.items() if not key[0].startswith("sample ")}
    for (table, part), names in reduced.items():
        if table == "ties":
            given.setdefault((table, part), []).extend(names)
    after = {share.part: dict(share.files) for share in shares}
    for part in {part for _, part in given}:
        after.setdefault(part, {}).update(tables_of(given, part))
    return [Share(part, files) for part, files in sorted(after.items())], samples


def _path(folder: str, name: str, part: int | None) -> str:
    return f"{folder}/{name.replace(' ', '-')}/{'none' if part is None else f'{part:05}'}.parquet"


def _of_day(day: date) -> tuple[str, ...]:
    return ("crowd rows", f"crowd {KEPT} {day}", f"crowd {ASIDE} {day}")


def _all_parts(shares: Sequence[Share], tables: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found = {table: tuple(name for share in shares for name in share.files.get(table, ())) for table in tables}
    return {table: names for table, names in found.items() if names}


def _with_books(evidence: Evidence, tables: Mapping[str, pl.DataFrame], day: date) -> Evidence:
    """With settled invoices: sums, shared papers whole, and the twins that all books together show."""
    firms = evidence.get("enterprises")
    rows = pl.concat([empty("invoices"), tables["crowd rows"]]).filter(pl.col("day") <= day).sort("row")
    twins = settle(rows.lazy(), None if firms is None else own_names(firms).collect()).twins
    books = {KEPT: tables[f"crowd {KEPT} {day}"], ASIDE: tables[f"crowd {ASIDE} {day}"], TWINS: twins}
    seen = books[KEPT].select(KEY, "day")
    return Evidence({**evidence.tables, **{name: frame.lazy() for name, frame in books.items()}, _NOW: seen.lazy()})
