"""The investigation: what two people saw and say, beside what tax, invoices and accounts tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from tallystick.engine.cashflow.interview import Interview, built
from tallystick.engine.evidence.schemas import SCHEMAS
from tallystick.pack import Policy
from tallystick.record.audit.action import Act, acting
from tallystick.record.cases.engine import prepared
from tallystick.record.cases.material import material_of
from tallystick.record.cases.models import Case, Investigation
from tallystick.record.cases.moving import move, taken
from tallystick.record.evidence.models import Upload
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable

FACTS = tuple(
    name
    for name in SCHEMAS["visits"].columns()
    if name not in ("row", "enterprise_id", "visit_id", "day", "officer_id", "second_officer_id", "photos")
)
"""What a visit may give, by the names of the evidence table `visits`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an investigator saw: `facts` by the names of `FACTS`, `photos` the numbers of uploads, place in degrees."""

    visited_at: datetime
    report: str
    minutes_on_site: int = 0
    latitude: float | None = None
    longitude: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """One figure held against another: both in fen, their ratio, and the policy's bounds for it."""

    code: str
    name: str
    name_zh: str
    stated_minor: int | None
    found_minor: int | None
    floor: float | None
    ceiling: float | None

    @property
    def ratio(self) -> float | None:
        """What was stated by what was found; None where either is unknown or nothing was found."""
        if self.stated_minor is None or not self.found_minor:
            return None
        return self.stated_minor / self.found_minor

    @property
    def is_within(self) -> bool | None:
        """Whether the ratio lies within the bounds; None where it is unknown."""
        ratio = self.ratio
        if ratio is None:
            return None
        return (self.floor is None or ratio >= self.floor) and (self.ceiling is None or ratio <= self.ceiling)


def investigate(actor: Actor, case: Case, seen: Seen, *, interview: Interview | None = None) -> Investigation:
    """This function will write down the first investigator's visit, held against what the evidence tells.

    Of an `interview`, for firms without books, the books are built and cross-checked; where both checks hold they
    stand in place of statements. The case waits for a second investigator where the policy wants two
    (`visit_persons_min`), else for the engine.

    :raises Refused: the actor investigates nothing, or it is another branch's case.
    :raises Unable: a fact is unknown or out of bounds, a photo is none of this firm, or the report is empty.
    """
    with acting(actor, "investigate", right="investigate") as act:
        row = taken(act, case, "investigate")
        policy = policy_on(actor.day)
        found = _written(act, row, seen, is_second=False)
        found.interview = {} if interview is None else _interviewed(interview, policy)
        found.held_against = [_told(one) for one in held_against(row, policy, seen.facts)]
        act.make(found)
        is_enough = policy.number("visit_persons_min") <= 1
        move(act, row, "investigate", to="to_decide" if is_enough else "second_wanted")
        return found


def interviewed(actor: Actor, told: Interview) -> dict[str, Any]:
    """This function will give the books that an interview makes, whether the cross-checks hold, and their bounds.

    Nothing is written down; the officer looks before handing it in.

    :raises Refused: the actor investigates nothing.
    """
    actor.need("investigate")
    policy = policy_on(actor.day)
    return {**_interviewed(told, policy), **_bounds(policy)}


def second_investigate(actor: Actor, case: Case, seen: Seen) -> Investigation:
    """This function will write down what the second investigator saw; nobody is both.

    :raises Refused: the actor is the first investigator, investigates nothing, or it is another branch's case.
    :raises Unable: no second investigator is wanted, or what was seen cannot be.
    """
    with acting(actor, "second_investigate", right="investigate") as act:
        row = taken(act, case, "second_investigate")
        found = act.make(_written(act, row, seen, is_second=True))
        move(act, row, "second_investigate", to="to_decide")
        return found


def skip_visit(actor: Actor, case: Case, *, note: str) -> Case:
    """This function will leave the visit out, where the policy allows it for the amount (`visit_waived_up_to_minor`).

    :raises Unable: the amount is larger.
    """
    with acting(actor, "skip_visit", right="investigate", reason=note) as act:
        row = taken(act, case, "skip_visit")
        most = int(policy_on(actor.day).number("visit_waived_up_to_minor"))
        if row.amount_minor > most:
            raise Unable(
                "visit_needed",
                f"A visit may be left out up to {most / 100:,.2f} yuan; this is {row.amount_minor / 100:,.2f}",
                f"{most / 100:,.2f} 元以内方可免实地调查，本笔申请 {row.amount_minor / 100:,.2f} 元",
            )
        move(act, row, "skip_visit", to="to_decide", note=note)
        return row


def held_against(case: Case, policy: Policy, facts: dict[str, Any]) -> list[Held]:
    """This function will hold sales of 12 months as stated at the visit against tax, invoices and account inflow.

    Bounds are the policy's `stated_ratio_ceiling`, and for inflow the turned-round `inflow_ratio_floor`.
    """
    _, features = prepared(material_of(case, policy.day).evidence(), policy)
    found = features.filter(pl.col("enterprise_id") == case.enterprise.enterprise_id).row(0, named=True)
    stated = facts.get("stated_sales_12m_minor")
    ceiling = float(policy.number("stated_ratio_ceiling"))
    inflow_ceiling = 1 / float(policy.number("inflow_ratio_floor"))
    return [
        Held("tax", "Declared for VAT", "增值税申报", stated, found["tax_sales_12m_minor"], None, ceiling),
        Held("invoices", "Invoiced", "开票", stated, found["sales_12m_minor"], None, ceiling),
        Held("inflow", "Account inflow", "账户流入", stated, found["inflow_12m_minor"], None, inflow_ceiling),
        Held("verified", "Verified", "核实销售额", stated, found["verified_sales_minor"], None, ceiling),
    ]


def _interviewed(told: Interview, policy: Policy) -> dict[str, Any]:
    """What was told, the books built of it and whether the cross-checks hold (None: a side of them is unknown)."""
    books = built(told)
    holds = books.holds(**_bounds(policy))
    return {
        "told": {name: getattr(told, name) for name in told.__dataclass_fields__},
        "built": {name: getattr(books, name) for name in books.__dataclass_fields__},
        "holds": holds,
    }


def _bounds(policy: Policy) -> dict[str, float]:
    return {
        "equity_gap_ceiling": float(policy.number("interview_equity_gap_ceiling")),
        "sales_gap_ceiling": float(policy.number("interview_sales_gap_ceiling")),
    }


def _told(one: Held) -> dict[str, Any]:
    named = {name: getattr(one, name) for name in one.__dataclass_fields__}
    return {**named, "ratio": one.ratio, "is_within": one.is_within}


def _written(act: Act, case: Case, seen: Seen, *, is_second: bool) -> Investigation:
    _check(act, case, seen)
    return Investigation(
        case=case,
        by=act.actor.person,
        at=act.at,
        is_second=is_second,
        visited_at=seen.visited_at,
        minutes_on_site=seen.minutes_on_site,
        latitude=seen.latitude,
        longitude=seen.longitude,
        facts={name: value for name, value in seen.facts.items() if value is not None},
        report=seen.report.strip(),
        photos=list(seen.photos),
    )


def _check(act: Act, case: Case, seen: Seen) -> None:
    if not seen.report.strip():
        raise Unable("no_report", "The report is empty: say what was seen", "请填写调查报告")
    if seen.visited_at > act.at:
        raise Unable("visit_to_come", "The visit is still to come", "走访时间不能晚于当前时间")
    for name, value in seen.facts.items():
        _check_fact(name, value)
    photos = Upload.objects.filter(pk__in=seen.photos, enterprise_id=case.enterprise_id, kind=Upload.Kind.PHOTO)
    if photos.count() != len(set(seen.photos)):
        raise Unable("no_such_photo", "A photo is not among this firm's", "照片不属于该企业")


def _check_fact(name: str, value: Any) -> None:
    if name not in FACTS:
        raise Unable("no_such_fact", f"{name!r} is nothing a visit gives; it gives: {', '.join(FACTS)}", "调查项不存在")
    column = SCHEMAS["visits"].columns()[name]
    least, most = getattr(column, "min", None), getattr(column, "max", None)
    if value is None:
        return
    is_bad = (least is not None and value < least) or (most is not None and value > most)
    if is_bad or (column.dtype == pl.Boolean) != isinstance(value, bool):
        zh = column.metadata["zh"] if column.metadata else name
        raise Unable("fact_out_of_bounds", f"{name}: {value} cannot be", f"{zh}：{value} 超出范围")
