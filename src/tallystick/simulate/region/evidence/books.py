"""What offices and meters see each month: tax returns and readings of electricity, water and customs."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tallystick.simulate.region.evidence.scene import Scene

DUE_DAYS = 15
SURCHARGES = 0.12
INPUT_SHARE = 0.72
"""Share of output VAT that input VAT takes off, for a firm of the general scheme."""
SMALL_RATE = 0.01
WATERED = ("industry", "catering", "accommodation", "agriculture", "property_management", "other")
METERS = ("electricity", "water", "customs")
_PRICE_MINOR = np.array([72.0, 420.0, 100.0])
"""Fen a kilowatt-hour, a cubic metre, and a yuan declared."""


def tax_declarations(scene: Scene) -> pl.DataFrame:
    """This function will give the VAT returns of each month and the quarterly income tax of each firm in business."""
    draws, firm, month = scene.draws.within("tax"), scene.firm, scene.month
    under = scene.trait("true_understated_share", firm).astype(np.float64)
    inflated = np.where(scene.trade.friend[firm] >= 0, scene.trait("true_inflated_share", firm), 0.0)
    declared = np.rint(scene.sales * (1 - under + inflated.astype(np.float64))).astype(np.int64)
    rate = scene.trait("vat_rate", firm).astype(np.float64)
    due = declared * np.where(rate > SMALL_RATE, rate * (1 - INPUT_SHARE), rate) * (1 + SURCHARGES)
    unpaid = draws.happens("unpaid", firm, month, chance=scene.by_level("unpaid_tax"))
    late = draws.happens("late", firm, month, chance=scene.by_level("late_tax"))
    after = np.where(
        late,
        draws.integers("late days", firm, month, low=12, high=45),
        draws.integers("days", firm, month, low=-9, high=0),
    )
    vat = _returns(scene, "vat", np.ones(len(firm), dtype=np.bool_), declared, due, (unpaid, after))
    calendar = (scene.config.first_month.month - 1 + month) % 12
    net = scene.trait("net_margin", firm).astype(np.float64)
    income = _returns(scene, "income", calendar % 3 == 2, None, 3 * scene.sales * net * 0.05, (unpaid, after))
    return pl.concat([vat, income]).sort("enterprise_id", "period_end", "tax_kind", descending=[False, False, True])


def _returns(
    scene: Scene,
    kind: str,
    taken: NDArray[np.bool_],
    sales: NDArray[np.int64] | None,
    due: NDArray[np.float64],
    conduct: tuple[NDArray[np.bool_], NDArray[np.int64]],
) -> pl.DataFrame:
    unpaid, after = conduct
    whole = np.rint(due[taken]).astype(np.int64)
    end = scene.first_day(scene.month[taken] + 1)
    many = int(taken.sum())
    return pl.DataFrame(
        {
            "enterprise_id": scene.ids(scene.firm[taken]),
            "tax_kind": pl.repeat(kind, many, eager=True),
            "period_end": pl.Series(end - 1),
            "declared_sales_minor": pl.Series(sales[taken])
            if sales is not None
            else pl.repeat(None, many, dtype=pl.Int64, eager=True),
            "tax_due_minor": pl.Series(whole),
            "tax_paid_minor": pl.Series(np.where(unpaid[taken], 0, whole)),
            "declared_day": pl.Series(end + DUE_DAYS - 1 + after[taken]),
        }
    )


def utilities(scene: Scene) -> pl.DataFrame:
    """This function will give the meters of each month: electricity, water where it matters, customs of exporters."""
    firm, month, draws = scene.firm, scene.month, scene.draws.within("meters")
    owed = draws.happens("arrears", firm, month, chance=scene.by_level("meter_arrears"))
    watered = scene.firms["industry"].is_in(list(WATERED)).to_numpy()[firm]
    exports = scene.trait("exports", firm).astype(np.bool_)
    parts = []
    for place, (meter, share, taken) in enumerate(
        zip(
            METERS,
            ("power_share", "water_share", None),
            (np.ones(len(firm), dtype=np.bool_), watered, exports),
            strict=True,
        )
    ):
        used = scene.sales[taken] * np.exp(0.05 * draws.normal(meter, firm[taken], month[taken]))
        part = 0.35 if share is None else scene.trait(share, firm[taken]).astype(np.float64)
        paid = np.rint(used * part)
        parts.append(
            pl.DataFrame(
                {
                    "enterprise_id": scene.ids(firm[taken]),
                    "meter": pl.repeat(meter, int(taken.sum()), eager=True),
                    "month": pl.Series(scene.first_day(month[taken])),
                    "quantity": pl.Series(np.round(paid / _PRICE_MINOR[place], 1)),
                    "amount_minor": pl.Series(paid.astype(np.int64)),
                    "in_arrears": pl.Series(owed[taken] & (meter != "customs")),
                }
            )
        )
    return pl.concat(parts).sort("enterprise_id", "month", "meter")
