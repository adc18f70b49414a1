"""How much of the book stands in few grades."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from tallystick.modelling.errors import ModelError


@dataclass(frozen=True, slots=True)
class Concentration:
    """`hhi`: sum of squared shares, 1/K to 1. `index`: 0 even, 1 all in one grade. `largest`: the largest share."""

    hhi: float
    index: float
    largest: float
    variation: float


def concentration_of(counts: object) -> Concentration:
    """This function will give the concentration of counts (or exposures) over all K grades, empty ones included.

    `variation` is CV = sqrt(K sum (R - 1/K)^2); `index` = 1 + ln((CV^2 + 1) / K) / ln K (ECB, Instructions for
    reporting the validation results of internal models, 2019, 2.5.5.3).

    :raises ModelError: no rows, or fewer than two grades.
    """
    held = np.asarray(counts, float)
    if len(held) < 2 or not held.sum():
        cause = f"{held.sum():g} rows in {len(held)} grades"
        raise ModelError(
            thing="the concentration", cause=cause, cure="Give the counts of a scale of two grades or more"
        )
    share, grades = held / held.sum(), len(held)
    variation = float(np.sqrt(grades * ((share - 1 / grades) ** 2).sum()))
    index = 1 + float(np.log((variation**2 + 1) / grades) / np.log(grades))
    return Concentration(float((share**2).sum()), index, float(share.max()), variation)


def more_concentrated(before: Concentration, now: Concentration, *, grades: int) -> float:
    """This function will give the p-value that the book is no more concentrated than at development (ECB, same place).

    The test loses its power where one grade holds nearly all: look at `largest` too.
    """
    spread = np.sqrt(now.variation**2 * (0.5 + now.variation**2))
    if spread == 0:
        return 1.0
    return float(norm.sf(np.sqrt(grades - 1) * (now.variation - before.variation) / spread))
