"""A pack over the past: what happened is counted, what could not happen is bounded, the assumption is the rest."""

from __future__ import annotations

import polars as pl
import pytest

from tallystick.lab.backtest import Assumption, Backtest, as_lent, backtest, judged
from tallystick.lab.backtest_sums import added, auc, break_even, of_loans
from tallystick.lab.trial import Trial
from tests.lab.histories import PACK, history, tried

COUNT = 1_200
PLAIN = Assumption(horizon_months=12, unseen_times=1.0)


def test_what_was_lent_is_told_as_it_happened() -> None:
    lent = as_lent(tried(COUNT), PLAIN)
    facts = history(COUNT).facts.filter(pl.col("lent_minor") > 0)
    assert lent.summary["loans"] == facts.height
    assert lent.summary["amount_minor"] == facts["lent_minor"].sum()
    assert lent.summary["never_lent"] == 0
    seen = lent.loans.filter(pl.col("group") == "seen")
    assert lent.summary["loss_seen_minor"] == seen.filter(pl.col("state") == "default")["loss_minor"].sum()
    assert lent.summary["defaults_seen"] == (seen["state"] == "default").sum() > 3


def test_every_loan_is_seen_open_or_never_lent() -> None:
    test = _test(PLAIN)
    assert sum(int(str(test.summary[group])) for group in ("seen", "open", "never_lent")) == test.summary["loans"]
    assert test.swaps["loans"].sum() == test.summary["loans"] + _dropped(test)


def test_worst_is_below_the_estimate_and_the_estimate_below_the_best() -> None:
    test = _test(Assumption(horizon_months=12, unseen_times=3.0))
    worst, model, best = (float(str(test.summary[f"profit_{view}_minor"])) for view in ("worst", "model", "best"))
    assert worst < model < best


def test_the_assumption_moves_those_never_lent_to_alone() -> None:
    one, three = _test(PLAIN), _test(Assumption(horizon_months=12, unseen_times=3.0))
    moved = one.loans["default_model"] != three.loans["default_model"]
    assert set(one.loans.filter(moved)["group"]) == {"never_lent"}
    assert one.summary["profit_seen_minor"] == three.summary["profit_seen_minor"]


def test_at_the_break_even_multiple_the_pack_earns_what_it_is_held_against() -> None:
    test = _test(PLAIN)
    wanted = float(str(test.summary["profit_model_minor"])) * 0.99
    ratio = float(str(test.summary["calibration"]))
    times = break_even(test.added, ratio, wanted)
    assert times is not None
    assert times > 1
    at = _test(Assumption(horizon_months=12, unseen_times=times)).summary["profit_model_minor"]
    assert float(str(at)) == pytest.approx(wanted, abs=5)
    assert break_even(test.added, ratio, float(str(test.summary["profit_best_minor"])) * 2) is None


def test_what_is_above_the_amount_lent_rests_on_the_assumption() -> None:
    test = _test(PLAIN)
    seen = test.loans.filter(pl.col("group") == "seen")
    above = (seen["amount_minor"] - seen["lent_minor"]).clip(0)
    assert (seen["assumed_minor"] == above).all()
    rest = test.loans.filter(pl.col("group") != "seen")
    assert (rest["assumed_minor"] == rest["amount_minor"]).all()


def test_a_grade_that_defaults_more_than_its_pd_says_is_told() -> None:
    often = as_lent(Trial.of(history(1_200, times=12.0), PACK), PLAIN)
    assert "too_low" in often.grades["verdict"].to_list()
    assert often.grades["defaults"].sum() == often.summary["defaults_seen"]


def test_the_truth_of_a_simulated_bank_judges_the_estimate() -> None:
    test = _test(PLAIN)
    unseen = test.loans.filter(pl.col("group") == "never_lent")
    assert unseen.height > 1
    truth = unseen.select("application_id", would_default=pl.int_range(pl.len()) % 10 == 0)
    got = judged(test, truth)
    assert got["judged"] == unseen.height
    assert got["true"] == pytest.approx(truth["would_default"].mean())


def test_sums_of_parts_in_any_order_are_those_of_the_whole() -> None:
    test = _test(PLAIN)
    made = test.loans.sample(fraction=1.0, shuffle=True, seed=2)
    parts = [of_loans(made[first : first + 97]) for first in range(0, made.height, 97)]
    assert added(parts) == of_loans(test.loans)


@pytest.mark.parametrize(
    ("said", "fell", "area"),
    [
        ([0.1, 0.2, 0.3], [False, False, True], 1.0),
        ([0.3, 0.2, 0.1], [False, False, True], 0.0),
        ([0.2, 0.2], [True, False], 0.5),
        ([0.2, None, 0.1], [True, True, False], 1.0),
        ([0.2, 0.1], [False, False], None),
    ],
)
def test_auc(said: list[float | None], fell: list[bool], area: float | None) -> None:
    assert auc(pl.Series(said, dtype=pl.Float64), pl.Series(fell)) == area


def _test(assumption: Assumption) -> Backtest:
    return backtest(tried(COUNT), tried(COUNT).decided, assumption, name="l_bank")


def _dropped(test: Backtest) -> int:
    return int(test.swaps.filter(pl.col("swap") == "dropped")["loans"].sum())
