"""A loan that went bad, with the officer who made it; a policy whose exemptions take two votes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tallystick.pack import read_pack
from tallystick.record.loans.models import Loan
from tallystick.record.policies.archive import archived
from tallystick.record.policies.models import PackVersion
from tests.record.amendments.conftest import acts_on, loan, paid
from tests.record.cases.bank import PACK
from tests.record.cases.conftest import policy

__all__ = ("acts_on", "loan", "paid", "policy")
BAD_DAY = date(2025, 7, 31)


@pytest.fixture
def bad(loan: Loan, paid: Any, acts_on: Any) -> Loan:
    """The loan, unpaid for months after its maturity, made by M1."""
    paid(11)
    loan.officer = acts_on("M1", "customer_manager", day=BAD_DAY).person
    loan.save()
    return loan


@cache
def _committee_pack() -> tuple[str, bytes]:
    with TemporaryDirectory() as place:
        folder = Path(copytree(PACK, Path(place) / "l_bank"))
        file = folder / "parameters" / "cases.yaml"
        text = file.read_text(encoding="utf-8")
        head, tail = text.split("exemption_votes:", 1)
        file.write_text(
            f"{head}exemption_votes:{tail.replace('2019-01-01: 1}', '2019-01-01: 2}', 1)}", encoding="utf-8"
        )
        return read_pack(folder).digest, archived(folder)


@pytest.fixture
def committee(policy: PackVersion) -> PackVersion:
    digest, archive = _committee_pack()
    at = datetime.now(UTC)
    return PackVersion.objects.create(
        pack="l_bank",
        version="2",
        digest=digest,
        archive=archive,
        state="published",
        decides_from=date(2025, 1, 1),
        made_at=at,
        published_at=at,
    )
