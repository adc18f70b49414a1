"""The effect on cases in one go, as a finding's cost works it out."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.effects import Comparison, Effect, effect_of, scored_cases


def effect_on_hit(units: pl.DataFrame, asked: Comparison, *, least: int) -> Effect | None:
    """This function will give the effect of being hit on `units`; None where too few can be compared."""
    scored = scored_cases(units, asked, least=least)
    return None if scored is None else effect_of(scored)
