"""Writes of determinations: proposed by one person, determined by another, read by the next month end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.record.audit.action import Act, acting
from tallystick.record.determinations.kinds import DETERMINATION, EXPECTED_LOSS, FACTS, QUALIFIED
from tallystick.record.determinations.models import Determination
from tallystick.record.determinations.queries import first_day
from tallystick.record.loans.facts import end_fact, note, standing
from tallystick.record.loans.models import Closing, Loan
from tallystick.record.loans.queries import state_on
from tallystick.record.people.actor import Actor
from tallystick.record.proposals import PROPOSED, decide, propose
from tallystick.record.unable import Unable


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is said of a loan: the fact holds from `day`, or with `is_end` no longer holds; `value` of an expected loss
    its share of the balance."""

    fact: str
    day: date
    value: float | None = None
    is_end: bool = False


def propose_fact(actor: Actor, loan: Loan, claim: Claim, *, reason: str) -> Determination:
    """This function will propose that a fact holds of a loan; month ends read it once another person determined it.

    :raises Refused: the actor proposes no classes, or the loan is another branch's.
    :raises Unable: it is no fact that people determine, its value or day cannot be, it holds already (to end: does not
        hold), no reason is given, or another proposal about it waits.
    """
    with acting(actor, "propose_fact", right="initial_class", reason=reason) as act:
        row = act.take(Loan, pk=loan.pk)
        actor.need_branch(row.branch_id)
        _sound(claim, row, actor.day)
        if Determination.objects.filter(loan=row, fact=claim.fact, state=PROPOSED).exists():
            raise Unable("determination_waits", "another proposal about this waits", "该事项已有待认定的申请")
        held = standing(row, claim.fact, actor.day)
        if claim.is_end and held is None:
            raise Unable(
                "does_not_hold", "this does not hold, so there is nothing to end", "该事项当前未认定，无需终止"
            )
        if not claim.is_end and held is not None and claim.value is None:
            raise Unable("holds_already", f"this holds since {held.day}", f"该事项自{held.day}起已认定")
        made = Determination(
            loan=row,
            branch_id=row.branch_id,
            fact=claim.fact,
            day=claim.day,
            value=claim.value,
            ends=held if claim.is_end else None,
            reason=reason,
        )
        propose(act, made)
        act.log("classification", row.loan_id, "propose_fact", branch_id=row.branch_id)
        return made


def determine_fact(actor: Actor, determination: Determination) -> Determination:
    """This function will determine what another person proposed; from then on the engine reads it.

    :raises Refused: the actor proposed it, determines no classes, or the loan is another branch's.
    :raises Unable: it does not wait any more, or a month end has been closed since its day.
    """
    with acting(actor, "determine_fact", right="determine_class") as act:
        row = _decided(act, determination, "confirm")
        _need_open(row.day)
        if row.ends is not None:
            end_fact(act, row.ends, row.day)
        else:
            if row.fact == EXPECTED_LOSS and (held := standing(row.loan, row.fact, row.day)) is not None:
                end_fact(act, held, row.day)
            note(act, row.loan, row.fact, day=row.day, value=row.value)
        return row


def refuse_fact(actor: Actor, determination: Determination, why: str) -> Determination:
    """This function will refuse what another person proposed, saying why.

    :raises Unable: it does not wait any more, or nothing is said.
    """
    with acting(actor, "refuse_fact", right="determine_class", reason=why) as act:
        return _decided(act, determination, "refuse", why)


def withdraw_fact(actor: Actor, determination: Determination) -> Determination:
    """This function will withdraw what the actor proposed and nobody has decided on."""
    with acting(actor, "withdraw_fact", right="initial_class") as act:
        return _decided(act, determination, "withdraw")


def _decided(act: Act, determination: Determination, action: str, why: str = "") -> Determination:
    act.actor.need_branch(determination.branch_id)
    row = decide(act, Determination, determination.pk, DETERMINATION, action, why=why)
    act.log("classification", row.loan_id, f"{action}_fact", branch_id=row.branch_id)
    return row


def _sound(claim: Claim, loan: Loan, today: date) -> None:
    if claim.fact not in FACTS:
        raise Unable("fact", f"{claim.fact!r} is not determined by people: {', '.join(FACTS)}", "该事项不可人工认定")
    asks_value = claim.fact == EXPECTED_LOSS and not claim.is_end
    if asks_value != (claim.value is not None) or (claim.value is not None and not 0 <= claim.value <= 1):
        raise Unable("value", "an expected loss has a share from 0 to 1; nothing else has", "预计损失比例须在0至1之间")
    last = first_day(today)
    if not (loan.drawn_day or loan.signed_day) <= claim.day <= last:
        raise Unable("day", f"it holds from a day of the loan's life, up to {last}", f"认定日期须在放款日与{last}之间")
    _need_open(claim.day)
    if claim.fact == QUALIFIED and not claim.is_end:
        _need_renewed(loan)


def _need_renewed(loan: Loan) -> None:
    """A renewal stays normal only where the old loan was, and no interest was owed on it (金规〔2024〕13号)."""
    old = Loan.objects.filter(pk=loan.parent_loan_id).first()
    if old is None or loan.drawn_day is None or standing(loan, "refinanced", loan.drawn_day) is None:
        raise Unable("no_renewal", "this loan repaid no other loan of the bank", "该贷款未用于归还本行原贷款")
    before = state_on(old, loan.drawn_day - timedelta(days=1))
    owes = any(before[f"{name}_minor"] for name in ("overdue_interest", "penalty", "compound"))
    if before["class"] != "normal" or owes:
        told = f"{old.loan_id} was {before['class']} or owed interest before it was repaid"
        raise Unable("old_not_normal", told, "原贷款续贷前非正常类或存在欠息")


def _need_open(day: date) -> None:
    last = Closing.objects.order_by("-day").values_list("day", flat=True).first()
    if last is not None and day <= last:
        raise Unable(
            "month_closed",
            f"The month end of {last} is closed: it can hold from a later day",
            f"{last} 已关账，认定日期须在其后",
        )
