"""For whom a problem costs more: told where it does, not where chance or a riskier trade makes it seem so."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tallystick.engine.diagnosis.effects import Comparison, Scored, effect_of, scored_cases
from tallystick.engine.diagnosis.whom import Bounds, Dimension, by_dimension, elsewhere, holm, standing_out

ALIKE = ("risk", "industry", "year")
BOUNDS = Bounds(least=20, chance=0.05, level=0.9)
TRADES = ("building", "catering", "retail", "transport")
OFTENER = dict(zip(TRADES, (1.6, 1.2, 0.8, 0.6), strict=True))
"""How much oftener a trade fails, whoever lends."""


def loans(seed: int, *, effect: float, building: float = 1.0, cases: int = 3000) -> pl.DataFrame:
    """Loans hit likelier where risk is high; they fail `effect` oftener for it, in building `building` times that."""
    draw = np.random.default_rng(seed)
    risk = draw.normal(size=cases)
    trade = draw.choice(TRADES, cases, p=[0.3, 0.3, 0.25, 0.15])
    hit = draw.random(cases) < 1.0 / (1.0 + np.exp(1.2 - 0.5 * risk))
    oftener = np.array([OFTENER[one] for one in trade])
    failure = 0.05 * np.exp(0.4 * risk) * oftener + effect * hit * np.where(trade == "building", building, 1.0)
    return pl.DataFrame(
        {
            "hit": hit,
            "loss_share": (draw.random(cases) < failure) * draw.beta(4, 3, cases),
            "lent": np.exp(draw.normal(13.0, 0.6, cases)).round(),
            "risk": risk,
            "industry": trade,
            "year": draw.choice(["2022", "2023", "2024"], cases),
            "officer": [f"O{number}" for number in draw.choice(6, cases)],
            "firm": [f"F{number}" for number in draw.integers(0, cases // 2, cases)],
        }
    )


def scored(frame: pl.DataFrame, alike: tuple[str, ...] = ALIKE) -> Scored:
    found = scored_cases(frame, Comparison("hit", "loss_share", "lent", alike, "firm"), least=10)
    assert found is not None
    return found


def told(cases: Scored) -> tuple[float, float]:
    effect = effect_of(cases)
    return effect.each, effect.error / float(cases.weight[cases.hit].sum())


def compared(cases: Scored) -> dict[str, Dimension]:
    return {one.by: one for one in by_dimension(cases, told(cases), BOUNDS)}


@pytest.mark.parametrize("seed", range(3))
def test_a_group_that_it_costs_twice_as_much_is_told(seed: int) -> None:
    frame = loans(seed, effect=0.2, building=2.0, cases=9000)
    found = compared(scored(frame))
    assert next(iter(found)) == "industry", "the surest to differ stands first"
    assert found["industry"].differs
    building = standing_out(found["industry"])
    assert building.value == "building"
    assert building.drawn == pytest.approx(0.4 * 4 / 7, abs=0.04)
    assert elsewhere(found["industry"], building) == pytest.approx(0.2 * 4 / 7, abs=0.03)


def test_a_group_that_it_costs_nothing_is_told() -> None:
    found = compared(scored(loans(5, effect=0.25, building=0.0, cases=9000)))
    group = standing_out(found["industry"])
    assert found["industry"].differs
    assert (group.value, group is found["industry"].groups[-1]) == ("building", True)
    assert group.drawn < elsewhere(found["industry"], group) / 3


@pytest.mark.parametrize("effect", [0.0, 0.1], ids=["no effect", "the same for all"])
def test_where_nobody_differs_it_is_told_no_oftener_than_chance_allows(effect: float) -> None:
    made = (compared(scored(loans(seed, effect=effect, cases=2000))) for seed in range(20))
    wrong = sum(any(one.differs for one in found.values()) for found in made)
    assert wrong <= 4, "of 20, 1 is expected; 5 or more would come once in 300 times"


def test_a_trade_that_fails_oftener_anyway_is_not_held_against_the_problem() -> None:
    """The comparison does not hold trades alike, as where the problem sits in industries."""
    alike = ("risk", "year")
    wrong = 0
    for seed in range(8):
        frame = loans(seed, effect=0.1, cases=4000)
        risky = frame.with_columns(
            loss_share=pl.when((pl.col("industry") == "building") & (pl.int_range(pl.len()) % 5 == 0))
            .then(0.6)
            .otherwise("loss_share")
        )
        wrong += compared(scored(risky, alike))["industry"].differs
    assert wrong <= 2


def test_groups_of_every_dimension_add_up_to_the_whole() -> None:
    frame = loans(1, effect=0.1, cases=1500).with_columns(
        officer=pl.when(pl.col("hit")).then("officer").otherwise(pl.lit("elsewhere")),
        branch=pl.when(pl.int_range(pl.len()) % 9 > 0).then(pl.concat_str(pl.lit("B"), pl.int_range(pl.len()) % 4)),
    )
    cases = scored(frame)
    found = compared(cases)
    assert set(found) == {"industry", "year", "officer", "branch"}
    whole = effect_of(cases)
    for one in found.values():
        assert sum(group.effect * group.amount for group in one.groups) == pytest.approx(whole.total, rel=1e-9), one.by
        assert sum(group.hit for group in one.groups) == whole.hit, one.by


def test_groups_with_too_few_cases_stand_together() -> None:
    frame = loans(2, effect=0.1, cases=1500).with_columns(
        industry=pl.when(pl.int_range(pl.len()) % 10 > 0).then("industry").otherwise(pl.format("trade {}", "firm"))
    )
    groups = compared(scored(frame))["industry"].groups
    assert {group.value for group in groups} == {*TRADES, None}
    assert all(group.hit >= BOUNDS.least for group in groups if group.value)
    one_place = frame.with_columns(industry=pl.lit("retail"))
    assert "industry" not in compared(scored(one_place))


def test_what_chance_alone_sets_apart_is_drawn_to_the_whole() -> None:
    cases = scored(loans(3, effect=0.1))
    alike = next(one for one in compared(cases).values() if one.p_value == 1.0)
    spread = max(one.effect for one in alike.groups) - min(one.effect for one in alike.groups)
    drawn = max(one.drawn for one in alike.groups) - min(one.drawn for one in alike.groups)
    assert drawn < spread / 2
    usual = by_dimension(cases, (0.5, 0.01), BOUNDS)
    assert all(abs(group.drawn - 0.5) <= abs(group.effect - 0.5) for one in usual for group in one.groups)


def test_cases_may_come_in_any_order_and_all_may_be_as_expected() -> None:
    frame = loans(4, effect=0.1)
    one, other = compared(scored(frame)), compared(scored(frame.reverse()))
    for by, dimension in one.items():
        assert dimension.p_value == pytest.approx(other[by].p_value, rel=1e-3)
    still = compared(scored(frame.with_columns(loss_share=pl.lit(0.0))))
    assert [dimension.differs for dimension in still.values()] == [False] * len(one)


def test_holm_corrects_for_how_many_dimensions_are_looked_at() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []
