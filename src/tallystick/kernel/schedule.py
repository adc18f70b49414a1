"""Repayment plans in whole minor units: interest half up, the last instalment clears the balance (rules 7.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from tallystick.kernel.money import BP, divide_half_up


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of a plan."""

    interest_minor: int
    principal_minor: int

    @property
    def total_minor(self) -> int:
        """What is due."""
        return self.interest_minor + self.principal_minor


def level_plan(*, principal_minor: int, rate_bp: int, months: int) -> tuple[Instalment, ...]:
    """This function will plan level instalments at yearly `rate_bp`; the principal is repaid exactly."""
    return _plan(principal_minor, rate_bp, months, level=True)


def equal_principal_plan(*, principal_minor: int, rate_bp: int, months: int) -> tuple[Instalment, ...]:
    """This function will plan equal parts of principal at yearly `rate_bp`; the principal is repaid exactly."""
    return _plan(principal_minor, rate_bp, months, level=False)


def bullet_plan(*, principal_minor: int, rate_bp: int, due_days: tuple[date, ...]) -> tuple[Instalment, ...]:
    """This function will plan interest by actual days by 360 on each day after the first, and principal on the last.

    `due_days` begins with the day of disbursement.
    """
    spans = [(end - start).days for start, end in pairwise(due_days)]
    interest = [divide_half_up(principal_minor * rate_bp * days, 360 * BP) for days in spans]
    return tuple(
        Instalment(due, principal_minor if number == len(spans) else 0) for number, due in enumerate(interest, start=1)
    )


def _plan(principal_minor: int, rate_bp: int, months: int, *, level: bool) -> tuple[Instalment, ...]:
    if months < 1:
        raise ValueError(f"a plan needs at least one month, not {months}")
    balance, lines = principal_minor, []
    instalment = _level_minor(principal_minor, rate_bp, months)
    for number in range(1, months + 1):
        interest = divide_half_up(balance * rate_bp, 12 * BP)
        share = instalment - interest if level else divide_half_up(principal_minor, months)
        principal = balance if number == months else min(share, balance)
        lines.append(Instalment(interest, principal))
        balance -= principal
    return tuple(lines)


def _level_minor(principal_minor: int, rate_bp: int, months: int) -> int:
    """This function will give the level instalment in whole minor units, in exact whole-number arithmetic."""
    if rate_bp == 0:
        return divide_half_up(principal_minor, months)
    grown, base = (12 * BP + rate_bp) ** months, (12 * BP) ** months
    return divide_half_up(principal_minor * rate_bp * grown, 12 * BP * (grown - base))
