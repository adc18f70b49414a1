"""The steps of an application in order: who does each, how long it takes, and how long the file waits before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tallystick.simulate.bank.clock import DAY_MINUTES
from tallystick.simulate.bank.rows import Bools, Floats, Rows
from tallystick.simulate.bank.setting import Setting


@dataclass(frozen=True, slots=True)
class Step:
    """One activity: its post, minutes of work, usual days of waiting before it, and whether waits of the bank
    stretch it.
    """

    activity: str
    role: str
    minutes: float
    wait_days: float
    stretched: bool = True


STEPS: tuple[Step, ...] = (
    Step("application", "customer_manager", 20, 0.0, stretched=False),
    Step("documents", "customer_manager", 45, 0.7),
    Step("investigation", "customer_manager", 95, 1.0),
    Step("second_investigation", "customer_manager", 95, 0.0, stretched=False),
    Step("data_entry", "data_clerk", 35, 0.5),
    Step("engine_decision", "engine", 1, 0.0, stretched=False),
    Step("review", "reviewer", 70, 0.9),
    Step("returned", "reviewer", 10, 0.1),
    Step("documents_again", "customer_manager", 60, 1.2),
    Step("review_again", "reviewer", 40, 0.8),
    Step("approval", "approver", 25, 0.8),
    Step("contract", "customer_manager", 40, 0.8),
    Step("conditions", "disburser", 20, 0.3),
    Step("drawdown", "disburser", 15, 0.2),
)
PLACE = {step.activity: place for place, step in enumerate(STEPS)}
APPROVAL = PLACE["approval"]
REWORK = ("returned", "documents_again", "review_again")
AFTER_APPROVAL = ("contract", "conditions", "drawdown")
SPREAD = 0.45
"""Spread of the logarithm of waits and work."""


@dataclass(frozen=True)
class Timeline:
    """When each step of each case begins and ends, in working minutes since the morning of the day asked; which are
    done.
    """

    begin: Floats
    end: Floats
    done: Bools


def timeline(setting: Setting, month: int, cases: Rows) -> Timeline:
    """This function will lay out the steps of all cases; those after approval as if every case were approved."""
    size, draws = len(cases), setting.draws
    wait = setting.levers.at("wait", month, cases) * (1 + 0.35 * cases.over)
    rework = draws.happens("rework", cases.firm, month, chance=setting.levers.at("rework", month, cases))
    rework |= cases.wrong_entry & draws.happens("caught", cases.firm, month, chance=0.6)
    clock = DAY_MINUTES * draws.uniform("asked at", cases.firm, month, low=0.02, high=0.85)
    begin, end = np.zeros((size, len(STEPS))), np.zeros((size, len(STEPS)))
    done = np.ones((size, len(STEPS)), bool)
    for place, step in enumerate(STEPS):
        if step.activity in REWORK:
            done[:, place] = rework
        elif step.activity == "second_investigation":
            done[:, place] = ~cases.alone
        stretch = np.exp(SPREAD * draws.normal("wait", cases.firm, month, place))
        waited = step.wait_days * DAY_MINUTES * stretch * (wait if step.stretched else 1.0)
        work = _work(setting, month, cases, place)
        begin[:, place] = clock + np.where(done[:, place], waited, 0.0)
        if step.activity == "second_investigation":
            begin[:, place] = begin[:, PLACE["investigation"]]
        end[:, place] = begin[:, place] + np.where(done[:, place], work, 0.0)
        clock = np.maximum(end[:, place], clock)
    return Timeline(begin, end, done)


def _work(setting: Setting, month: int, cases: Rows, place: int) -> Floats:
    step = STEPS[place]
    if step.activity in ("investigation", "second_investigation"):
        found: Floats = cases.minutes.astype(np.float64)
        return found
    if step.role == "engine":
        return np.ones(len(cases))
    work = step.minutes * np.exp(0.3 * setting.draws.normal("work", cases.firm, month, place))
    if step.role == "reviewer":
        work = work * (0.35 + 0.65 * setting.levers.at("review_depth", month, cases) / 0.85)
    return np.maximum(work, 2.0)


def minutes_by_role(lines: Timeline, reached: Bools) -> dict[str, Floats]:
    """This function will give the minutes that each post worked on each case; `reached` tells which steps took
    place.
    """
    spent: dict[str, Floats] = {}
    worked = np.where(lines.done & reached, lines.end - lines.begin, 0.0)
    for place, step in enumerate(STEPS):
        spent[step.role] = spent.get(step.role, np.zeros(len(worked))) + worked[:, place]
    return spent
