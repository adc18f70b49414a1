"""Investigation before the loan: what the manager sees of what there is to be seen, and what is written down."""

from __future__ import annotations

import numpy as np

from tallystick.simulate.bank import setting as at
from tallystick.simulate.bank.rows import Floats, Rows
from tallystick.simulate.bank.setting import Setting

USUAL_MINUTES = 95
EDGES = (-1.45, -0.75, 0.15, 1.05)
"""Marks of 1 to 5 lie between these values of what was seen."""


def overload(setting: Setting, loans_of: Floats, cases: Rows) -> Floats:
    """This function will give how far each case's manager is above the usual number of loans: 0 at it, 1 at twice."""
    load = loans_of[cases.world, cases.officer] / setting.config.loans_a_manager
    return np.clip(load - 1.0, 0.0, 3.0)


def investigated(setting: Setting, month: int, cases: Rows, loans_of: Floats) -> None:
    """This function will add to `cases` what the investigation saw (`seen`), did and wrote.

    `seen` is in standard deviations, higher is better. What a deep investigation sees is the person's character and the
    firm's health; a shallow one sees little and writes that all is fine.
    """
    draws, firm, levers = setting.draws, cases.firm, setting.levers
    over = overload(setting, loans_of, cases)
    skill = setting.staff.skill(cases.officer, month) * levers.at("skill", month, cases)
    copied = draws.happens("copied", firm, month, chance=levers.at("copied", month, cases))
    friend = setting.firms.friend[firm] & draws.happens(
        "favour", firm, month, chance=levers.at("own_circle", month, cases)
    )
    blind = copied | friend | setting.firms.fraud[firm]
    depth = levers.at("depth", month, cases) * np.minimum(skill, 1.0) / (1.0 + 0.7 * over)
    depth = np.clip(np.where(blind, 0.1 * depth, depth), 0.0, 1.0)
    true = 0.85 * setting.firms.character[firm] + 0.5 * setting.health(firm, month - 1)
    noise = draws.normal("seen", firm, month)
    seen = (
        depth * true + (1 - depth) * setting.conduct.judgement.looks_fine + 0.5 * np.sqrt(depth * (1 - depth)) * noise
    )
    seen = np.where(friend, 1.2, seen)
    minutes = USUAL_MINUTES * levers.at("site_minutes", month, cases) / (1 + 0.6 * over)
    minutes = minutes * draws.uniform("site minutes", firm, month, low=0.7, high=1.35)
    checked = draws.happens("stated checked", firm, month, chance=levers.at("stated_check", month, cases))
    cases.set(
        seen=seen,
        depth=depth,
        over=over,
        copied=copied,
        favoured=friend,
        minutes=np.maximum(np.round(minutes), 5).astype(np.int64),
        alone=draws.happens("alone", firm, month, chance=levers.at("alone", month, cases)),
        located=draws.happens("located", firm, month, chance=levers.at("located_photos", month, cases)),
        sources=np.maximum(
            1, np.round(levers.at("sources", month, cases) + draws.normal("sources", firm, month) * 0.7)
        ).astype(np.int64),
        stated_checked=checked,
        wrong_entry=draws.happens("entry", firm, month, chance=levers.at("entry_errors", month, cases)),
        edited=draws.happens("edited", firm, month, chance=levers.at("edited_later", month, cases)),
    )
    _stated(setting, month, cases)
    _marks(setting, month, cases)


def _stated(setting: Setting, month: int, cases: Rows) -> None:
    """Sales as the report states them: what the firm says where nobody checked, else near the truth."""
    draws, firm = setting.draws, cases.firm
    sales = cases.sales_minor.astype(np.float64)
    boast = (
        draws.uniform("boast", firm, low=1.02, high=1.22) + 0.35 * (setting.firms.inflates | setting.firms.fraud)[firm]
    )
    near = draws.uniform("near", firm, month, low=0.95, high=1.06)
    stated = sales * np.where(cases.stated_checked, near, boast)
    cases.set(stated_minor=(np.round(stated / 1_000_000) * 1_000_000).astype(np.int64))


def _marks(setting: Setting, month: int, cases: Rows) -> None:
    """Marks of the visit form, as the engine reads them."""

    def mark(stream: str, spread: float) -> np.ndarray:
        value = cases.seen + spread * setting.draws.normal(stream, cases.firm, month)
        return np.searchsorted(np.array(EDGES), value).astype(np.int64) + 1

    read = setting.draws.uniform("meters", cases.firm, month)
    cases.set(
        person=mark("person mark", 0.25),
        wares=mark("wares mark", 0.4),
        pledge=mark("pledge mark", 0.4),
        books=mark("books mark", 0.4),
        neighbours=mark("neighbours mark", 0.35),
        meter_read=(read < 0.4 + 0.6 * cases.depth) | (read < 0.75),
    )


def has_security(cases: Rows) -> np.ndarray:
    """This function will tell which requests offer mortgage or pledge."""
    found: np.ndarray = np.isin(cases.security, (at.MORTGAGED, at.PLEDGED))
    return found
