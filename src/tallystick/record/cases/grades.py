"""How a firm's grade went: by each final decision of the engine and at the signing of each loan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tallystick.record.cases.models import Decision
from tallystick.record.customers.models import Enterprise
from tallystick.record.loans.models import Loan
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable

MOST = 60


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade given on a day; `by` is "decision" or "signing", `of` the case or loan."""

    day: date
    grade: str
    pd_12m: float | None
    by: str
    of: str


def grade_history(actor: Actor, enterprise: Enterprise) -> list[Graded]:
    """This function will give the grades of a firm, the oldest first.

    :raises Refused: the enterprise belongs to another branch.
    """
    actor.need("see_customers")
    actor.need_branch(enterprise.branch_id)
    decided = Decision.objects.filter(case__enterprise=enterprise, is_preliminary=False).exclude(grade="")
    signed = Loan.objects.filter(enterprise=enterprise, grade_at_signing__isnull=False)
    rows = decided.order_by("-as_of").values_list("as_of", "grade", "pd_12m", "case__number")[:MOST]
    found = [Graded(day, grade, pd, "decision", number) for day, grade, pd, number in rows]
    loans = signed.order_by("-signed_day").values_list("signed_day", "grade_at_signing", "pd_at_signing", "loan_id")
    found += [Graded(day, grade, pd, "signing", loan) for day, grade, pd, loan in loans[:MOST]]
    return sorted(found, key=lambda one: (one.day, one.of))


def scale_on(day: date) -> list[str]:
    """This function will give the grades of the policy in force, best first; none where no policy is in force."""
    try:
        return [grade.code for grade in policy_on(day).scale]
    except Unable:
        return []
