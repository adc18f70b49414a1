"""The internal-ratings capital formula, Basel CRE31, the same in the annex of the 2023 capital measures (rules 6.3).

Everything is NumPy arrays of shares; no scaling factor of 1.06, as in the final Basel III text.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

Floats = npt.NDArray[np.float64]

CONFIDENCE: Final = 0.999
MORTGAGE_R: Final = 0.15
REVOLVING_R: Final = 0.04


def corporate_correlation(pd: Floats) -> Floats:
    """This function will give asset correlation of corporates: 0.24 at PD 0, falling to 0.12."""
    weight = np.expm1(-50 * pd) / np.expm1(-50.0)
    return np.asarray(0.12 * weight + 0.24 * (1 - weight))


def sme_correlation(pd: Floats, *, sales_million_euro: Floats) -> Floats:
    """This function will give correlation of smaller corporates by sales, held between 5 and 50 million euro."""
    size = np.clip(sales_million_euro, 5.0, 50.0)
    return np.asarray(corporate_correlation(pd) - 0.04 * (1 - (size - 5) / 45))


def china_sme_correlation(pd: Floats, *, sales_ten_million_yuan: Floats) -> Floats:
    """This function will give the same by the Chinese annex: sales in ten million yuan, held between 3 and 30."""
    size = np.clip(sales_ten_million_yuan, 3.0, 30.0)
    return np.asarray(corporate_correlation(pd) - 0.04 * (1 - (size - 3) / 27))


def retail_correlation(pd: Floats) -> Floats:
    """This function will give correlation of other retail, small businesses run as a pool among them."""
    weight = np.expm1(-35 * pd) / np.expm1(-35.0)
    return np.asarray(0.03 * weight + 0.16 * (1 - weight))


def maturity_slope(pd: Floats) -> Floats:
    """This function will give `b = (0.11852 - 0.05478 ln PD)**2`."""
    return np.asarray((0.11852 - 0.05478 * np.log(pd)) ** 2)


def retail_capital(pd: Floats, lgd: Floats, correlation: Floats) -> Floats:
    """This function will give capital K by exposure, without a term for maturity (retail)."""
    stressed = ndtr((ndtri(pd) + np.sqrt(correlation) * ndtri(CONFIDENCE)) / np.sqrt(1 - correlation))
    return np.asarray(lgd * stressed - pd * lgd)


def corporate_capital(pd: Floats, lgd: Floats, correlation: Floats, *, maturity_years: Floats) -> Floats:
    """This function will give capital K by exposure, adjusted for maturity by `(1+(M-2.5)b)/(1-1.5b)`."""
    slope = maturity_slope(pd)
    adjustment = (1 + (maturity_years - 2.5) * slope) / (1 - 1.5 * slope)
    return np.asarray(retail_capital(pd, lgd, correlation) * adjustment)


def risk_weight(capital: Floats) -> Floats:
    """This function will give the risk weight `12.5 K` as a share."""
    return np.asarray(12.5 * capital)
