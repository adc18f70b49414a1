"""Interest revenue by stage: the gross amount earns until a loan is impaired, then what is left after the allowance."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tallystick.engine.provisioning.interest import READS, STEP, interest_by_stage
from tests.engine.provisioning.provisioning_policy import policy

LOAN: dict[str, Any] = {
    "exposure_minor": 100_000_000,
    "stage": 3,
    "ecl_minor": 44_000_823,
    "eir": 0.06,
    "is_impaired_at_origination": None,
}


def earned(*loans: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    frame = pl.LazyFrame([LOAN | loan for loan in loans], schema=READS.schema())
    return STEP.run(frame, policy()).select("interest_base_minor", "interest_yearly_minor").collect().rows()


@pytest.mark.parametrize(
    ("case", "loan", "wanted"),
    [
        ("fact sheet 5.4: gross 1,000,000, recoveries 559,991.77 at 6 %", {}, (55_999_177, 3_359_951)),
        ("stage 2 earns on the gross amount", {"stage": 2}, (100_000_000, 6_000_000)),
        ("stage 1 earns on the gross amount", {"stage": 1, "ecl_minor": 500_000}, (100_000_000, 6_000_000)),
        (
            "impaired at origination: net in any stage",
            {"stage": 1, "is_impaired_at_origination": True},
            (55_999_177, 3_359_951),
        ),
        ("provided for in full", {"ecl_minor": 100_000_000}, (0, 0)),
        ("provided for above the claim", {"ecl_minor": 120_000_000}, (0, 0)),
        ("half a fen is rounded up", {"stage": 1, "exposure_minor": 25, "eir": 0.5}, (25, 13)),
        ("off the book", {"stage": None, "ecl_minor": None}, (None, None)),
        ("claim not known", {"exposure_minor": None}, (None, None)),
        ("allowance of an impaired loan not known", {"ecl_minor": None}, (None, None)),
        ("rate not known", {"eir": None}, (55_999_177, None)),
    ],
)
def test_what_a_loan_earns(case: str, loan: dict[str, Any], wanted: tuple[int | None, int | None]) -> None:
    assert earned(loan) == [wanted], case


def test_sums_by_stage_and_what_the_allowance_does_not_earn() -> None:
    loans = [LOAN, LOAN | {"stage": 1}, LOAN | {"eir": None}, LOAN | {"stage": None}]
    closed = STEP.run(pl.LazyFrame(loans, schema=READS.schema()), policy())
    found = interest_by_stage(closed)
    assert found["stage"].to_list() == [1, 3]
    assert found["loans"].to_list() == [1, 2]
    assert found["interest_yearly_minor"].to_list() == [6_000_000, 3_359_951]
    assert found["interest_foregone_minor"].to_list() == [0, 6_000_000 - 3_359_951]
    assert found["loans_unknown"].to_list() == [0, 1]
