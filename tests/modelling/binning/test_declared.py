"""The direction of risk that columns of the engine declare."""

from __future__ import annotations

from tallystick.engine import flow
from tallystick.modelling.binning import declared_directions


def test_worse_goes_up_better_goes_down_and_neutral_is_left_out() -> None:
    asked = ["debt_ratio", "dscr", "given_model", "shoe_size"]
    assert declared_directions(flow.vocabulary(), asked) == {"debt_ratio": "up", "dscr": "down"}


def test_all_columns_where_none_is_named() -> None:
    every = declared_directions(flow.vocabulary())
    assert set(every.values()) == {"up", "down"}
    assert every["void_share_12m"] == "up"
