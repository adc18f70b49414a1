"""How much the measures of a book move where one thing is other: in the same years, so most of chance drops out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from tallystick.engine.portfolio.debtors import MOST_LGD, MOST_PD, Debtors
from tallystick.engine.portfolio.layout import laid_out
from tallystick.engine.portfolio.measures import Measures, redrawn
from tallystick.engine.portfolio.model import LossModel

Change = Callable[[Debtors, LossModel], tuple[Debtors, LossModel]]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The measures after one change, by its name."""

    change: str
    measures: Measures


def sensitivities(held: Debtors, model: LossModel, *, step: float, named: int) -> tuple[Sensitivity, ...]:
    """This function will give the measures unchanged and after each change of a relative `step`.

    Changes: PD, loss given default, asset correlation; exposures of the `named` largest debtors halved; a one-t copula
    in place of the Gaussian (or back); no links; everything common to all (no industries and regions of their own).
    """
    found = [Sensitivity("none", redrawn(laid_out(held, model), model))]
    for name, change in _changes(step, named).items():
        other, under = change(held, model)
        found.append(Sensitivity(name, redrawn(laid_out(other, under), under)))
    return tuple(found)


def _changes(step: float, named: int) -> Mapping[str, Change]:
    return {
        "pd": lambda held, model: (_with(held, (pl.col("pd") * (1 + step)).clip(upper_bound=MOST_PD)), model),
        "lgd": lambda held, model: (_with(held, (pl.col("lgd") * (1 + step)).clip(upper_bound=MOST_LGD)), model),
        "correlation": lambda held, model: (held, replace(model, correlation=_mean_correlation(held, model, step))),
        "largest_halved": lambda held, model: (_with(held, _halved(named)), model),
        "fat_tail": lambda held, model: (held, replace(model, degrees=0 if model.degrees else 8)),
        "one_economy": lambda held, model: (held, replace(model, economy=1.0, industry=0.0, region=0.0)),
        "no_links": lambda held, model: (replace(held, links=held.links.clear()), model),
    }


def _with(held: Debtors, column: pl.Expr) -> Debtors:
    return replace(held, frame=held.frame.with_columns(column))


def _halved(named: int) -> pl.Expr:
    """Exposures of the largest debtors halved, whole minor units, rounded down."""
    rank = pl.col("ead_minor").rank("ordinal", descending=True)
    return pl.when(rank <= named).then(pl.col("ead_minor") // 2).otherwise(pl.col("ead_minor")).alias("ead_minor")


def _mean_correlation(held: Debtors, model: LossModel, step: float) -> float:
    """The exposure-weighted correlation of the book, raised by `step`."""
    pd, ead = held.frame["pd"].to_numpy(), held.frame["ead_minor"].to_numpy()
    mean = float((model.correlations(pd) * ead).sum() / ead.sum()) if len(ead) else 0.0
    return min(mean * (1 + step), 0.99)
