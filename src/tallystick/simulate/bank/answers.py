"""What the real engine answers: features of firms once a month, decisions for every different request, watch signals.

The outside evidence of a firm is the same in all worlds; its features are prepared once. What the bank itself wrote
(request, visit, own loans) differs between worlds; each different combination is decided once, and the answer shared
out."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from tallystick.engine import flow
from tallystick.engine.evidence.clean import ASIDE, KEPT, TWINS, settled_apart
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.same_business import PAIRS, business_pairs
from tallystick.engine.features.firm import spine
from tallystick.pack import Policy
from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.answers_tables import completed
from tallystick.simulate.bank.packs import edition_on
from tallystick.simulate.bank.reading import BESIDE, REGISTER, Here, Reading, Second, Watched, tables_of
from tallystick.simulate.bank.rows import Array, Ints, Rows
from tallystick.simulate.bank.setting import Setting
from tallystick.simulate.bank.store import Store

KEPT_MONTHS = 13
AT_THE_DESK = tuple(source for source in flow.SOURCES if source not in BESIDE)
"""Sources read at the desk itself, among them those that see all who are read in a month."""
_GROUPS = ("business_id", "connected_group_id", "household_id")
OUTCOMES = ("approve", "refer", "decline")
APPROVE, REFER, DECLINE = range(3)
_WRITTEN = (
    "firm",
    "product",
    "asked_minor",
    "term",
    "repayment",
    "security",
    "person",
    "wares",
    "pledge",
    "books",
    "neighbours",
    "meter_read",
    "alone",
    "stated_minor",
    "wrong_entry",
    "exposure_minor",
    "days_past_due",
)
"""What the bank writes of a request: requests alike in these get one answer."""


@dataclass
class Answering:
    """The engine at the bank's desk: prepared features by month, and the policy of each month.

    Half of a month is read by `second`, which is this process where no other is given.
    """

    setting: Setting
    store: Store
    second: Second | None = None
    prepared: dict[int, pl.DataFrame] = field(default_factory=dict)
    evidence: dict[int, Evidence] = field(default_factory=dict)
    orders: dict[frozenset[str], list[str]] = field(default_factory=dict)
    told: dict[int, Future[pl.DataFrame]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """This function will make the reading that is done here, and do all of it where nobody else does."""
        self.reading = Reading(self.setting, self.store)
        self.beside: Second = Here(self.reading) if self.second is None else self.second

    def day(self, month: int) -> date:
        """This function will give the day as of which requests of `month` are decided: the last day before it."""
        return self.reading.day(month)

    def policy(self, month: int) -> Policy:
        """This function will give the policy in force for `month`."""
        return self.reading.policy(month)

    def version(self, month: int) -> str:
        """This function will give the version of the pack in force for `month`."""
        return edition_on(self.setting.editions, self.day(month)).version

    def expect(self, firms: Ints, *, later: bool = False) -> None:
        """This function will make the evidence of firms that will probably ask, in one go; beside the rest if they ask
        `later`.
        """
        if later:
            self.store.ahead(firms)
        else:
            self.store.hold(firms)

    def read(self, month: int, firms: Ints, asking: Ints) -> None:
        """This function will collect the outside evidence of `firms` and prepare its features, once for the month.

        Those not `asking` for money are borrowers to be watched.
        """
        policy = self.policy(month)
        self.store.hold(firms)
        told = self.beside.columns(month, firms, asking)
        evidence = cross_checked(self.reading.seen(month, firms, tables_of(AT_THE_DESK)), policy)
        self.evidence = {month: evidence}
        asked = spine(evidence, policy).collect()
        narrow = self.reading.narrowed(month, firms, asking, AT_THE_DESK)
        narrow = evidence if narrow is None else with_twins(narrow)
        here = self.reading.of_sources(AT_THE_DESK, asked["enterprise_id"], month, evidence, narrow)
        found = told.result()
        there = {source.name: [found[name] for name in source.adds] for source in BESIDE}
        self.prepared[month] = flow.prepare_from(asked, lambda source: (here | there)[source.name], policy)
        for old in [m for m in self.prepared if m < month - KEPT_MONTHS]:
            del self.prepared[old]

    def watch(self, month: int, borrowers: Ints) -> None:
        """This function will begin to look for the early-warning signals of `borrowers`, who were read in `month`.

        Features of half a year and a year ago are those that were prepared then; a firm that the bank did not read then
        has none.
        """
        names = self.setting.region.firms["enterprise_id"].gather(borrowers)
        self.told = {month: self.beside.signals(Watched.of(month, names, self.prepared))}

    def decide(self, month: int, cases: Rows) -> pl.DataFrame:
        """This function will give the engine's decision on each of `cases`, one row each in their order.

        Columns are those of a decided frame, its features among them; `variant` numbers the different requests.
        """
        written = pl.DataFrame({name: cases.columns[name] for name in _WRITTEN})
        place = written.with_row_index("case").group_by(_WRITTEN, maintain_order=True).agg(pl.col("case"))
        place = place.with_columns(nth=pl.int_range(pl.len()).over("firm")).with_row_index("variant")
        names = self.setting.region.firms["enterprise_id"]
        place = place.with_columns(
            firm_id=names.gather(place["firm"]),
            enterprise_id=pl.concat_str(names.gather(place["firm"]), pl.format("~{}", pl.col("nth"))),
        )
        decided = self._decided(month, place)
        shared = place.select("variant", "case").explode("case").sort("case")
        return shared.select("variant").hstack(decided[shared["variant"].to_numpy()])

    def _decided(self, month: int, place: pl.DataFrame) -> pl.DataFrame:
        policy = self.policy(month)
        known = place.select("enterprise_id", "firm_id", "nth").join(
            self.prepared[month], left_on="firm_id", right_on="enterprise_id", how="left", maintain_order="left"
        )
        tagged = [pl.concat_str(pl.col(name), pl.format("~{}", pl.col("nth"))).alias(name) for name in _GROUPS]
        known = known.with_columns(tagged).drop("firm_id", "nth")
        evidence = self._by_the_bank(month, place)
        features = flow.prepare_anew(known, evidence, policy).collect()
        decided = self._in_order(flow.score_few(features, policy), features, policy)
        order = place.select("enterprise_id")
        return order.join(decided, on="enterprise_id", how="left", maintain_order="left")

    def _in_order(self, decided: pl.DataFrame, features: pl.DataFrame, policy: Policy) -> pl.DataFrame:
        """Columns in the order in which the engine decides many, which is planned once for all months."""
        names = frozenset(decided.columns)
        if names not in self.orders:
            self.orders[names] = flow.score(features.clear().lazy(), policy).collect_schema().names()
        return decided.select(self.orders[names])

    def _by_the_bank(self, month: int, place: pl.DataFrame) -> Evidence:
        """Register, request, visit and own loans of each variant, as evidence under its own number."""
        day = pl.lit(self.day(month))
        registry = self.evidence[month].tables[REGISTER].collect()
        firms = place.select("enterprise_id", "firm_id").join(
            registry, left_on="firm_id", right_on="enterprise_id", how="left", maintain_order="left"
        )
        wrong = pl.col("wrong_entry")
        asked = place.select(
            "enterprise_id",
            application_id=pl.concat_str(pl.lit("Q"), "enterprise_id"),
            product=_named("product", at.PRODUCTS),
            amount_minor="asked_minor",
            tenor_months="term",
            repayment=_named("repayment", at.REPAYMENTS),
            security=_named("security", at.SECURITIES),
            applied_day=day,
        )
        visited = place.select(
            "enterprise_id",
            visit_id=pl.concat_str(pl.lit("V"), "enterprise_id"),
            day=day,
            officer_id=pl.lit("M"),
            second_officer_id=pl.when(~pl.col("alone")).then(pl.lit("N")),
            person_score="person",
            product_score="wares",
            pledge_score="pledge",
            electricity_seen=pl.col("meter_read"),
            water_seen=pl.col("meter_read"),
            customs_seen=pl.lit(value=False),
            stated_sales_12m_minor=pl.when(wrong).then(pl.col("stated_minor") * 10).otherwise("stated_minor"),
            books_quality=pl.when(~wrong).then("books"),
            neighbours_view=pl.when(~wrong).then("neighbours"),
        )
        owed = place.filter(pl.col("exposure_minor") > 0).select(
            "enterprise_id",
            loan_id=pl.concat_str(pl.lit("L"), "enterprise_id"),
            granted_minor="exposure_minor",
            balance_minor="exposure_minor",
            undrawn_minor=pl.lit(0),
            opened_day=day,
            days_past_due="days_past_due",
            monthly_payment_minor=pl.col("exposure_minor") // 20,
        )
        tables = {"enterprises": firms.drop("firm_id"), "applications": asked, "visits": visited, "exposures": owed}
        return Evidence({name: completed(name, frame).lazy() for name, frame in tables.items()})

    def signals(self, month: int, borrowers: Ints) -> pl.DataFrame:
        """This function will give the early-warning signals of `borrowers` by their outside evidence, from the engine.

        One row a firm and indicator reached.
        """
        if month not in self.told:
            self.watch(month, borrowers)
        return self.told.pop(month).result()


def with_twins(evidence: Evidence) -> Evidence:
    """This function will add which invoices stand more than once among those of all firms of `evidence`."""
    if not evidence.has(KEPT):
        return evidence
    found = settled_apart(evidence.tables[KEPT].collect(), evidence.tables[ASIDE].collect())
    return Evidence({**evidence.tables, TWINS: found.twins.lazy()})


def cross_checked(evidence: Evidence, policy: Policy) -> Evidence:
    """This function will add what cross checks share, as `findings.checked` does; the evidence is as of the day."""
    settled = with_twins(evidence)
    return Evidence({**settled.tables, PAIRS: business_pairs(settled, policy).lazy()})


def _named(column: str, names: tuple[str, ...]) -> pl.Expr:
    return pl.col(column).replace_strict(list(range(len(names))), list(names), return_dtype=pl.String)


def coded(column: pl.Series, names: tuple[str, ...]) -> Ints:
    """This function will give the place of each value among `names`, -1 where it is null or none of them."""
    found: Ints = (
        column.replace_strict(list(names), list(range(len(names))), default=-1, return_dtype=pl.Int64)
        .fill_null(-1)
        .to_numpy()
    )
    return found


def numbers(column: pl.Series, missing: float) -> Array:
    """This function will give a column as floats, `missing` where it is null."""
    found: Array = column.cast(pl.Float64).fill_null(missing).to_numpy()
    return found
