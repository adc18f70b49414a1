"""One suite over every source of features but invoices: what each must keep, whatever it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tallystick.engine.evidence.evidence import DATED_BY, Evidence
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.engine.features import SOURCES
from tallystick.engine.features.firm import ADDS, spine
from tallystick.engine.step import Source
from tallystick.kernel.columns import Columns
from tests.engine.features.crowd import DAY, crowd
from tests.engine.features.feature_tables import policy, table

SPINE = Source("firm", spine, ("enterprises", "applications"), ADDS)
MINE = (SPINE, *(source for source in SOURCES if "invoices" not in source.tables))
NO_ROW_IS_ZERO = ("lawsuits", "guarantees", "collateral", "exposures")
POLICY = policy(DAY)

each_source = pytest.mark.parametrize("source", MINE, ids=lambda source: source.name)


@pytest.fixture(scope="module", params=[1, 2])
def tables(request: pytest.FixtureRequest) -> dict[str, pl.DataFrame]:
    return {name: table(name, rows) for name, rows in crowd(request.param).items()}


def evidence(
    tables: Mapping[str, pl.DataFrame], change: Callable[[pl.DataFrame], pl.DataFrame] = lambda t: t
) -> Evidence:
    return Evidence({name: change(frame).lazy() for name, frame in tables.items()})


def run(source: Source, given: Evidence) -> pl.DataFrame:
    return source.run(given, POLICY).collect().sort("enterprise_id")


def of_firm(frame: pl.DataFrame, firm: str) -> pl.DataFrame:
    if "enterprise_id" in frame.columns:
        return frame.filter(pl.col("enterprise_id") == firm)
    return frame.filter((pl.col("guarantor_id") == firm) | (pl.col("obligor_id") == firm))


@each_source
def test_adds_what_it_declares(source: Source, tables: dict[str, pl.DataFrame]) -> None:
    found = run(source, evidence(tables))
    assert dict(found.schema) == {"enterprise_id": pl.String, **source.adds.schema()}
    assert found["enterprise_id"].is_unique().all()
    assert found.height > 5
    numbers = [column for column in found if column.dtype == pl.Float64]
    assert all(column.drop_nulls().is_finite().all() for column in numbers)


@each_source
def test_alone_is_the_same_as_in_a_crowd(source: Source, tables: dict[str, pl.DataFrame]) -> None:
    together = run(source, evidence(tables))
    for firm in together["enterprise_id"]:
        alone = run(source, evidence(tables, lambda frame, firm=firm: of_firm(frame, firm)))
        of_alone = alone.filter(pl.col("enterprise_id") == firm)
        wanted = together.filter(pl.col("enterprise_id") == firm)
        if source.crowd:
            of_alone, wanted = of_alone.drop("in_guarantee_circle"), wanted.drop("in_guarantee_circle")
        assert_frame_equal(of_alone, wanted)


@each_source
def test_order_of_rows_does_not_matter(source: Source, tables: dict[str, pl.DataFrame]) -> None:
    wanted = run(source, evidence(tables))
    for seed in (3, 4):
        shuffled = evidence(tables, lambda frame, seed=seed: frame.sample(fraction=1.0, shuffle=True, seed=seed))
        assert_frame_equal(run(source, shuffled), wanted)


@each_source
def test_chunks_do_not_matter(source: Source, tables: dict[str, pl.DataFrame]) -> None:
    def chunked(frame: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([frame.slice(0, 3), frame.slice(3, 11), frame.slice(14)], rechunk=False)

    assert_frame_equal(run(source, evidence(tables, chunked)), run(source, evidence(tables)))


@each_source
def test_nothing_dated_later_is_seen(source: Source, tables: dict[str, pl.DataFrame]) -> None:
    wanted = run(source, evidence(tables))
    with_later = {}
    for name, frame in tables.items():
        dated_by = DATED_BY[name]
        later = frame.with_columns(pl.lit(DAY + timedelta(days=1)).alias(dated_by)) if dated_by else frame.clear()
        with_later[name] = pl.concat([later, frame])
    assert_frame_equal(run(source, evidence(with_later)), wanted)


@each_source
def test_evidence_cut_before_gives_the_same(source: Source, tables: dict[str, pl.DataFrame]) -> None:
    whole = evidence(tables)
    assert_frame_equal(run(source, whole.as_of(DAY)), run(source, whole))


@each_source
def test_any_of_its_tables_is_enough(source: Source, tables: dict[str, pl.DataFrame]) -> None:
    for name in source.tables:
        found = run(source, evidence({"enterprises": tables["enterprises"], name: tables[name]}))
        assert dict(found.schema) == {"enterprise_id": pl.String, **source.adds.schema()}


@each_source
def test_empty_tables(source: Source, tables: dict[str, pl.DataFrame]) -> None:
    empty = {name: frame.clear() for name, frame in tables.items()}
    assert run(source, evidence(empty)).height == 0
    firms = {**empty, "enterprises": tables["enterprises"]}
    found = run(source, evidence(firms))
    assert dict(found.schema) == {"enterprise_id": pl.String, **source.adds.schema()}
    if source.name in NO_ROW_IS_ZERO:
        assert found.height == tables["enterprises"].height
        known = found.drop("own_worst_class", strict=False)
        assert known.null_count().sum_horizontal().item() == 0, "a table that is there and empty says none"


@each_source
def test_unknown_in_any_column_never_raises(source: Source, tables: dict[str, pl.DataFrame]) -> None:
    for name in source.tables:
        schema = SCHEMAS[name].columns()
        for column in tables[name].columns:
            if not schema[column].nullable:
                continue
            unknown = {
                **tables,
                name: tables[name].with_columns(pl.lit(None, tables[name].schema[column]).alias(column)),
            }
            found = run(source, evidence(unknown))
            assert dict(found.schema) == {"enterprise_id": pl.String, **source.adds.schema()}


def test_every_column_says_what_it_is() -> None:
    columns = ADDS
    for source in SOURCES:
        columns = columns | source.adds
    assert isinstance(columns, Columns)
    for column in columns.values():
        assert column.means and column.means_zh and column.missing, column.name


def test_without_a_registry_the_firms_are_those_named(tables: dict[str, pl.DataFrame]) -> None:
    tables = {name: frame for name, frame in tables.items() if name != "enterprises"}
    found = run(SPINE, evidence(tables))
    assert set(found["enterprise_id"]) >= set(tables["lawsuits"]["enterprise_id"])


@each_source
def test_many_rows_are_read_as_few(
    source: Source, tables: dict[str, pl.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a handful of rows takes a short way to must be what a million rows come to."""
    wanted = run(source, evidence(tables))
    monkeypatch.setattr("tallystick.engine.features.rows._FEW", 0)
    assert_frame_equal(run(source, evidence(tables)), wanted)
