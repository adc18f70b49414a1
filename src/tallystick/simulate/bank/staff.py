"""The bank's branches and people: who is where, since when, with which authority, and who minds which firm.

Customer managers hold places; a place is held by one person, and after that person leaves by another. Firms belong
to a branch by their town and to a place within it; where a branch has fewer managers at work, the others carry their
firms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from tallystick.simulate.bank.config import BankConfig
from tallystick.simulate.bank.levers import Levers
from tallystick.simulate.bank.rows import Array, Floats, Ints, Rows
from tallystick.simulate.draws import Draws

JUNIOR_MONTHS, SENIOR_MONTHS = 24, 72
SKILL_OF_GRADE = (0.82, 1.0, 1.08)
"""How well a junior, middle and senior person sees what is there to be seen."""
LEAVES_IN = 0.35
"""Share of managers' places whose holder leaves within the years watched."""
AUTHORITY_YUAN = (1_000_000, 3_000_000, 10_000_000)
"""What a branch approver, a branch committee and head office may approve: the bank's authority table in outline."""
LEVELS = ("branch_approver", "branch_committee", "head_office_approver", "head_office_committee")


@dataclass(frozen=True)
class Staff:
    """Places of customer managers with who holds them when, and everybody else; codes are places in these arrays."""

    branches: list[str]
    towns_of_branch: list[str]
    place_branch: Ints
    holder: list[tuple[str, str]]
    leaves_month: Ints
    hired_month: Ints
    second_hired_month: Ints
    approvers: list[str]
    reviewers: list[str]
    others: dict[str, list[str]]

    @property
    def places(self) -> int:
        """Places of customer managers in the whole bank."""
        return len(self.place_branch)

    def person(self, place: Ints, month: Array | int) -> Array:
        """This function will name who holds each place in `month`, as an array of texts."""
        first = np.array([one for one, _ in self.holder])
        second = np.array([two for _, two in self.holder])
        named: Array = np.where(np.asarray(month) < self.leaves_month[place], first[place], second[place])
        return named

    def grade(self, place: Ints, month: Array | int) -> Ints:
        """This function will give the grade of who holds each place in `month`: 0 junior, 1 middle, 2 senior."""
        gone = np.asarray(month) >= self.leaves_month[place]
        since = np.where(gone, self.second_hired_month[place], self.hired_month[place])
        served = np.asarray(month) - since
        return ((served >= JUNIOR_MONTHS).astype(np.int64) + (served >= SENIOR_MONTHS)).astype(np.int64)

    def skill(self, place: Ints, month: int) -> Floats:
        """This function will give how well who holds each place sees what is there to be seen."""
        return np.array(SKILL_OF_GRADE)[self.grade(place, month)]


def make_staff(config: BankConfig, towns: list[str], draws: Draws, fixed: set[str]) -> Staff:
    """This function will hire the bank's people. Holders named in `fixed` (a problem sits with them) do not leave."""
    count, each = config.branches, config.managers_a_branch
    branches = [f"B{number:02d}" for number in range(1, count + 1)]
    place = np.arange(count * each)
    first = [f"M{p // each + 1:02d}{p % each + 1:02d}" for p in place]
    leaves = draws.happens("leaves", place, chance=LEAVES_IN)
    when = draws.integers("leaves in", place, low=config.months // 4, high=max(config.months, 2))
    stays = np.array([name in fixed for name in first])
    leaves_month = np.where(leaves & ~stays, when, 10**6)
    return Staff(
        branches=branches,
        towns_of_branch=[towns[i * len(towns) // count] for i in range(count)],
        place_branch=place // each,
        holder=[(name, f"M{name[1:3]}{int(name[3:]) + 50:02d}") for name in first],
        leaves_month=leaves_month,
        hired_month=-draws.integers("hired", place, low=1, high=120),
        second_hired_month=leaves_month + draws.integers("hired after", place, low=-30, high=1),
        approvers=[f"A{b:02d}{n:02d}" for b in range(1, count + 1) for n in range(1, config.approvers_a_branch + 1)]
        + ["A0001", "A0002"],
        reviewers=[f"R{b:02d}{n:02d}" for b in range(1, count + 1) for n in range(1, config.reviewers_a_branch + 1)],
        others={
            "data_clerk": [f"D{b:02d}01" for b in range(1, count + 1)],
            "disburser": [f"P{b:02d}01" for b in range(1, count + 1)],
            "post_loan_officer": [f"C{b:02d}01" for b in range(1, count + 1)],
            "recovery_officer": [f"L{b:02d}01" for b in range(1, count + 1)],
        },
    )


def branch_of_firms(config: BankConfig, town: Ints, draws: Draws) -> Ints:
    """This function will give each firm's branch: neighbouring towns share one, and branches are of one size."""
    counts = np.bincount(town, minlength=int(town.max(initial=0)) + 1)
    before = np.concatenate([[0], np.cumsum(counts)])[:-1]
    within = draws.uniform("place in town", np.arange(len(town))) * counts[town]
    return np.minimum(((before[town] + within) / len(town) * config.branches).astype(np.int64), config.branches - 1)


def minded_by(config: BankConfig, levers: Levers, draws: Draws, month: int, cases: Rows) -> Ints:
    """This function will give the place of the manager who minds each case (columns world, firm, branch)."""
    each = config.managers_a_branch
    own = draws.integers("minded by", cases.firm, low=0, high=each)
    active = np.maximum(np.ceil(levers.at("officers_active", month, cases) * each - 1e-9), 1).astype(np.int64)
    carried = draws.integers("carried by", cases.firm, low=0, high=active)
    return cases.branch * each + np.where(own < active, own, carried)


def staff_tables(
    config: BankConfig, staff: Staff, levers: Levers, draws: Draws, months: list[date]
) -> dict[str, pl.DataFrame]:
    """This function will give the tables `staff` and `branches` of world 0."""
    people = [*_managers(staff, config, months), *_others(staff, config)]
    frame = pl.DataFrame(people, orient="row", schema=["person_id", "role", "branch", "hired", "left"])
    code = np.array([int(name[1:]) for name in frame["person_id"]])
    hired = frame["hired"].to_numpy()
    served = np.minimum(len(months), frame["left"].fill_null(len(months)).to_numpy()) - hired
    rank = (served >= JUNIOR_MONTHS).astype(int) + (served >= SENIOR_MONTHS)
    where = Rows(
        {
            "world": np.zeros(len(frame), np.int64),
            "branch": np.array([staff.branches.index(b) if b in staff.branches else -1 for b in frame["branch"]]),
        }
    )
    certified = draws.happens("certified", code, chance=levers.at("certified", len(months) // 2, where))
    first = months[0].year * 12 + months[0].month - 1
    is_approver = frame["role"] == "approver"
    head = pl.Series(frame["branch"] == "HEAD")
    level = pl.Series(np.where(head, 2, code % 2)).cast(pl.Int64)
    table = frame.select(
        "person_id",
        "role",
        staff_grade=pl.Series(np.array(["junior", "middle", "senior", "head"])[np.where(head, 3, rank)]),
        branch="branch",
        hired_day=_first_days(first + hired),
        left_day=pl.Series([None if m is None else _day(first + m) for m in frame["left"]], dtype=pl.Date),
        is_certified=pl.Series(certified),
        authority_level=pl.when(is_approver).then(pl.Series(np.array(LEVELS)[level.to_numpy()])),
        authority_minor=pl.when(is_approver).then(pl.Series(np.array(AUTHORITY_YUAN)[level.to_numpy()] * 100)),
    )
    opened = [date(2004 + i % 8, 1 + i % 12, 8) for i in range(len(staff.branches))]
    branches = pl.DataFrame({"branch": staff.branches, "town": staff.towns_of_branch, "opened_day": opened})
    return {"staff": table.sort("person_id"), "branches": branches}


def _managers(staff: Staff, config: BankConfig, months: list[date]) -> list[tuple[str, str, str, int, int | None]]:
    people: list[tuple[str, str, str, int, int | None]] = []
    for place, (first, second) in enumerate(staff.holder):
        branch = staff.branches[staff.place_branch[place]]
        gone = int(staff.leaves_month[place])
        left = gone if gone < len(months) else None
        people.append((first, "customer_manager", branch, int(staff.hired_month[place]), left))
        if left is not None:
            people.append((second, "customer_manager", branch, int(staff.second_hired_month[place]), None))
    return people


def _others(staff: Staff, config: BankConfig) -> list[tuple[str, str, str, int, None]]:
    named = {**staff.others, "reviewer": staff.reviewers, "approver": staff.approvers}
    return [
        (person, role, _branch_of(person), -40 - 7 * int(person[3:]) - int(person[1:3]), None)
        for role, persons in named.items()
        for person in persons
    ]


def _branch_of(person: str) -> str:
    return "HEAD" if person[1:3] == "00" else f"B{person[1:3]}"


def _day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _first_days(months: Array) -> pl.Series:
    return pl.Series([_day(int(m)) for m in months], dtype=pl.Date)
