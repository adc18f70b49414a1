"""Capital by the internal-ratings formula: every published vector of rules 6.4, within 0.02 percentage points."""

from __future__ import annotations

import numpy as np
import pytest

from tallystick.kernel.irb import (
    MORTGAGE_R,
    REVOLVING_R,
    china_sme_correlation,
    corporate_capital,
    corporate_correlation,
    maturity_slope,
    retail_capital,
    retail_correlation,
    risk_weight,
    sme_correlation,
)

# PD %, R corp, b, K corp 45, RW %: corp 45, SME 45, corp 40, SME 40, retail 45, retail 85, mortgage 45, 25, QRRE 45, 50
PUBLISHED = """
0.03 0.238213 0.316834 0.011555 14.44 11.30 12.84 10.04 4.45 8.41 4.15 2.30 0.98 1.09
0.05 0.237037 0.286115 0.015721 19.65 15.39 17.47 13.69 6.63 12.52 6.23 3.46 1.51 1.68
0.10 0.234148 0.246936 0.023723 29.65 23.30 26.36 20.71 11.16 21.08 10.69 5.94 2.71 3.01
0.25 0.225900 0.199570 0.039577 49.47 39.01 43.97 34.68 21.15 39.96 21.30 11.83 5.76 6.40
0.50 0.213456 0.167086 0.055689 69.61 54.91 61.88 48.81 32.36 61.13 35.08 19.49 10.04 11.16
0.75 0.202475 0.149421 0.066222 82.78 65.14 73.58 57.91 40.10 75.74 46.46 25.81 13.80 15.33
1.00 0.192784 0.137486 0.073853 92.32 72.40 82.06 64.35 45.77 86.46 56.40 31.33 17.22 19.14
1.30 0.182645 0.127034 0.080757 100.95 78.77 89.73 70.02 50.80 95.95 67.00 37.22 21.02 23.35
1.50 0.176684 0.121508 0.084474 105.59 82.11 93.86 72.99 53.37 100.81 73.45 40.80 23.40 25.99
2.00 0.164146 0.110770 0.091883 114.86 88.55 102.09 78.71 57.99 109.53 87.94 48.85 28.92 32.14
2.50 0.154381 0.102782 0.097724 122.16 93.43 108.58 83.05 60.90 115.03 100.64 55.91 33.98 37.75
3.00 0.146776 0.096478 0.102750 128.44 97.58 114.17 86.74 62.79 118.61 111.99 62.22 38.66 42.96
5.00 0.129850 0.079878 0.119884 149.85 112.26 133.20 99.79 66.42 125.45 148.22 82.35 54.74 60.83
10.0 0.120809 0.059856 0.154470 193.09 146.51 171.63 130.23 75.54 142.69 204.41 113.56 83.89 93.21
20.0 0.120005 0.042719 0.190585 238.23 188.42 211.76 167.48 100.28 189.41 253.12 140.62 117.99 131.09
"""
ROWS = [tuple(float(cell) for cell in line.split()) for line in PUBLISHED.strip().splitlines()]
PP = 0.02


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"pd {row[0]} %")
def test_published_vectors(row: tuple[float, ...]) -> None:
    pd, m = np.array([row[0] / 100]), np.array([2.5])
    corporate, small, retail = (
        corporate_correlation(pd),
        sme_correlation(pd, sales_million_euro=np.array([5.0])),
        (retail_correlation(pd)),
    )
    assert corporate[0] == pytest.approx(row[1], abs=6e-7)
    assert maturity_slope(pd)[0] == pytest.approx(row[2], abs=6e-7)
    k45 = corporate_capital(pd, np.array([0.45]), corporate, maturity_years=m)
    assert k45[0] == pytest.approx(row[3], abs=6e-7)
    found = [
        *(corporate_capital(pd, np.array([g]), r, maturity_years=m) for g in (0.45, 0.40) for r in (corporate, small)),
        *(retail_capital(pd, np.array([lgd]), retail) for lgd in (0.45, 0.85)),
        *(retail_capital(pd, np.array([lgd]), np.array([MORTGAGE_R])) for lgd in (0.45, 0.25)),
        *(retail_capital(pd, np.array([lgd]), np.array([REVOLVING_R])) for lgd in (0.45, 0.50)),
    ]
    assert [100 * risk_weight(k)[0] for k in found] == pytest.approx(list(row[4:]), abs=PP)


@pytest.mark.parametrize(("years", "expected"), [(1.0, 73.28), (3.0, 98.66), (5.0, 124.05)])
def test_maturity(years: float, expected: float) -> None:
    pd, lgd = np.array([0.01]), np.array([0.45])
    k = corporate_capital(pd, lgd, corporate_correlation(pd), maturity_years=np.array([years]))
    assert 100 * risk_weight(k)[0] == pytest.approx(expected, abs=PP)


def test_shortest_maturity_needs_the_capital_of_the_sheet() -> None:
    pd, lgd = np.array([0.01]), np.array([0.45])
    k = corporate_capital(pd, lgd, corporate_correlation(pd), maturity_years=np.array([1.0]))
    assert k[0] == pytest.approx(0.058623, abs=6e-7)


def test_size_in_euro() -> None:
    sales = np.array([5, 10, 20, 27.5, 35, 50.0])
    pd, lgd = np.full(6, 0.01), np.full(6, 0.40)
    k = corporate_capital(pd, lgd, sme_correlation(pd, sales_million_euro=sales), maturity_years=np.full(6, 2.5))
    assert list(100 * risk_weight(k)) == pytest.approx([64.35, 66.27, 70.14, 73.07, 76.04, 82.06], abs=PP)


def test_size_in_yuan() -> None:
    pd, lgd = np.full(4, 0.02), np.full(4, 0.40)
    r = china_sme_correlation(pd, sales_ten_million_yuan=np.array([3, 10, 16.5, 30.0]))
    assert list(r) == pytest.approx([0.124146, 0.134516, 0.144146, 0.164146], abs=6e-7)
    k = corporate_capital(pd, lgd, r, maturity_years=np.full(4, 2.5))
    assert list(100 * risk_weight(k)) == pytest.approx([78.71, 84.70, 90.31, 102.09], abs=PP)


def test_sales_outside_the_band_count_as_its_edge() -> None:
    pd = np.array([0.01, 0.01])
    assert len(set(sme_correlation(pd, sales_million_euro=np.array([1.0, 5.0])))) == 1
    assert len(set(sme_correlation(pd, sales_million_euro=np.array([50.0, 90.0])))) == 1
