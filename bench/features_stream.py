"""Features of many synthetic invoices, file by file: Parquet in, Parquet out, in bounded memory."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import polars as pl

from bench.measure import Figure, Ran, run_program

DAY = date(2026, 6, 30)
FIRST = date(2023, 7, 1)
FULL, SMALL = 1_000_000, 50_000
PER_FIRM = 100
FIRMS_IN_A_FILE = 5_000
SCATTERED = 200_000
"""Firms at most in the second run, where every file has rows of every firm."""

PARTS = 10
WANTED_RATE, WANTED_MB = 2_000_000, 4_000
REPEATED, VOID, REFUNDED = 0.01, 0.06, 0.02
COLUMNS = (
    "row",
    "enterprise_id",
    "direction",
    "invoice_no",
    "day",
    "counterparty",
    "amount_minor",
    "tax_minor",
    "status",
)
WAYS = {
    "features": "features of invoices, settled",
    "checks": "the same and the checks of a firm's own book",
    "scattered": "the same features, rows of a firm scattered over all files",
}


def run(*, full: bool) -> list[Figure]:
    """This function will make features of 100 million invoices (5 million where not `full`); print rate and memory."""
    firms = FULL if full else SMALL
    figures = [Figure("invoices, firms", f"{firms * PER_FIRM:,}, {firms:,}")]
    with tempfile.TemporaryDirectory(prefix="bench-features-") as kept:
        folder = Path(kept) / "invoices"
        write(folder, firms)
        for way in ("features", "checks"):
            figures += _figures(way, firms, *_timed(folder, way))
        if firms > SCATTERED:
            for path in sorted(folder.iterdir())[SCATTERED // FIRMS_IN_A_FILE :]:
                path.unlink()
        mixed = Path(kept) / "mixed"
        scatter(folder, mixed)
        figures += _figures("scattered", min(firms, SCATTERED), *_timed(mixed, "scattered"))
    return figures


def _timed(folder: Path, way: str) -> tuple[float, float, Ran]:
    """In a program of its own, so that the peak memory is its own; it prints the seconds and processor seconds."""
    ran = run_program([sys.executable, "-m", "bench.features_stream", folder, way])
    if ran.code:
        sys.exit(f"the features failed: {ran.said[-2000:]}")
    seconds, of_processors = map(float, ran.said.strip().splitlines()[-1].split())
    return seconds, of_processors, ran


def _figures(way: str, firms: int, seconds: float, of_processors: float, ran: Ran) -> list[Figure]:
    rate, wanted = firms * PER_FIRM / seconds, way == "features"
    return [
        Figure(
            f"{WAYS[way]}: invoices a second",
            f"{rate:,.0f} ({firms * PER_FIRM:,} in {seconds:.1f} s; {of_processors:.1f} of processors)",
            f"{WANTED_RATE:,}" if wanted else "",
            rate >= WANTED_RATE if wanted else None,
        ),
        Figure(
            f"{WAYS[way]}: peak memory",
            f"{ran.peak_mb:,.0f} MB",
            f"under {WANTED_MB:,} MB" if wanted else "",
            ran.peak_mb < WANTED_MB if wanted else None,
        ),
    ]


def write(folder: Path, firms: int) -> None:
    """This function will write the invoices of `firms` firms to `folder`, each file with whole firms."""
    folder.mkdir()
    for number, first in enumerate(range(0, firms, FIRMS_IN_A_FILE)):
        count = min(FIRMS_IN_A_FILE, firms - first)
        invoices(first, count).write_parquet(folder / f"{number:04}.parquet", compression="lz4")


def invoices(first: int, firms: int) -> pl.DataFrame:
    """This function will make invoices of three years: some 20 counterparties a firm, some void, repeated, refunded."""
    chance = np.random.default_rng(first)
    count = firms * PER_FIRM
    firm = np.repeat(np.arange(first, first + firms), PER_FIRM)
    partner = (firm * 7 + (20 * chance.random(count) ** 2).astype(np.int64) * 1_013) % 5_000_000
    amount = np.exp(chance.normal(12, 1.5, count)).astype(np.int64) + 1
    made = pl.DataFrame(
        {
            "firm": firm,
            "partner": partner,
            "number": chance.integers(0, 10**8, count),
            "ago": chance.integers(0, (DAY - FIRST).days, count),
            "amount_minor": amount,
            "is_sale": chance.random(count) < 0.45,
            "is_void": chance.random(count) < VOID,
            "is_refund": chance.random(count) < REFUNDED,
            "is_repeat": chance.random(count) < REPEATED,
        }
    )
    before = made.select(pl.all().shift(1, fill_value=pl.all().first()))
    same_firm = made["firm"] == before["firm"]
    repeat, refund = same_firm & made["is_repeat"], same_firm & made["is_refund"] & ~made["is_repeat"]
    changed = ["partner", "amount_minor", "is_sale", "is_void", "number", "ago"]
    kept = made.with_columns(
        pl.when(repeat | (refund if name in ("partner", "amount_minor", "is_sale") else False))
        .then(before[name])
        .otherwise(name)
        .alias(name)
        for name in changed
    ).with_columns(amount_minor=pl.when(refund).then(-pl.col("amount_minor")).otherwise("amount_minor"))
    return kept.with_row_index("row", first * PER_FIRM + 1).select(
        pl.col("row").cast(pl.UInt32),
        enterprise_id=pl.format("E{}", pl.col("firm").cast(pl.String).str.zfill(7)),
        direction=pl.when("is_sale").then(pl.lit("out")).otherwise(pl.lit("in")),
        invoice_no=pl.col("number").cast(pl.String).str.zfill(8),
        day=pl.lit(DAY) - pl.duration(days="ago"),
        counterparty=pl.format("C{}", pl.col("partner").cast(pl.String).str.zfill(7)),
        amount_minor="amount_minor",
        tax_minor=pl.col("amount_minor") * 13 // 100,
        status=pl.when("is_void").then(pl.lit("void")).otherwise(pl.lit("valid")),
    )


def scatter(folder: Path, mixed: Path) -> None:
    """This function will write the rows of `folder` again so that each of some files has rows of every firm."""
    mixed.mkdir()
    files = len(list(folder.iterdir()))
    for number in range(files):
        part = pl.scan_parquet(folder / "*.parquet").filter(pl.col("row") % files == number)
        part.sink_parquet(mixed / f"{number:04}.parquet", compression="lz4")


def features(folder: Path, way: str) -> None:
    """This function will make the features of all files, two at a time, write them beside, and print seconds."""
    from tallystick.engine.evidence import history_stop, repeated
    from tallystick.engine.evidence.clean import with_settled
    from tallystick.engine.evidence.evidence import Evidence
    from tallystick.engine.evidence.partition import by_firm
    from tallystick.engine.features import invoices as of_invoices
    from tallystick.kernel.codes import Text
    from tallystick.pack.policy import Parameter, Policy

    stopped = Parameter("buyer_stopped_days", 60, "days", FIRST, "bench", Text("bench"))
    policy = Policy("bench", "1", "0", DAY, Text("bench"), "CNY", parameters={stopped.name: stopped})
    sources = [of_invoices.SOURCE, *([repeated.SOURCE, history_stop.SOURCE] if way == "checks" else [])]

    def given() -> Iterator[Evidence]:
        if way == "scattered":
            yield from by_firm(Evidence({"invoices": pl.scan_parquet(folder / "*.parquet")}), parts=PARTS)
        else:
            yield from (Evidence({"invoices": pl.scan_parquet(path)}) for path in sorted(folder.glob("*.parquet")))

    def made(numbered: tuple[int, Evidence]) -> None:
        number, evidence = numbered
        settled = with_settled(evidence.as_of(policy.day))
        first, *more = (source.run(settled, policy) for source in sources)
        for frame in more:
            first = first.join(frame, on="enterprise_id", how="left")
        first.collect().write_parquet(folder.parent / f"{way}-{number:04}.parquet")

    start, busy = perf_counter(), process_time()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(made, enumerate(given())))
    print(perf_counter() - start, process_time() - busy)


if __name__ == "__main__":
    features(Path(sys.argv[1]), sys.argv[2])
