"""The steps of a case as the people of a bank take them: who does which, on what the bank's own files say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from tallystick.pack import Policy
from tallystick.record.cases import actions as cases
from tallystick.record.cases import approving, investigating
from tallystick.record.cases import queries as seen
from tallystick.record.cases.counting import Counted, asked_of, members_of
from tallystick.record.collateral.actions import ItemFacts, Value, register_item
from tallystick.record.contracts import actions as contracts
from tallystick.record.contracts.queries import conditions
from tallystick.record.loans.drawing import ENTRUSTED, OWN, Payment, draw
from tallystick.record.loans.settling import to_pay_off
from tallystick.record.people.actor import Actor
from tallystick.record.people.queries import everybody, holders

Case = Any
"""A case of the record; a job passes it from action to action and never looks into its table."""


@dataclass(frozen=True)
class Visited:
    """What a visit gave, and who went."""

    day: date
    officer: str
    second: str
    report: str
    facts: dict[str, Any] = field(default_factory=dict)
    minutes: int = 0


@dataclass
class Steps:
    """Takes a case from step to step on `day`, by people of the case's own branch, each other than who is barred."""

    day: date
    policy: Policy
    _staff: dict[tuple[str, str], list[Actor]] = field(default_factory=dict)
    _people: dict[int, Actor] = field(default_factory=dict)

    def of(self, role: str, branch: str, *, first: str = "", other_than: tuple[str, ...] = ()) -> Actor:
        """This function will give who of a branch does the work of `role`: `first` where they still do, else the first.

        :raises LookupError: nobody does.
        """
        key = (role, branch)
        if key not in self._staff:
            self._staff[key] = [Actor.of(person, self.day) for person in holders(role, branch, self.day)]
        able = [one for one in self._staff[key] if one.person and one.person.username not in other_than]
        named = [one for one in able if one.person and one.person.username == first]
        if not able:
            raise LookupError(f"branch {branch}: nobody is {role} on {self.day}")
        return (named or able)[0]

    def hand_in(self, case: Case) -> None:
        """This function will hand in the evidence of a case."""
        cases.hand_in(self._officer(case), case)

    def investigate(self, case: Case, visited: Visited | None) -> bool:
        """This function will write down the first investigator's visit; False where there was none and one is due."""
        if visited is None:
            return False
        first = self.of("customer_manager", case.branch.code, first=visited.officer)
        investigating.investigate(first, case, self._seen(visited))
        return True

    def second(self, case: Case, visited: Visited) -> None:
        """This function will write down what the second investigator saw, where the policy wants one."""
        if seen.case(Actor.system(self.day), case.number).state != "second_wanted":
            return
        own = seen.investigations(case)[0].by
        other = self.of(
            "customer_manager", case.branch.code, first=visited.second, other_than=(own.username,) if own else ()
        )
        investigating.second_investigate(other, case, self._seen(visited))

    def decide(self, case: Case) -> Case:
        """This function will have the engine decide."""
        cases.decide(self._officer(case), case)
        return self.again(case)

    def review(self, case: Case, amount_minor: int, *, rate_bp: int, reason: str, opinion: str) -> Case:
        """This function will recommend a case, taking it up first where the engine declined it."""
        reviewer = self.reviewer(case)
        if case.state == "engine_declined":
            approving.override(reviewer, case, reason=reason, note=opinion)
        terms = approving.Terms(
            amount_minor=amount_minor, tenor_months=case.tenor_months, rate_bp=rate_bp, repayment=case.repayment
        )
        approving.review(reviewer, self.again(case), terms, opinion=opinion, reason=reason)
        return self.again(case)

    def level(self, case: Case, amount_minor: int, rate_bp: int) -> str:
        """This function will give the level that an amount would need."""
        terms = approving.Terms(
            amount_minor=amount_minor, tenor_months=case.tenor_months, rate_bp=rate_bp, repayment=case.repayment
        )
        return approving.authority_for(case, terms, self.policy, approving.last_decision(case))

    def vote(self, case: Case, *, until_one_is_wanted: bool) -> Case:
        """This function will have those who may sign a case sign it in turn: to the end, or until one is wanted."""
        asked = asked_of(case.authority, self.policy)
        members = members_of(case, self.day)[::-1]  # those of head office were there first and sign last
        counted: Counted | None = seen.votes(case)[1]
        needed = counted.needed if counted is not None else int(asked["signatures"])
        for person in members[: needed - 1] if until_one_is_wanted else members:
            if case.state != "to_approve":
                break
            approving.approve(self._signer(person), case, note="")
            case = self.again(case)
        return case

    def contract(self, case: Case, item: tuple[str, ItemFacts, Value] | None) -> Case:
        """This function will print and sign the contract; what secures it is put on the register, to be confirmed."""
        manager = self._officer(case)
        contracts.sign(manager, contracts.prepare(manager, case), signed_day=self.day)
        if item is not None:
            number, facts, value = item
            valuer = self.of("post_loan_officer", case.branch.code)
            register_item(valuer, number, case.enterprise, facts, value)
        return self.again(case)

    def make_ready(self, case: Case, contract: Any) -> Case:
        """This function will have every condition met by the manager and confirmed by who disburses."""
        manager, disburser = self._officer(case), self.of("disburser", case.branch.code)
        for condition in conditions(contract):
            contracts.confirm(disburser, contracts.meet(manager, condition, note="落实 / met"))
        contracts.make_ready(disburser, case)
        return self.again(case)

    def draw(self, case: Case) -> None:
        """This function will draw a case: what a loan to be paid off leaves goes to the firm itself, or entrusted where
        the policy wants that. A case that would not pay off its old loan waits until the rest of that is repaid."""
        disburser = self.of("disburser", case.branch.code)
        amount = case.terms_amount_minor - to_pay_off(disburser, case)
        if amount < 0:
            return
        is_own = amount <= int(self.policy.number("entrusted_business_minor"))
        payment = Payment(amount, OWN) if is_own else Payment(amount, ENTRUSTED, case.purpose)
        draw(disburser, case, [payment] if amount else [])

    def reviewer(self, case: Case) -> Actor:
        """This function will give the reviewer of a case's branch."""
        return self.of("reviewer", case.branch.code)

    def again(self, case: Case) -> Case:
        """This function will give a case as it is now."""
        return seen.case(Actor.system(self.day), case.number)

    def _officer(self, case: Case) -> Actor:
        return self.of("customer_manager", case.branch.code, first=case.manager.username if case.manager else "")

    def _signer(self, person_id: int) -> Actor:
        if not self._people:
            self._people = {one.pk: Actor.of(one, self.day) for one in everybody().filter(authorities__isnull=False)}
        return self._people[person_id]

    def _seen(self, visited: Visited) -> investigating.Seen:
        at = timezone.make_aware(datetime.combine(visited.day, time(10)))
        return investigating.Seen(
            visited_at=at, report=visited.report, minutes_on_site=visited.minutes, facts=visited.facts
        )
