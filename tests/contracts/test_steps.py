"""One suite over every step: what each must keep, whatever it does."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tallystick.engine.step import Step, check_flow, run_steps
from tallystick.kernel.columns import Column, Columns
from tests.engine.bank import FLAGS, GOOD, STEPS, TYPES, WAN, bank, firms, products, schema

POLICY = bank(products=products(upfront_fee_share=0.01))
RANK = {"decline": 0, "refer": 1, "approve": 2}

MANY: list[dict[str, Any]] = [
    {},
    {"queries_3m": 9},
    {"overdue_now_minor": 5},
    {"dscr": None},
    {"has_statements": False},
    {"has_statements": False, "size_class": "micro", "wc_debt_elsewhere_minor": 0},
    {"has_invoices": False},
    {"security": "mortgaged", "security_value_minor": 300 * WAN},
    {"security": "guaranteed", "guarantee_received_minor": 20 * WAN},
    {"product": "line", "repayment": "revolving", "requested_tenor_months": 24},
    {"product": None},
    {"cash_cycle_days": -3.0, "working_capital_turns": None},
    {"business_id": "B0", "business_members": 2},
    {"business_id": "B0", "business_members": 2, "requested_amount_minor": 30 * WAN},
    {"requested_amount_minor": 1},
    {"sales_yoy_3m": -0.5, "taxpayer_grade": "D", "buyer_top1_share": 0.9},
    {"has_application": False, "requested_amount_minor": None},
    {"group_exposure_minor": 2_990 * WAN},
    {name: None for name in GOOD if name not in ("enterprise_id", "business_id")},
]


@pytest.fixture(scope="module")
def before() -> dict[str, pl.DataFrame]:
    """The frame that each step is given, made by the steps before it."""
    found, frame = {}, firms(*MANY).collect()
    for step in STEPS:
        found[step.name] = frame
        frame = step.run(frame.lazy(), POLICY).collect()
    return found


def run(step: Step, frame: pl.DataFrame) -> pl.DataFrame:
    return step.run(frame.lazy(), POLICY).collect()


each_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)


def wholes(step: Step, frame: pl.DataFrame) -> list[pl.DataFrame]:
    """The smallest parts a step may be given alone: rows, or groups of its crowd."""
    if not step.crowd:
        return [frame.slice(row, 1) for row in range(frame.height)]
    return frame.partition_by(step.crowd, maintain_order=True)


@each_step
def test_alone_is_the_same_as_in_a_crowd(step: Step, before: dict[str, pl.DataFrame]) -> None:
    frame = before[step.name]
    together = run(step, frame).sort("enterprise_id")
    alone = pl.concat(run(step, part) for part in wholes(step, frame)).sort("enterprise_id")
    assert_frame_equal(alone, together)


@each_step
def test_order_does_not_matter_and_is_kept(step: Step, before: dict[str, pl.DataFrame]) -> None:
    frame = before[step.name]
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=7)
    found = run(step, shuffled)
    assert found["enterprise_id"].to_list() == shuffled["enterprise_id"].to_list()
    assert_frame_equal(found.sort("enterprise_id"), run(step, frame).sort("enterprise_id"))


@each_step
def test_chunks_do_not_matter(step: Step, before: dict[str, pl.DataFrame]) -> None:
    frame = before[step.name]
    chunked = pl.concat([frame.slice(0, 3), frame.slice(3, 9), frame.slice(12)], rechunk=False)
    assert_frame_equal(run(step, chunked), run(step, frame.rechunk()))


@each_step
def test_streaming_gives_the_same(step: Step, before: dict[str, pl.DataFrame]) -> None:
    frame = before[step.name]
    streamed = step.run(frame.lazy(), POLICY).collect(engine="streaming")
    assert_frame_equal(streamed, run(step, frame), check_row_order=False)


@each_step
def test_reads_only_what_it_declares(step: Step, before: dict[str, pl.DataFrame]) -> None:
    frame = before[step.name]
    declared = [name for name in step.reads(POLICY) if name != "enterprise_id"]
    found = run(step, frame.select("enterprise_id", *declared))
    added = list(step.adds(POLICY))
    assert_frame_equal(found.select(added), run(step, frame).select(added))


@each_step
def test_needs_all_that_it_declares(step: Step, before: dict[str, pl.DataFrame]) -> None:
    frame = before[step.name]
    for name in step.reads(POLICY):
        with pytest.raises((pl.exceptions.ColumnNotFoundError, pl.exceptions.SchemaError)):
            run(step, frame.drop(name))


@each_step
def test_adds_what_it_declares_and_nothing_else(step: Step, before: dict[str, pl.DataFrame]) -> None:
    frame = before[step.name]
    found = run(step, frame)
    assert set(found.columns) - set(frame.columns) == set(step.adds(POLICY))
    assert_frame_equal(found.select(frame.columns), frame)


@each_step
def test_adds_the_declared_types(step: Step, before: dict[str, pl.DataFrame]) -> None:
    found = run(step, before[step.name])
    assert {name: found.schema[name] for name in step.adds(POLICY)} == step.adds(POLICY).schema()


@each_step
def test_an_empty_frame_has_the_same_columns(step: Step, before: dict[str, pl.DataFrame]) -> None:
    frame = before[step.name]
    assert run(step, frame.clear()).schema == run(step, frame).schema


@each_step
def test_every_column_says_what_it_is(step: Step) -> None:
    for column in step.adds(POLICY).values():
        assert column.means, column.name
        assert column.means_zh, column.name


@each_step
def test_a_null_in_any_column_never_raises(step: Step, before: dict[str, pl.DataFrame]) -> None:
    frame = before[step.name]
    for name in step.reads(POLICY):
        gone = frame.with_columns(pl.lit(None, frame.schema[name]).alias(name))
        assert run(step, gone).height == frame.height


@pytest.mark.parametrize("name", [name for name in GOOD if name != "enterprise_id"])
def test_a_null_in_any_column_never_improves_the_outcome(name: str) -> None:
    frame = firms(*MANY)
    gone = frame.with_columns(pl.lit(None, schema()[name]).alias(name))
    known = run_steps(STEPS, frame, POLICY).select("enterprise_id", "outcome").collect()
    unknown = run_steps(STEPS, gone, POLICY).select("enterprise_id", "outcome").collect()
    for firm, before_, after in known.join(unknown, on="enterprise_id").iter_rows():
        assert RANK[after] <= max(RANK[before_], RANK["refer"]), f"{firm} without {name}: {before_} became {after}"


@pytest.mark.parametrize("name", [name for name in GOOD if schema()[name] == pl.Int64 or schema()[name] == pl.Float64])
@pytest.mark.parametrize("value", [0, -1, 10**17])
def test_no_number_makes_a_step_raise(name: str, value: int) -> None:
    frame = firms(*MANY).with_columns(pl.lit(value, schema()[name]).alias(name))
    assert run_steps(STEPS, frame, POLICY).collect().height == len(MANY)


def test_the_steps_fit_together() -> None:
    given = Columns(Column(name, dtype, "text", name) for name, dtype in schema().items())
    assert "outcome" in check_flow(STEPS, given, POLICY)


def test_the_sample_has_every_outcome() -> None:
    found = run_steps(STEPS, firms(*MANY), POLICY).collect()
    assert set(found["outcome"]) == set(RANK)
    assert set(GOOD) == set(schema())
    assert set(TYPES) | set(FLAGS) <= set(GOOD)
