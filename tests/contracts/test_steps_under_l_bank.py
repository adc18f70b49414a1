"""The same promises, kept by the whole flow under the bank's real policy, on the rows of its own cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tallystick.engine import flow
from tallystick.engine.step import Step, run_steps
from tallystick.kernel.columns import Columns
from tallystick.pack import read_pack
from tallystick.pack.cases import case_frame
from tallystick.pack.policy import Policy

DAY = date(2026, 6, 30)
L_BANK = Path(__file__).resolve().parents[2] / "packs" / "l_bank"
RANK = {"decline": 0, "refer": 1, "approve": 2}
MADE = ("enterprise_id", "business_id", "connected_group_id", "household_id")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return read_pack(L_BANK).on(DAY, flow.vocabulary())


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    """Prepared features of every case: good firms, bad ones, ones at the edge and ones with gaps."""
    given = Columns(column for name, column in flow.prepared().items() if name != "enterprise_id")
    return case_frame(read_pack(L_BANK).content.cases.values(), given)


@pytest.fixture(scope="module")
def before(rows: pl.DataFrame, policy: Policy) -> dict[str, pl.DataFrame]:
    """The frame that each step is given: every column that is known before it, and no other."""
    found, frame = {}, rows.select(list(flow.collected()))
    for step in flow.BEFORE:
        found[step.name] = frame
        frame = rows if step is flow.GATHERING[-1] else step.run(frame.lazy(), policy).collect()
    return found


each_step = pytest.mark.parametrize("step", flow.BEFORE, ids=lambda step: step.name)


def run(step: Step, frame: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    return step.run(frame.lazy(), policy).collect()


@each_step
def test_parts_give_the_same_as_the_whole(step: Step, before: dict[str, pl.DataFrame], policy: Policy) -> None:
    frame = before[step.name]
    parts = frame.partition_by(step.crowd) if step.crowd else frame.iter_slices(7)
    apart = pl.concat(run(step, part, policy) for part in parts).sort("enterprise_id")
    assert_frame_equal(apart, run(step, frame, policy).sort("enterprise_id"))


@each_step
def test_order_does_not_matter(step: Step, before: dict[str, pl.DataFrame], policy: Policy) -> None:
    frame = before[step.name]
    backwards = run(step, frame.reverse(), policy)
    assert_frame_equal(backwards, run(step, frame, policy).reverse())


@each_step
def test_reads_adds_and_types_are_as_declared(step: Step, before: dict[str, pl.DataFrame], policy: Policy) -> None:
    frame = before[step.name]
    declared = [name for name in step.reads(policy) if name != "enterprise_id"]
    found = run(step, frame.select("enterprise_id", *declared), policy)
    added = step.adds(policy)
    assert {name: dtype for name, dtype in found.schema.items() if name in added} == added.schema()
    assert set(found.columns) == {"enterprise_id", *declared, *added}
    assert_frame_equal(found.select(list(added)), run(step, frame, policy).select(list(added)))


@each_step
def test_an_empty_frame_has_the_same_columns(step: Step, before: dict[str, pl.DataFrame], policy: Policy) -> None:
    frame = before[step.name]
    assert run(step, frame.clear(), policy).schema == run(step, frame, policy).schema


def without_each(frame: pl.DataFrame, names: list[str]) -> pl.LazyFrame:
    """This function will give the frame once per name, with that column null and every crowd of its own."""
    keys = [pl.col(key) for key in MADE if key in frame.columns]
    return pl.concat(
        frame.lazy().with_columns(
            *(
                pl.concat_str(pl.lit(f"{name}/"), key).alias(key.meta.output_name())
                for key in keys
                if key.meta.output_name() != name
            ),
            pl.lit(None, frame.schema[name]).alias(name),
            gone=pl.lit(name),
        )
        for name in names
    )


def test_a_null_in_any_column_never_gives_an_approval(rows: pl.DataFrame, policy: Policy) -> None:
    asked = {name for step in flow.DECIDING for name in step.reads(policy)}
    names = [name for name in rows.columns if name in asked and name != "enterprise_id"]
    known = flow.score(rows.lazy(), policy).select("enterprise_id", "outcome").collect()
    gaps = flow.score(without_each(rows, names), policy).select("gone", "enterprise_id", after="outcome").collect()
    firm = pl.col("enterprise_id").str.strip_prefix(pl.col("gone") + "/")
    both = gaps.with_columns(firm).join(known, on="enterprise_id")
    assert both.height == len(names) * rows.height
    assert both.filter((pl.col("after") == "approve") & (pl.col("outcome") != "approve")).rows() == []


def test_a_null_in_any_evidence_never_raises(rows: pl.DataFrame, policy: Policy) -> None:
    collected = rows.select(list(flow.collected()))
    asked = {name for step in flow.GATHERING for name in step.reads(policy)}
    names = [name for name in collected.columns if name in asked and name != "enterprise_id"]
    found = run_steps(flow.GATHERING, without_each(collected, names), policy).collect()
    assert found.height == len(names) * rows.height
