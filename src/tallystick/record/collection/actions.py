"""Writes of collection. A write-off or transfer is proposed by one person and approved by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tallystick.record.audit.action import Act, acting
from tallystick.record.collection.models import Deed, Disposal, Promise, Pursuit
from tallystick.record.collection.states import DEEDS, DISPOSAL, INTERRUPTING, LITIGATION, PROMISE, PURSUIT
from tallystick.record.loans.actions import book_disposal
from tallystick.record.loans.facts import PURSUED, standing
from tallystick.record.loans.facts import note as note_fact
from tallystick.record.loans.models import Loan
from tallystick.record.people.actor import Actor
from tallystick.record.people.models import Person
from tallystick.record.unable import Unable


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is proposed: `kind` is write_off or transfer; money in fen."""

    kind: str
    amount_minor: int
    case: str
    price_minor: int | None = None
    buyer: str = ""


def assign(actor: Actor, pursuit: Pursuit, officer: Person) -> Pursuit:
    """This function will give a pursuit to an officer.

    :raises Refused: the actor does not collect, or the loan is another branch's.
    """
    with acting(actor, "assign_pursuit", right="collect") as act:
        row = _open(act, pursuit)
        row.officer = officer
        row.save(update_fields=("officer",))
        return row


def note_deed(actor: Actor, pursuit: Pursuit, kind: str, day: date, *, note: str, document_sha256: str = "") -> Deed:
    """This function will note something done to collect, on a day that has been. Facts of the loan that the next month
    end reads: what interrupts the limitation period, and with the first deed that the claim is pursued from that day
    on, from which write-off counts (财金〔2017〕90号).

    :raises Refused: the actor does not collect, or the loan is another branch's.
    :raises Unable: there is no such kind, the day is still to come, nothing is said, or the pursuit has ended.
    """
    if kind not in DEEDS:
        raise Unable("kind", f"{kind!r} is no deed: {', '.join(DEEDS)}", "催收方式不存在")
    if day > actor.day or not note.strip():
        raise Unable("note", "write what was done, on a day that has been", "请填写已发生的催收情况")
    with acting(actor, "note_deed", right="collect") as act:
        row = _open(act, pursuit)
        deed = act.make(
            Deed(pursuit=row, kind=kind, day=day, by=actor.person, note=note.strip(), document_sha256=document_sha256)
        )
        loan = Loan.objects.filter(pk=row.loan_id).first()
        if loan is not None and kind in INTERRUPTING:
            note_fact(act, loan, LITIGATION.get(kind, "demand_sent"), day=day)
        pursued = max(day, row.opened_day)
        if loan is not None and standing(loan, PURSUED, pursued) is None:
            note_fact(act, loan, PURSUED, day=pursued)
        act.log("collection", row.loan_id, kind, branch_id=row.branch_id)
        return deed


def take_promise(actor: Actor, pursuit: Pursuit, *, amount_minor: int, due_day: date) -> Promise:
    """This function will write a promise to pay `amount_minor` fen by `due_day`.

    :raises Refused: the actor does not collect, or the loan is another branch's.
    :raises Unable: nothing or more than the claim is promised, for a day that has been, or another promise is open.
    """
    with acting(actor, "take_promise", right="collect") as act:
        row = _open(act, pursuit)
        if not 0 < amount_minor <= row.exposure_minor:
            raise Unable("amount", f"promise between 1 and {row.exposure_minor} fen, the claim", "承诺金额须在债权以内")
        if due_day < actor.day:
            raise Unable("due_day", f"{due_day} has been", "承诺日不能早于今日")
        if row.promises.filter(state="open").exists():
            raise Unable("promise_open", "a promise is open; it is judged first", "尚有未到期承诺")
        made = act.make(
            Promise(pursuit=row, made_day=actor.day, due_day=due_day, amount_minor=amount_minor, taken_by=actor.person)
        )
        act.log("collection", row.loan_id, "promise", branch_id=row.branch_id)
        return made


def judge_promises(actor: Actor, day: date, paid: dict[int, int], *, grace_days: int) -> tuple[int, int]:
    """This function will judge the promises whose day and grace have passed, and give how many were kept and broken.

    `paid` gives, by number of the promise, what came in from its making to the end of its grace, in fen; `grace_days`
    is the policy's `promise_grace_days`. A promise paid in full before its day is kept at once.

    :raises Refused: the actor runs no jobs.
    """
    kept = broken = 0
    with acting(actor, "judge_promises", right="run_jobs") as act:
        for row in Promise.objects.filter(state="open"):
            came = paid.get(row.pk, 0)
            is_kept, is_over = came >= row.amount_minor, day > row.due_day + timedelta(days=grace_days)
            if not (is_kept or is_over):
                continue
            taken = act.take(Promise, pk=row.pk)
            taken.state = PROMISE.of(taken.state, "keep" if is_kept else "break").becomes
            taken.paid_minor = came
            taken.save(update_fields=("state", "paid_minor"))
            kept, broken = kept + is_kept, broken + (not is_kept)
            if not is_kept:
                _broken(act, taken)
    return kept, broken


def propose_disposal(actor: Actor, pursuit: Pursuit, terms: Terms) -> Disposal:
    """This function will propose to write a loan off or to transfer it.

    :raises Refused: the actor proposes none, or the loan is another branch's.
    :raises Unable: the engine finds no ground, or the allowance is not full (write-off); a transfer lacks buyer or
        price; the amount is not the claim; nothing is said of the case; or another proposal is open.
    """
    with acting(actor, "propose_disposal", right="write_off") as act:
        row = _open(act, pursuit)
        _proposable(row, terms)
        ground = row.write_off_ground if terms.kind == "write_off" else "transfer"
        made = act.make(
            Disposal(
                pursuit=row,
                kind=terms.kind,
                ground=ground,
                amount_minor=terms.amount_minor,
                price_minor=terms.price_minor,
                buyer=terms.buyer,
                case=terms.case.strip(),
                proposed_by=actor.person,
            )
        )
        act.log("collection", row.loan_id, f"propose_{terms.kind}", branch_id=row.branch_id)
        return made


def approve_disposal(actor: Actor, disposal: Disposal) -> Disposal:
    """This function will approve a disposal that another person proposed; the pursuit ends with it.

    :raises Refused: the actor proposed it, pursued the loan, or approves none.
    :raises Unable: it is not waiting.
    """
    return _decide(actor, disposal, "approve", "")


def refuse_disposal(actor: Actor, disposal: Disposal, reason: str) -> Disposal:
    """This function will refuse a disposal that another person proposed, with the reason.

    :raises Unable: no reason is given, or it is not waiting.
    """
    if not reason.strip():
        raise Unable("reason", "say why it is refused", "请填写否决理由")
    return _decide(actor, disposal, "refuse", reason.strip())


def withdraw_disposal(actor: Actor, disposal: Disposal) -> Disposal:
    """This function will withdraw a disposal that is still waiting."""
    return _decide(actor, disposal, "withdraw", "")


def _broken(act: Act, promise: Promise) -> None:
    """A pursuit with a broken promise comes first, until it is repaid; one made before it was opened anew is past."""
    row = act.take(Pursuit, pk=promise.pursuit_id)
    if promise.made_day >= row.opened_day and not row.has_broken:
        row.has_broken = True
        row.save(update_fields=("has_broken",))


def _open(act: Act, pursuit: Pursuit) -> Pursuit:
    row = act.take(Pursuit, pk=pursuit.pk)
    act.actor.need_branch(row.branch_id)
    if row.state != PURSUIT.begins:
        raise Unable("wrong_state", f"the pursuit of {row.loan_id} has ended: {row.state}", "该笔催收已结束")
    return row


def _proposable(row: Pursuit, terms: Terms) -> None:
    if terms.kind not in ("write_off", "transfer") or not terms.case.strip():
        raise Unable(
            "kind", "propose write_off or transfer, and say what was done to collect", "请选择处置方式并说明情况"
        )
    if terms.amount_minor != row.exposure_minor:
        raise Unable("amount", f"the claim is {row.exposure_minor} fen; all of it is disposed of", "金额须等于债权余额")
    if row.disposals.filter(state="proposed").exists():
        raise Unable("disposal_open", "another proposal is waiting", "已有待审处置")
    if terms.kind == "write_off" and not row.is_write_off_ready:
        why = "no ground of the rules holds" if not row.write_off_ground else "allowance or responsibility is lacking"
        raise Unable("not_ready", f"it may not be written off: {why}", "不符合核销条件")
    if terms.kind == "transfer" and (not terms.buyer.strip() or terms.price_minor is None or terms.price_minor < 0):
        raise Unable("transfer", "name the buyer and a price of 0 or more", "请填写受让方及价格")


def _decide(actor: Actor, disposal: Disposal, action: str, reason: str) -> Disposal:
    right = next(line.right for line in DISPOSAL.lines if line.action == action)
    with acting(actor, f"{action}_disposal", right=right, reason=reason) as act:
        row = act.take(Disposal, pk=disposal.pk)
        pursuit = act.take(Pursuit, pk=row.pursuit_id)
        actor.need_branch(pursuit.branch_id)
        transition = DISPOSAL.of(row.state, action)
        if action != "withdraw":
            actor.need_other_than(row.proposed_by_id, deed="proposed this", deed_zh="提出该处置")
            actor.need_other_than(pursuit.officer_id, deed="pursue this loan", deed_zh="承办该笔催收")
        row.state, row.reason = transition.becomes, reason
        row.decided_by, row.decided_at = actor.person, act.at
        row.save()
        if action == "approve":
            pursuit.state = PURSUIT.of(pursuit.state, row.kind).becomes
            pursuit.save(update_fields=("state",))
            book_disposal(act, pursuit.loan_id, row.kind, row.amount_minor)
        act.log("collection", pursuit.loan_id, f"{action}_{row.kind}", branch_id=pursuit.branch_id)
        return row
