"""Guarantors of drawn cases at month end: the engine sees the same ring of guarantees as from files."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from django.utils import timezone

from tallystick.record.cases.models import Case, Guarantor
from tallystick.record.ledger.accounts import posted
from tallystick.record.loans.closing import close_month
from tallystick.record.loans.models import Loan
from tallystick.record.loans.registers import guarantees_on
from tallystick.record.people.actor import Actor
from tallystick.record.post_loan.models import Signal
from tests.record.loans.test_month_end import OCTOBER, bank, from_files, kept_loans

__all__ = ("bank",)
IN_A_RING = "G2"
DRAWN = date(2026, 9, 1)


def guaranteed(loan: Loan, by: str, **more: Any) -> Guarantor:
    """The loan as drawn from a case that `by` stands for."""
    case = Case.objects.create(
        number=f"C-{loan.loan_id}",
        enterprise=loan.enterprise,
        branch_id=loan.branch_id,
        product="micro_cash",
        amount_minor=loan.principal_minor,
        tenor_months=12,
        repayment="level",
        security="guaranteed",
        purpose="stock",
        applied_day=DRAWN,
        state="drawn",
        since_at=timezone.now(),
    )
    Loan.objects.filter(pk=loan.pk).update(case=case)
    fields = {"confirmed_at": timezone.now(), **more}
    return Guarantor.objects.create(
        case=case, number=by, name=by, kind="firm", amount_minor=500_000_00, made_at=timezone.now(), **fields
    )


def test_a_ring_of_guarantors_is_warned_of_as_from_files(bank: dict[str, pl.DataFrame], tmp_path: Path) -> None:
    fed = bank["guarantees"]
    assert not guarantees_on(OCTOBER).height
    live = Loan.objects.filter(drawn_day__lte=OCTOBER, events__kind="drawn").order_by("enterprise_id", "loan_id")
    tied = {*fed["guarantor_id"], *fed["obligor_id"]}
    free = {loan.enterprise_id: loan for loan in live.distinct() if loan.enterprise_id not in tied}
    ring = list(free.values())[-3:]
    firms = [loan.enterprise_id for loan in ring]
    for at, loan in enumerate(ring):
        guaranteed(loan, firms[at - 1])
    rows = guarantees_on(OCTOBER)
    assert sorted(zip(rows["guarantor_id"], rows["obligor_id"], strict=True)) == sorted(
        (firms[at - 1], firms[at]) for at in range(3)
    )
    both = pl.concat([fed.select(one for one in rows.columns if one in fed.columns), rows], how="diagonal_relaxed")
    files = pl.read_parquet(from_files(bank | {"guarantees": both}, tmp_path, OCTOBER) / "loans.parquet")
    (tmp_path / "without").mkdir()
    without = pl.read_parquet(from_files(bank, tmp_path / "without", OCTOBER) / "loans.parquet")
    close_month(Actor.system(OCTOBER), OCTOBER)
    mine = kept_loans(OCTOBER)
    for name in files.columns:
        assert files[name].equals(mine[name]), name
    assert not files["watch_level"].equals(without["watch_level"]), "the guarantees changed nothing"
    ringed = Signal.objects.filter(indicator=IN_A_RING, enterprise__enterprise_id__in=firms)
    assert ringed.count() == 3


def test_who_is_not_confirmed_released_or_of_a_repaid_loan_stands_for_nothing(bank: dict[str, pl.DataFrame]) -> None:
    loans = list(Loan.objects.filter(drawn_day__lte=OCTOBER).order_by("loan_id"))
    owing = [one for one in loans if posted(one).principal_minor > 0][:3]
    repaid = next(one for one in loans if posted(one).accounts and posted(one).principal_minor <= 0)
    guaranteed(owing[0], "G1", confirmed_at=None)
    guaranteed(owing[1], "G2", is_released=True)
    guaranteed(owing[2], "G3")
    guaranteed(repaid, "G4")
    drawn_day = owing[2].drawn_day
    assert drawn_day is not None
    assert guarantees_on(drawn_day - timedelta(days=1)).is_empty()
    assert guarantees_on(OCTOBER)["guarantor_id"].to_list() == ["G3"]
