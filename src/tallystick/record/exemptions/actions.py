"""Writes of exemption: a case opened, duties looked at, an opinion by one, its decision by others, an appeal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from tallystick.engine.classification.columns import CLASSES
from tallystick.kernel.months import add_months
from tallystick.pack.policy import Duty
from tallystick.record.audit.action import Act, acting
from tallystick.record.cases.models import Deed
from tallystick.record.exemptions.models import Concerned, ExemptionCase, ExemptionVote, Finding
from tallystick.record.exemptions.states import EXEMPTION, FINDINGS, ORDER, OUTCOMES
from tallystick.record.loans.facts import note
from tallystick.record.loans.models import Loan
from tallystick.record.loans.queries import state_on
from tallystick.record.people.actor import Actor, Refused
from tallystick.record.people.models import Person
from tallystick.record.policies.queries import policy_of, policy_on, version_on
from tallystick.record.unable import Unable

BAD = (*CLASSES[CLASSES.index("substandard") :], "written_off")
ROLE_OF_DEED = {
    "apply": "customer_manager",
    "investigate": "customer_manager",
    "second_investigate": "customer_manager",
    "review": "reviewer",
    "approve": "approver",
    "meet_conditions": "disburser",
    "draw": "disburser",
}
"""Step of a case -> the role in which it is done."""


@dataclass(frozen=True, slots=True)
class Opined:
    """What the opinion says of one person concerned."""

    concerned: int
    outcome: str
    reason: str


def open_case(actor: Actor, loan: Loan) -> ExemptionCase:
    """This function will open the case of a loan that went bad, with everybody who had a hand in it.

    :raises Refused: the actor opens none, had a hand in the loan, or it is another branch's.
    :raises Unable: there is one already, the loan is neither non-performing nor written off, or the pack of the day on
        which it was signed names no duties.
    """
    with acting(actor, "open_exemption", right="exempt") as act:
        row = act.take(Loan, pk=loan.pk)
        actor.need_branch(row.branch_id)
        if ExemptionCase.objects.filter(loan=row).exists():
            raise Unable("exemption_exists", "this loan has its case already", "该贷款已有免责认定")
        policy, ground = policy_on(actor.day), _ground(row, actor)
        version = version_on(row.signed_day)
        if not policy_of(version.digest, row.signed_day).duties:
            told = f"the pack in force on {row.signed_day} names no duties: write duties/*.yaml and publish it"
            raise Unable("no_duties", told, "签约日生效的政策包未列明尽职要求")
        months = int(policy.number("exemption_months"))
        made = act.make(
            ExemptionCase(
                loan=row,
                branch_id=row.branch_id,
                ground=ground,
                is_in_scope=_credit(row) <= policy.number("exemption_credit_minor"),
                pack_digest=version.digest,
                opened_by=actor.person,
                opened_day=actor.day,
                due_day=pl.select(add_months(pl.lit(actor.day), months)).item(),
            )
        )
        for person, role in _hands(row):
            act.make(Concerned(case=made, person_id=person, role=role))
        _need_unconcerned(actor, made)
        act.log("exemption", row.loan_id, "exemption_opened", branch_id=row.branch_id)
        return made


def add_person(actor: Actor, case: ExemptionCase, person: Person | None, role: str) -> Concerned:
    """This function will add somebody who had a hand in the loan, in a role that has duties.

    :raises Unable: there is no such person or it is there already, the role has no duties, or the case is past its
        opinion.
    """
    with acting(actor, "add_concerned", right="exempt") as act:
        row = _taken(act, case, "opine")
        if person is None:
            raise Unable("person", "nobody has this staff number", "工号不存在")
        if not any(role in duty.roles for duty in duties_of(row)):
            raise Unable("role", f"the pack names no duties of {role!r}", "该岗位无尽职要求")
        if row.persons.filter(person=person, role=role).exists():
            raise Unable("person_exists", "this person is concerned already", "该人员已在名单内")
        return act.make(Concerned(case=row, person=person, role=role))


def find(actor: Actor, concerned: Concerned, duty: str, finding: str, *, told: str) -> Finding:
    """This function will write what was found of one duty of one person, with the evidence in words.

    :raises Refused: the actor looks at none, is concerned, or the loan is another branch's.
    :raises Unable: it is no duty of the role, no finding, nothing is said, or the case is past its opinion.
    """
    with acting(actor, "find_duty", right="exempt") as act:
        row = _taken(act, concerned.case, "opine")
        if duty not in {one.code for one in duties_of(row) if concerned.role in one.roles}:
            raise Unable("duty", f"{duty!r} is no duty of {concerned.role!r}", "该岗位无此项尽职要求")
        if finding not in FINDINGS or not told.strip():
            raise Unable("finding", f"say {', '.join(FINDINGS)}, and what shows it", "请选择核查结论并说明依据")
        made = Finding(concerned=concerned, duty=duty, finding=finding, note=told.strip(), by=actor.person, at=act.at)
        return act.make(made)


def opine(actor: Actor, case: ExemptionCase, opinion: str, outcomes: Sequence[Opined]) -> ExemptionCase:
    """This function will give the opinion on everybody concerned, once every duty of theirs has been looked at.

    Without a breach that is shown a person is exempt (金规〔2024〕11号: no conclusive evidence, in principle full
    exemption).

    :raises Refused: the actor gives none, or is concerned.
    :raises Unable: a duty was not looked at, somebody is left out, an outcome or its reason is missing, or it goes
        against somebody of whom no breach is shown.
    """
    with acting(actor, "opine_exemption", right="exempt") as act:
        row = _taken(act, case, "opine")
        said = {one.concerned: one for one in outcomes}
        if not opinion.strip():
            raise Unable("opinion", "write the opinion", "请填写评议意见")
        for one in row.persons.select_related("person"):
            _opined(act, row, one, said.get(one.pk))
        row.opinion, row.opinion_by, row.opinion_at = opinion.strip(), actor.person, act.at
        row.state, row.round = EXEMPTION.of(row.state, "opine").becomes, row.round + 1
        row.save()
        act.log("exemption", row.loan_id, "exemption_opined", branch_id=row.branch_id)
        return row


def vote(actor: Actor, case: ExemptionCase, *, agrees: bool = True, told: str = "") -> ExemptionCase:
    """This function will vote on the opinion; with the votes that the policy asks for it is decided.

    A vote against sends it back, with what is to be looked at again.

    :raises Refused: the actor decides none, gave the opinion, or is concerned.
    :raises Unable: no opinion waits, the actor voted on it before, or a vote against does not say why.
    """
    with acting(actor, "vote_exemption", right="decide_exemption", reason=told) as act:
        row = _taken(act, case, "vote")
        actor.need_other_than(row.opinion_by_id, deed="gave this opinion", deed_zh="作出评议意见")
        if not agrees and not told.strip():
            raise Unable("why", "say what is to be looked at again", "请说明退回原因")
        if actor.person is not None and row.votes.filter(round=row.round, person=actor.person).exists():
            raise Unable("voted", "you voted on this opinion before", "您已表决")
        act.make(
            ExemptionVote(case=row, round=row.round, person=actor.person, agrees=agrees, note=told.strip(), at=act.at)
        )
        needed = int(policy_on(actor.day).number("exemption_votes"))
        if not agrees:
            row.state = EXEMPTION.begins
        elif row.votes.filter(round=row.round, agrees=True).count() >= needed:
            row.state, row.decided_day = "decided", actor.day
            if not row.loan.facts.filter(fact="responsibility_decided").exists():
                note(act, row.loan, "responsibility_decided")
        row.save()
        act.log("exemption", row.loan_id, f"exemption_{row.state}", branch_id=row.branch_id)
        return row


def appeal(actor: Actor, concerned: Concerned, told: str) -> Concerned:
    """This function will appeal against what was decided on the acting person, within the policy's days.

    :raises Refused: it was decided on somebody else.
    :raises Unable: nothing is decided, the person is exempt or appealed before, the days are over, or nothing is said.
    """
    with acting(actor, "appeal_exemption", reason=told) as act:
        row = act.take(ExemptionCase, pk=concerned.case_id)
        one = act.take(Concerned, pk=concerned.pk)
        if actor.person is None or one.person_id != actor.person.pk:
            raise Refused("not_concerned", "Only the person concerned appeals", "仅当事人可申诉")
        line = EXEMPTION.of(row.state, "appeal")
        days = int(policy_on(actor.day).number("exemption_appeal_days"))
        assert row.decided_day is not None
        if actor.day > row.decided_day + timedelta(days=days):
            raise Unable("appeal_late", f"an appeal is made within {days} days", f"申诉须在{days}日内提出")
        if one.outcome == ORDER[0] or one.appealed_day is not None or not told.strip():
            raise Unable(
                "appeal", "say once why an outcome that is not 'exempt' is wrong", "请说明申诉理由，仅可申诉一次"
            )
        one.appeal, one.appealed_day = told.strip(), actor.day
        one.save()
        row.state = line.becomes
        row.save()
        act.log("exemption", row.loan_id, "exemption_appealed", branch_id=row.branch_id)
        return one


def judge_appeal(actor: Actor, concerned: Concerned, outcome: str, reason: str) -> Concerned:
    """This function will judge an appeal; it never makes worse what was decided.

    :raises Refused: the actor decides none, is concerned, gave the opinion or voted on it.
    :raises Unable: there is no appeal, the outcome would be worse, or no reason is given.
    """
    with acting(actor, "judge_appeal", right="decide_exemption", reason=reason) as act:
        row = _taken(act, concerned.case, "judge_appeal")
        one = act.take(Concerned, pk=concerned.pk)
        before = (row.opinion_by_id, *row.votes.values_list("person_id", flat=True))
        actor.need_other_than(*before, deed="had a part in this decision", deed_zh="参与原认定")
        if one.appealed_day is None or one.judged_by_id or outcome not in OUTCOMES or not reason.strip():
            raise Unable(
                "outcome", f"say {', '.join(OUTCOMES)} with the reason, on an appeal", "请选择认定结果并说明理由"
            )
        if ORDER.index(outcome) > ORDER.index(one.outcome):
            raise Unable("worse", "an appeal makes nothing worse", "申诉不得加重责任")
        one.outcome, one.reason, one.judged_by = outcome, reason.strip(), actor.person
        one.save()
        row.state = "decided"
        row.save()
        return one


def close_case(actor: Actor, case: ExemptionCase) -> ExemptionCase:
    """This function will close a case that is decided, once the days to appeal are over or everybody is exempt.

    :raises Unable: it is not decided, or somebody may still appeal.
    """
    with acting(actor, "close_exemption", right="exempt") as act:
        row = _taken(act, case, "close")
        days = int(policy_on(actor.day).number("exemption_appeal_days"))
        may_appeal = row.persons.exclude(outcome=ORDER[0]).filter(appealed_day__isnull=True).exists()
        assert row.decided_day is not None
        if may_appeal and actor.day <= row.decided_day + timedelta(days=days):
            raise Unable("may_appeal", f"those concerned may appeal for {days} days", "申诉期未满")
        row.state = EXEMPTION.of(row.state, "close").becomes
        row.save()
        return row


def duties_of(case: ExemptionCase) -> tuple[Duty, ...]:
    """This function will give the duties by which a case is judged: those in force when the loan was signed."""
    return policy_of(case.pack_digest, case.loan.signed_day).duties


def _ground(loan: Loan, actor: Actor) -> str:
    state = state_on(loan, actor.day)
    found = str(state["state"] if state["state"] == "written_off" else state["class"] or state["state"])
    if found not in BAD:
        told = f"the loan is {found}; a case is opened for one that is non-performing or written off"
        raise Unable("not_bad", told, "仅对不良或已核销贷款启动尽职免责认定")
    return found


def _credit(loan: Loan) -> int:
    held = Loan.objects.filter(enterprise_id=loan.enterprise_id, matures_day__gte=loan.signed_day)
    return sum(one.limit_minor or one.principal_minor for one in held.filter(signed_day__lte=loan.signed_day))


def _hands(loan: Loan) -> list[tuple[int, str]]:
    """Who did what in the loan's case, and its officer."""
    done = Deed.objects.filter(case_id=loan.case_id, action__in=ROLE_OF_DEED, person__isnull=False)
    pairs = [(person, ROLE_OF_DEED[action]) for person, action in done.values_list("person_id", "action")]
    if loan.officer_id is not None:
        pairs.append((loan.officer_id, "customer_manager"))
    return list(dict.fromkeys(pairs))


def _taken(act: Act, case: ExemptionCase, action: str) -> ExemptionCase:
    row = act.take(ExemptionCase, pk=case.pk)
    act.actor.need_branch(row.branch_id)
    EXEMPTION.of(row.state, action)
    _need_unconcerned(act.actor, row)
    return row


def _need_unconcerned(actor: Actor, row: ExemptionCase) -> None:
    own = tuple(row.persons.values_list("person_id", flat=True))
    actor.need_other_than(*own, deed="had a hand in this loan", deed_zh="经办该贷款")


def _opined(act: Act, row: ExemptionCase, one: Concerned, said: Opined | None) -> None:
    found = dict(one.findings.values_list("duty", "finding"))
    asked = [duty.code for duty in duties_of(row) if one.role in duty.roles]
    left = [duty for duty in asked if duty not in found]
    if left:
        raise Unable(
            "not_looked_at", f"{one.person.full_name}: not looked at yet: {', '.join(left)}", "尚有尽职要求未核查"
        )
    if said is None or said.outcome not in OUTCOMES or not said.reason.strip():
        raise Unable(
            "outcome", f"{one.person.full_name}: say {', '.join(OUTCOMES)} and why", "请逐人给出认定意见及理由"
        )
    if "breached" not in found.values() and said.outcome != ORDER[0]:
        told = f"{one.person.full_name}: no breach is shown, so that the person is exempt"
        raise Unable("no_breach", told, "无确切证据证明未尽职的，应予免责")
    taken = act.take(Concerned, pk=one.pk)
    taken.outcome, taken.reason = said.outcome, said.reason.strip()
    taken.save()
