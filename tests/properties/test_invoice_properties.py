"""What holds of invoice features and cross checks for any books."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.engine.evidence.clean import settle, settled_apart, with_settled
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.findings import SOURCES as CROSS_CHECKS
from tallystick.engine.evidence.findings import checked, findings
from tallystick.engine.features import invoices, network
from tests.engine.evidence.books import DAY, INVOICES, under

ALL = (invoices.SOURCE, network.SOURCE, *CROSS_CHECKS)
ALONE = tuple(source for source in ALL if not source.crowd)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "enterprise_id": st.sampled_from(["a", "b", "c"]),
            "direction": st.sampled_from(["out", "in"]),
            "invoice_no": st.sampled_from([f"{n}" for n in range(8)]),
            "day": st.integers(-800, 20).map(lambda ago: DAY + timedelta(days=ago))
            | st.sampled_from([DAY, DAY + timedelta(days=1), date(2025, 3, 31), date(2025, 4, 1)]),
            "counterparty": st.sampled_from(["a", "b", "X", "Y", "Z", "W"]),
            "amount_minor": st.sampled_from([-100, 0, 100, 200, 1_000_000]) | st.integers(-(10**9), 10**12),
            "tax_minor": st.sampled_from([0, 13]),
            "status": st.sampled_from(["valid", "valid", "valid", "void"]),
        }
    ),
    max_size=40,
)


def table(rows: list[dict[str, object]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema={k: v for k, v in INVOICES.items() if k not in ("row", "total_minor")})
    return frame.with_row_index("row", 1).with_columns(total_minor=pl.col("amount_minor") + pl.col("tax_minor"))


def evidence(frame: pl.DataFrame) -> Evidence:
    return Evidence({"invoices": frame.lazy()})


def columns(given: Evidence, sources: tuple[object, ...] = ALL) -> list[pl.DataFrame]:
    return [source.run(given, under()).collect().sort("enterprise_id") for source in sources]


def same(left: list[pl.DataFrame], right: list[pl.DataFrame]) -> bool:
    return all(a.equals(b) for a, b in zip(left, right, strict=True))


@settings(max_examples=20)
@given(ROWS, st.randoms(use_true_random=False))
def test_order_and_chunks_do_not_matter(rows: list[dict[str, object]], chance: object) -> None:
    frame = table(rows)
    places = list(range(len(frame)))
    chance.shuffle(places)
    mixed = frame[places] if places else frame
    chunked = pl.concat([mixed[:3], mixed[3:7], mixed[7:]], rechunk=False)
    assert same(columns(evidence(frame)), columns(evidence(chunked)))
    told = [findings(evidence(held), under()).collect() for held in (frame, chunked)]
    assert told[0].equals(told[1])


@settings(max_examples=20)
@given(ROWS)
def test_alone_is_the_same_as_in_the_crowd(rows: list[dict[str, object]]) -> None:
    frame = table(rows)
    crowd = columns(evidence(frame), ALONE)
    for firm in frame["enterprise_id"].unique():
        mine = pl.col("enterprise_id") == firm
        assert same(columns(evidence(frame.filter(mine)), ALONE), [held.filter(mine) for held in crowd])


@settings(max_examples=20)
@given(ROWS)
def test_nothing_dated_later_is_seen(rows: list[dict[str, object]]) -> None:
    frame = table(rows)
    before = evidence(frame.filter(pl.col("day") <= DAY))
    assert same(columns(evidence(frame)), columns(before))
    assert same(columns(checked(evidence(frame), under())), columns(before))
    told = [findings(held, under()).collect() for held in (evidence(frame), before)]
    assert told[0].equals(told[1])


@settings(max_examples=20)
@given(ROWS)
def test_settling_once_for_all_changes_nothing(rows: list[dict[str, object]]) -> None:
    given_rows = evidence(table(rows).filter(pl.col("day") <= DAY))
    assert same(columns(given_rows), columns(with_settled(given_rows)))


@settings(max_examples=20)
@given(ROWS)
def test_settled_firm_by_firm_is_settled_at_once(rows: list[dict[str, object]]) -> None:
    frame = table(rows)
    each = [settle(one.lazy()) for one in frame.partition_by("enterprise_id") or [frame]]
    kept, aside = (pl.concat([getattr(one, name) for one in each]).sort("row") for name in ("kept", "aside"))
    whole = settle(frame.lazy())
    apart = settled_apart(kept, aside)
    assert apart.twins.equals(whole.twins)
    assert kept.equals(whole.kept.sort("row"))
    assert aside.equals(whole.aside.sort("row"))


@settings(max_examples=20)
@given(ROWS)
def test_every_row_is_kept_or_set_aside_and_money_is_conserved(rows: list[dict[str, object]]) -> None:
    frame = table(rows)
    found = settle(frame.lazy())
    assert sorted([*found.kept["row"], *found.aside["row"]]) == frame["row"].to_list()
    live = found.kept.filter(~pl.col("is_void"))
    assert found.kept["net_minor"].sum() == live["amount_minor"].sum()
    assert (found.kept["net_day"] <= found.kept["day"]).all()


@settings(max_examples=20)
@given(ROWS)
def test_shares_are_shares_and_counts_do_not_contradict(rows: list[dict[str, object]]) -> None:
    for source, frame in zip(ALL, columns(evidence(table(rows))), strict=True):
        for column in source.adds.values():
            if column.unit == "share":
                assert frame[column.name].drop_nulls().is_between(0, 1 + 1e-9).all(), column.name
            assert not frame[column.name].is_nan().any() if column.dtype == pl.Float64 else True
