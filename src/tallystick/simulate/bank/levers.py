"""Levers: how the bank works, as numbers that a planted problem turns, by place, period and strength.

A lever has a value in a bank without problems. A problem moves it part of the way (its strength) to another value,
for the cases of its place in its period, in every world but the one that is simulated without it. All that follows
comes from the simulation: a problem says nowhere what it costs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.simulate.bank.rows import Bools, Floats, Ints, Rows

NOWHERE = -1
PLACES = ("branch", "officer", "approver", "product", "industry", "town")


@dataclass(frozen=True, slots=True)
class Lever:
    """One way in which the bank works: its value without problems, its unit, and what it means."""

    base: float
    unit: str
    means: str


LEVERS: dict[str, Lever] = {
    # people
    "officers_active": Lever(1.0, "share", "customer managers of the branch who carry customers"),
    "skill": Lever(1.0, "ratio", "how well staff see what is there to be seen"),
    "certified": Lever(0.93, "share", "staff with the credit certificate"),
    "variable_pay": Lever(0.25, "share", "pay that hangs on new lending alone"),
    # demand
    "campaign": Lever(1.0, "ratio", "applications that the bank's selling brings, by the usual number"),
    "broker_share": Lever(0.03, "share", "applications that come through brokers"),
    "broker_fraud": Lever(0.0, "share", "firms made for borrowing that brokers bring in a year"),
    "own_circle": Lever(0.0, "share", "how far a manager favours firms of the own circle"),
    "big_bank_pull": Lever(0.004, "share", "best borrowers that leave for a cheaper bank in a month"),
    "product_fit": Lever(0.9, "share", "borrowers who get a product that fits their trade"),
    "term_fit": Lever(0.9, "share", "borrowers of slow trades who get a term that fits"),
    # before the loan
    "depth": Lever(0.75, "share", "what an investigation shows of what it could"),
    "copied": Lever(0.01, "share", "reports copied from an earlier one"),
    "alone": Lever(0.02, "share", "investigations by one person"),
    "site_minutes": Lever(1.0, "ratio", "time on site by the usual time"),
    "located_photos": Lever(0.96, "share", "investigations whose photos carry a place"),
    "sources": Lever(4.5, "count", "independent sources used"),
    "stated_check": Lever(0.9, "share", "sales stated by the firm that are checked against tax and accounts"),
    "entry_errors": Lever(0.015, "share", "applications with fields left out or wrong"),
    "edited_later": Lever(0.02, "share", "files edited after approval"),
    # the decision
    "review_depth": Lever(0.85, "share", "what review makes of what was found"),
    "lenient": Lever(0.0, "log odds", "how much more lightly people approve"),
    "overrides": Lever(0.01, "share", "cases that the engine declines and people approve"),
    "collateral_trust": Lever(0.15, "share", "how far collateral stands in for ability to repay"),
    "industry_care": Lever(0.9, "share", "how far people heed what their trade does to firms"),
    "circle_care": Lever(0.9, "share", "how far guarantees within circles are seen through"),
    "debt_care": Lever(0.9, "share", "how far debts at other lenders are heeded"),
    "fear": Lever(0.02, "share", "good cases refused for fear of blame"),
    "wait": Lever(1.0, "ratio", "waiting between steps by the usual wait"),
    "rework": Lever(0.08, "share", "files sent back to be completed"),
    "split": Lever(0.0, "share", "large requests cut into parts below the approver's authority"),
    "flat_price": Lever(0.0, "share", "weight of one flat rate in the rate charged"),
    "over_lending": Lever(0.0, "share", "amount granted above the limit worked out"),
    "month_end_push": Lever(0.0, "share", "decisions hurried through in the last days of a month"),
    # after the loan
    "entrusted": Lever(0.75, "share", "loans that the bank pays to the seller itself"),
    "use_checks": Lever(0.94, "share", "use of funds checked within its days"),
    "check_done": Lever(0.95, "share", "checks done in time"),
    "check_depth": Lever(0.75, "share", "what a check shows of what it could"),
    "check_copied": Lever(0.01, "share", "check reports copied from the last one"),
    "photo_reuse": Lever(0.005, "share", "checks with photos used before"),
    "warning_reach": Lever(1.0, "share", "early signals other than days past due that reach staff"),
    "warning_handled": Lever(0.92, "share", "warnings handled in time"),
    "warning_honest": Lever(0.9, "share", "warnings looked into before they are closed"),
    "false_alarms": Lever(0.0, "ratio", "empty warnings per loan and month"),
    "evergreen": Lever(0.02, "share", "loans in trouble that a new loan repays"),
    "renewal_test": Lever(0.92, "share", "renewals for which the five conditions are tested"),
    "class_lag": Lever(0.0, "share", "loans past due that keep a better class than they should"),
    "call_wait": Lever(1.0, "ratio", "waiting before steps of collection by the usual wait"),
    "call_effort": Lever(1.0, "ratio", "effort of collection"),
    "suit_wait": Lever(1.0, "ratio", "waiting before suit by the usual wait"),
    "workout": Lever(0.6, "share", "viable firms in arrears that are restructured, not sold off"),
}


@dataclass(frozen=True, slots=True)
class Turned:
    """One planted problem on the levers: where (NOWHERE: everywhere), when (months, until excluded), how far to
    what.
    """

    number: int
    place: dict[str, int]
    from_month: int
    until_month: int
    strength: float
    to: dict[str, float]


@dataclass(frozen=True)
class Levers:
    """All levers in all worlds. World 0 has every problem, world k is without problem k, the last has none."""

    turned: tuple[Turned, ...]
    worlds: int

    @property
    def clean(self) -> int:
        """The world without any problem, NOWHERE where only the first is run."""
        return self.worlds - 1 if self.worlds > 1 else NOWHERE

    def at(self, name: str, month: int, cases: Rows) -> Floats:
        """This function will give lever `name` for each of `cases` in `month`.

        `cases` has `world` and those of `PLACES` that are known; a problem at a place that is not known there does not
        apply.
        """
        value = np.full(len(cases), LEVERS[name].base)
        for one in self.turned:
            if name in one.to and one.from_month <= month < one.until_month:
                hit = self._hit(one, cases)
                value[hit] += one.strength * (one.to[name] - value[hit])
        return value

    def touches(self, name: str, month: int) -> bool:
        """This function will tell whether any problem turns lever `name` in `month`."""
        return any(name in one.to and one.from_month <= month < one.until_month for one in self.turned)

    def _hit(self, one: Turned, cases: Rows) -> Bools:
        hit: Bools = (cases.world != one.number) & (cases.world != self.clean)
        for place, code in one.place.items():
            if place not in cases.columns:
                return np.zeros(len(cases), bool)
            column: Ints = cases.columns[place]
            hit &= column == code
        return hit
