"""A region to simulate a bank in: a million firms over seven years, and the evidence of a block of them."""

from __future__ import annotations

from time import process_time

import numpy as np

from bench.measure import Figure, peak_mb, seconds_of
from tallystick.simulate.region import make_region, region_config

MONTHS = range(24, 84)
LIGHT = {"invoices": 3.0, "purchase_invoices": 2.0, "flows_in": 2.0, "flows_out": 1.5}
"""Rows a month of the large world; the demo's are three times as many."""
MOST_MAKE_SECONDS, LEAST_ROWS = 60.0, 500_000


def run(*, full: bool) -> list[Figure]:
    """This function will make the region, then the fourteen tables of some firms over five years; processor seconds."""
    firms, block = (1_000_000, 10_000) if full else (100_000, 2_000)
    config = region_config({"firms": firms, "density": LIGHT})
    small = make_region(region_config({"firms": 100, "months": 84}), 7)
    small.evidence(np.arange(100), MONTHS)
    before = process_time()
    seconds, region = seconds_of(lambda: make_region(config, 7), times=1)
    used = process_time() - before
    most = MOST_MAKE_SECONDS * firms / 1_000_000
    made = Figure(
        f"{firms:,} firms over {config.months} months: health, trouble, trade",
        f"{used:.1f} s of processors ({seconds:.1f} s); peak {peak_mb():,.0f} MB",
        f"under {most:g} s of processors",
        used < most,
    )
    before = process_time()
    seconds, tables = seconds_of(lambda: region.evidence(np.arange(block), MONTHS), times=1)
    used = process_time() - before
    rows = sum(table.height for table in tables.values())
    told = Figure(
        f"evidence of {block:,} of them over 60 months: {rows:,} rows in {len(tables)} tables",
        f"{used:.1f} s of processors ({seconds:.1f} s), {rows / used:,.0f} rows a second",
        f"{LEAST_ROWS:,} rows a second of processors",
        rows / used > LEAST_ROWS,
    )
    return [made, told]
