"""Deciding again under another policy gives what deciding everything anew gives, whatever the policies differ in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.engine.flow import vocabulary
from tallystick.lab.alike import STEPS, aligned, changes
from tallystick.lab.evaluate import OUTPUTS, Standing, evaluate, whole
from tallystick.pack.pack import read_pack
from tallystick.pack.policy import Policy
from tests.lab.histories import DAY, PACKS, POLICY, applicants

STRICT = read_pack(PACKS / "l_bank_strict").on(DAY, vocabulary())


def number(name: str, times: float) -> Callable[[Policy], Policy]:
    def changed(policy: Policy) -> Policy:
        held = policy.parameters[name]
        value = held.value * times
        value = round(value) if held.unit in ("minor", "bp", "count") else value
        return replace(policy, parameters={**policy.parameters, name: replace(held, value=value)})

    return changed


def output(grid: str, name: str, by: Callable[[pl.Expr], pl.Expr]) -> Callable[[Policy], Policy]:
    def changed(policy: Policy) -> Policy:
        held = policy.grids[grid]
        other = replace(held, outputs={**held.outputs, name: by(held.outputs[name])})
        return replace(policy, grids={**policy.grids, grid: other})

    return changed


def rule(place: int, **other: object) -> Callable[[Policy], Policy]:
    def changed(policy: Policy) -> Policy:
        one = policy.rules[place % len(policy.rules)]
        rules = tuple(replace(one, **other) if each is one else each for each in policy.rules)  # type: ignore[arg-type]
        return replace(policy, rules=rules)

    return changed


def without_rule(place: int) -> Callable[[Policy], Policy]:
    def changed(policy: Policy) -> Policy:
        left = place % len(policy.rules)
        return replace(policy, rules=policy.rules[:left] + policy.rules[left + 1 :])

    return changed


def terms(**other: object) -> Callable[[Policy], Policy]:
    def changed(policy: Policy) -> Policy:
        products = {c: replace(p, terms={**p.terms, **other}) for c, p in policy.products.items()}  # type: ignore[dict-item]
        return replace(policy, products=products)

    return changed


def without_card(policy: Policy) -> Policy:
    return replace(policy, scorecards=policy.scorecards[1:])


NUMBERS = (
    *("dscr_required", "need_turnover_share", "hurdle", "tax_rate", "capital_ratio", "rate_step_bp", "vat_rate"),
    *("repayment_rate_bp", "group_cap_minor", "net_capital_minor", "bullet_months", "vat_credit_cap_minor"),
)
CHANGES = st.one_of(
    st.sampled_from(
        [
            without_card,
            terms(step_minor=50_000_00),
            terms(cash_basis="firm"),
            terms(upfront_fee_share=0.01),
            terms(min_amount_minor=300_000_00),
            lambda policy: replace(policy, scale=(*policy.scale[:-1], replace(policy.scale[-1], pd_12m=0.9))),
        ]
    ),
    st.builds(
        number,
        st.sampled_from(NUMBERS),
        st.sampled_from([0.5, 0.9, 1.0, 1.2, 2.0]),
    ),
    st.builds(
        rule, st.integers(0, 200), hit=st.sampled_from([pl.lit(False), pl.col("dscr") < 3, pl.lit(None, pl.Boolean)])
    ),
    st.builds(rule, st.integers(0, 200), outcome=st.sampled_from(["refer", "decline"])),
    st.builds(rule, st.integers(0, 200), missing=st.sampled_from(["refer", "decline"])),
    st.builds(without_rule, st.integers(0, 200)),
    st.builds(
        output, st.just("policy_cap"), st.just("cap_minor"), st.sampled_from([lambda e: e * 8 // 10, lambda e: e * 2])
    ),
    st.builds(output, st.just("price"), st.just("markup_bp"), st.sampled_from([lambda e: e + 35, lambda e: e - 20])),
    st.builds(output, st.just("lgd"), st.just("lgd"), st.just(lambda e: e * 0.8)),
    st.builds(output, st.just("risk_weight"), st.just("risk_weight"), st.just(lambda e: e * 1.25)),
)


def assert_same(before: Policy, after: Policy) -> None:
    standing = Standing.of(applicants(), before, [after])
    found = standing.under(after)
    anew = evaluate(applicants().lazy(), after).collect()
    assert whole(standing.decided, found).equals(anew)
    differing = pl.any_horizontal(pl.col(n).ne_missing(pl.col(f"{n}_b")) for n in OUTPUTS)
    both = standing.decided.hstack(anew.rename(lambda n: f"{n}_b")).with_row_index("row").filter(differing)
    assert found.rows.to_list() == both["row"].to_list(), "exactly the rows that differ are named"


@settings(max_examples=12)
@given(st.lists(CHANGES, min_size=1, max_size=3), st.booleans())
def test_another_policy_gives_what_deciding_anew_gives(
    changes_made: list[Callable[[Policy], Policy]], backwards: bool
) -> None:
    other = POLICY
    for change in changes_made:
        other = change(other)
    assert_same(*((other, POLICY) if backwards else (POLICY, other)))


def test_the_strict_pack_gives_what_deciding_anew_gives() -> None:
    assert_same(POLICY, STRICT)


def test_only_the_changed_rule_is_compared() -> None:
    assert {name: one.compared for name, one in changes(POLICY, STRICT).items()} == {"eligibility": ("hit_INV-09",)}


def test_a_policy_read_twice_differs_in_nothing() -> None:
    again = read_pack(PACKS / "l_bank").on(DAY, vocabulary())
    assert changes(POLICY, again) == {}
    assert Standing.of(applicants(), POLICY, [again]).under(again).rows.len() == 0


def test_a_rule_that_one_policy_lacks_is_clear_in_it() -> None:
    fewer = replace(POLICY, rules=POLICY.rules[1:])
    before, after = aligned(POLICY, fewer)
    assert [one.code for one in before.rules] == [one.code for one in after.rules]
    assert evaluate(applicants().lazy(), after).collect().equals(evaluate(applicants().lazy(), fewer).collect())


def test_every_step_says_what_it_works_out() -> None:
    for step in STEPS:
        assert step.stages is not None
        made = {e.meta.output_name() for stage in step.stages(POLICY) for e in stage}
        assert set(step.adds(POLICY)) <= made, step.name


@pytest.mark.parametrize("lacking", ["dscr", "security", "queries_3m"])
def test_a_feature_that_the_history_lacks_is_unknown_and_approves_nobody(lacking: str) -> None:
    got = evaluate(applicants().drop(lacking).lazy(), POLICY).collect()
    asked = evaluate(
        applicants().with_columns(pl.lit(None, applicants().schema[lacking]).alias(lacking)).lazy(), POLICY
    )
    assert got.equals(asked.collect())
    full = evaluate(applicants().lazy(), POLICY).collect()
    assert not ((got["outcome"] == "approve") & (full["outcome"] != "approve")).any()


def test_a_loan_is_worth_its_limit_and_nothing_where_not_approved() -> None:
    got = evaluate(applicants().lazy(), POLICY).collect()
    approved = got.filter(pl.col("outcome") == "approve")
    assert approved.height > 20
    assert (approved["loan_minor"] == approved["limit_minor"]).all()
    assert (approved["expected_loss_minor"] > 0).all()
    others = got.filter(pl.col("outcome") != "approve")
    for name in ("loan_minor", "expected_loss_minor", "expected_profit_minor"):
        assert (others[name] == 0).all()


def test_one_application_alone_gives_the_same_to_the_last_bit() -> None:
    alone = [evaluate(applicants()[row].lazy(), POLICY).collect() for row in range(3, 600, 24)]
    crowd = evaluate(applicants().lazy(), POLICY).collect()
    assert pl.concat(alone).equals(crowd[range(3, 600, 24)])
