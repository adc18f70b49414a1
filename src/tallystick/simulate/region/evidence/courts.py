"""Court cases: creditors sue firms that do not pay, and firms sue those who do not pay them."""

from __future__ import annotations

import numpy as np
import polars as pl

from tallystick.simulate.region.evidence.scene import Scene

_DEFENDANT = ("open", "settled", "won", "lost", "enforced", "dishonest")
_DEFENDANT_WEIGHTS = ((0.25, 0.45, 0.25, 0.05, 0.0, 0.0), (0.55, 0.05, 0.0, 0.22, 0.13, 0.05))
"""For firms that can pay, and for those overdue elsewhere or failed."""
_PLAINTIFF = ("open", "settled", "won", "lost")
_SUBJECTS = ("firm", "owner", "spouse")


def lawsuits(scene: Scene) -> pl.DataFrame:
    """This function will give the cases filed in the months asked for."""
    return pl.concat([_cases(scene, "defendant", "sued"), _cases(scene, "plaintiff", "suing")]).sort(
        "enterprise_id", "filed_day", "case_no"
    )


def _cases(scene: Scene, role: str, signal: str) -> pl.DataFrame:
    draws = scene.draws.within(f"courts {role}")
    filed = draws.happens("filed", scene.firm, scene.month, chance=scene.by_level(signal))
    firm, month, level = scene.firm[filed], scene.month[filed], scene.level[filed]
    day = scene.day_in(month, draws.uniform("day", firm, month))
    size = np.where(level >= 2, 0.06, 0.015) * np.exp(0.6 * draws.normal("size", firm, month))
    amount = np.ceil(scene.trait("base_sales_minor", firm).astype(np.float64) * size / 1e4) * 1e4
    if role == "defendant":
        calm, bad = (draws.choice("ends", firm, month, weights=list(w)) for w in _DEFENDANT_WEIGHTS)
        status = pl.Series(_DEFENDANT).gather(np.where(level >= 2, bad, calm))
    else:
        status = pl.Series(_PLAINTIFF).gather(draws.choice("ends", firm, month, weights=[0.3, 0.2, 0.45, 0.05]))
    subject = draws.choice("subject", firm, month, weights=[0.72, 0.22, 0.06]) if role == "defendant" else 0 * firm
    year = pl.Series(day).dt.year()
    number = pl.Series(firm * 1_000 + month)
    letter = "商" if role == "defendant" else "民"
    return pl.DataFrame(
        {
            "enterprise_id": scene.ids(firm),
            "case_no": pl.select(pl.format("({})清河{}初{}号", year, pl.lit(letter), number)).to_series(),
            "subject": pl.Series(_SUBJECTS).gather(subject),
            "role": pl.repeat(role, len(firm), eager=True),
            "filed_day": pl.Series(day),
            "amount_minor": pl.Series(amount.astype(np.int64)),
            "cause": pl.Series(["买卖合同纠纷", "借款合同纠纷", "劳动争议"]).gather(
                draws.choice("cause", firm, month, weights=[0.5, 0.35, 0.15])
            ),
            "status": status,
        }
    )
