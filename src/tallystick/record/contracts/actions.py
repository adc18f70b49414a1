"""Writes of contracts: prepared from the template, signed, conditions met by one and confirmed by another."""

from __future__ import annotations

from datetime import date

from tallystick.pack import Policy
from tallystick.record.audit.action import Act, acting
from tallystick.record.cases.guarantors import capacity_minor
from tallystick.record.cases.models import Case
from tallystick.record.cases.moving import move, need_valid, taken
from tallystick.record.collateral.models import Item
from tallystick.record.collateral.queries import standing
from tallystick.record.contracts.models import Condition, Contract, Document
from tallystick.record.contracts.printing import Agreed, printed, template
from tallystick.record.evidence.models import Upload
from tallystick.record.evidence.store import kept
from tallystick.record.people.actor import Actor
from tallystick.record.policies.queries import policy_on
from tallystick.record.unable import Unable
from tallystick.report.language import LANGS

_TYPES = {"html": "text/html", "pdf": "application/pdf"}


def prepare(actor: Actor, case: Case) -> Contract:
    """This function will prepare the contract of an approved case and print it; one prepared before becomes void.

    :raises Refused: the actor prepares no contracts, or it is another branch's case.
    :raises Unable: the case is not approved, or its decision has expired.
    """
    with acting(actor, "prepare_contract", right="prepare_contract") as act:
        row = taken(act, case, "prepare_contract")
        need_valid(row, actor.day)
        for earlier in Contract.objects.filter(case=row, state=Contract.State.PREPARED):
            old = act.take(Contract, pk=earlier.pk)
            old.state = Contract.State.VOID
            old.save(update_fields=("state",))
        contract = _written(act, row, policy_on(actor.day))
        move(act, row, "prepare_contract", to="approved", note=contract.number)
        return contract


def sign(actor: Actor, contract: Contract, *, signed_day: date, scan: Upload | None = None) -> Contract:
    """This function will put down that a contract was signed on `signed_day`; it cannot be changed from then on.

    :raises Refused: the actor prepares no contracts, or it is another branch's case.
    :raises Unable: it is not the one prepared, the day is still to come, or the decision has expired.
    """
    with acting(actor, "sign_contract", right="prepare_contract") as act:
        held = act.take(Contract, pk=contract.pk)
        row = taken(act, held.case, "sign_contract")
        need_valid(row, actor.day)
        if held.state != Contract.State.PREPARED:
            raise Unable("wrong_state", f"The contract is {held.state}", "该合同当前不可签署")
        if signed_day > actor.day:
            raise Unable("day_to_come", f"{signed_day} is still to come", "签署日不能晚于今日")
        held.state, held.signed_day, held.signed_scan = Contract.State.SIGNED, signed_day, scan
        held.save()
        move(act, row, "sign_contract", to="contracted", note=held.number)
        return held


def meet(actor: Actor, condition: Condition, *, note: str, proof: Upload | None = None) -> Condition:
    """This function will put down that a condition is met, with the proof; another person confirms it.

    :raises Refused: the actor prepares no contracts, or it is another branch's case.
    :raises Unable: it is confirmed already.
    """
    with acting(actor, "meet_condition", right="prepare_contract") as act:
        row = act.take(Condition, pk=condition.pk)
        actor.need_branch(row.contract.branch_id)
        if row.confirmed_at is not None:
            raise Unable("confirmed", "The condition is confirmed already", "该条件已确认")
        row.note, row.proof, row.met_by, row.met_at = note, proof, actor.person, act.at
        row.save()
        return row


def confirm(actor: Actor, condition: Condition) -> Condition:
    """This function will confirm that a condition is met.

    :raises Refused: the actor met it, confirms no conditions, or is of another branch.
    :raises Unable: nobody has put down that it is met.
    """
    with acting(actor, "confirm_condition", right="confirm_conditions") as act:
        row = act.take(Condition, pk=condition.pk)
        actor.need_branch(row.contract.branch_id)
        if row.met_at is None:
            raise Unable(
                "not_met", f"Nobody has put down that this is met: {row.text}", f"尚未落实：{row.text_zh or row.text}"
            )
        actor.need_other_than(row.met_by_id, deed="put down that it is met", deed_zh="登记落实此条件")
        row.confirmed_by, row.confirmed_at = actor.person, act.at
        row.save()
        return row


def make_ready(actor: Actor, case: Case) -> Case:
    """This function will make a case ready to draw: every condition is confirmed and the security is there.

    :raises Refused: the actor confirms no conditions, or investigated, reviewed or approved the case.
    :raises Unable: a condition is open, security falls short, or the decision has expired.
    """
    with acting(actor, "meet_conditions", right="confirm_conditions") as act:
        row = taken(act, case, "meet_conditions")
        need_valid(row, actor.day)
        contract = Contract.objects.get(case=row, state=Contract.State.SIGNED)
        for condition in contract.conditions.filter(confirmed_at__isnull=True):
            raise Unable(
                "condition_open", f"Still open: {condition.text}", f"未落实：{condition.text_zh or condition.text}"
            )
        check_security(row, contract, policy_on(actor.day))
        move(act, row, "meet_conditions", to="ready_to_draw")
        return row


def check_security(case: Case, contract: Contract, policy: Policy) -> None:
    """This function will raise `Unable` where what secures the contract, by the policy's figures, is below its amount.

    Collateral counts after haircut, prior liens, registration and insurance; guarantors up to what they can bear.
    """
    if contract.security == "guaranteed":
        _need_cover("guarantors can bear", "担保人可承担", capacity_minor(case, policy), contract.amount_minor)
    if contract.security in ("mortgaged", "pledged"):
        items = Item.objects.filter(enterprise_id=case.enterprise_id, released_day__isnull=True)
        held = list(items.select_related("enterprise").prefetch_related("valuations"))
        counts = sum(one.counts_minor for one in standing(held, policy))
        _need_cover("collateral counts", "押品净值", counts, contract.amount_minor)


def _need_cover(en: str, zh: str, has_minor: int, needs_minor: int) -> None:
    if has_minor < needs_minor:
        raise Unable(
            "security_short",
            f"The {en} {has_minor / 100:,.2f} yuan; the contract is for {needs_minor / 100:,.2f}",
            f"{zh} {has_minor / 100:,.2f} 元，低于合同金额 {needs_minor / 100:,.2f} 元",
        )


def _written(act: Act, row: Case, policy: Policy) -> Contract:
    held = template()
    agreed = _agreed(row, policy, (*held.conditions(row.security), *((text, "") for text in row.conditions)))
    contract = act.make(
        Contract(
            case=row,
            branch_id=row.branch_id,
            number=agreed.number,
            amount_minor=agreed.amount_minor,
            tenor_months=agreed.tenor_months,
            rate_bp=agreed.rate_bp,
            repayment=agreed.repayment,
            security=agreed.security,
            draw_until=agreed.draw_until,
            template_digest=held.digest,
            prepared_by=act.actor.person,
            prepared_at=act.at,
        )
    )
    for lang in LANGS:
        for form, content in printed(agreed, held, lang).items():
            file = kept(content, media_type=_TYPES[form], at=act.at)
            Document.objects.create(contract=contract, lang=lang, form=form, file=file)
    for text, text_zh in agreed.conditions:
        act.make(Condition(contract=contract, text=text[:300], text_zh=text_zh[:300]))
    return contract


def _agreed(row: Case, policy: Policy, conditions: tuple[tuple[str, str], ...]) -> Agreed:
    if row.terms_amount_minor is None or row.terms_tenor_months is None or row.terms_rate_bp is None:
        raise Unable("no_terms", "No terms are set on this case", "尚未确定授信条件")
    firm, product = row.enterprise, policy.product(row.product)
    items = Item.objects.filter(enterprise=firm, released_day__isnull=True)
    edition = Contract.objects.filter(case=row).count() + 1
    return Agreed(
        number=f"{row.number}-{edition}",
        case=row.number,
        lender=(row.branch.name, row.branch.name_zh),
        borrower=firm.name,
        credit_code=firm.credit_code,
        product=(product.name.en, product.name.zh),
        amount_minor=row.terms_amount_minor,
        tenor_months=row.terms_tenor_months,
        rate_bp=row.terms_rate_bp,
        repayment=row.terms_repayment,
        security=row.security,
        purpose=row.purpose,
        draw_until=row.valid_until or row.applied_day,
        guarantors=tuple(one.name for one in row.guarantors.filter(confirmed_at__isnull=False, is_released=False)),
        collateral=tuple(f"{one.number} {one.description}".strip() for one in items),
        conditions=conditions,
    )
