"""The folders of a bank's blocks put together into one bank folder, block after block, in the order of branches."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl

from tallystick.intake.outputs import write_parquet
from tallystick.simulate.bank.blocks import FATES
from tallystick.simulate.bank.write import BETWEEN_FIRMS

EVIDENCE, LOG = "evidence", "log"


def join_blocks(blocks: list[Path], folder: Path) -> None:
    """This function will move and join all tables of `blocks` into `folder`; theirs are gone afterwards.

    Evidence stays in numbered parts. A row between two firms that two blocks hold is written once, and so is a table
    that is the same in every block. Events of the log are numbered through.
    """
    _move_evidence(blocks, folder / EVIDENCE)
    names = sorted({path.relative_to(one) for one in blocks for path in one.rglob("*.parquet")})
    for name in names:
        if name.parts[0] in (EVIDENCE, FATES):
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        held = [one / name for one in blocks if (one / name).is_file()]
        if len(held) > 1 and all(_same(held[0], other) for other in held[1:]):
            shutil.move(held[0], target)
        else:
            write_parquet(_joined(held, name.stem), target)
        for path in held:
            path.unlink(missing_ok=True)


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _joined(parts: list[Path], table: str) -> pl.LazyFrame:
    frames = [pl.scan_parquet(path) for path in parts]
    if table in BETWEEN_FIRMS:
        return pl.concat([frame.collect() for frame in frames]).unique(maintain_order=True).lazy()
    if table == LOG:
        before = 0
        for place, frame in enumerate(frames):
            frames[place] = frame.with_columns(pl.col("event_no") + before)
            before += int(frame.select(pl.len()).collect().item())
    return pl.concat(frames)


def _move_evidence(blocks: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True)
    parts: dict[str, list[Path]] = {}
    for block in blocks:
        for path in sorted((block / EVIDENCE).glob("*.parquet"), key=_in_order):
            parts.setdefault(path.stem.split("-")[0], []).append(path)
    for table, held in parts.items():
        if table in BETWEEN_FIRMS:
            write_parquet(_joined(held, table), folder / f"{table}.parquet")
            continue
        for number, path in enumerate(held, start=1):
            shutil.move(path, folder / (f"{table}-{number}.parquet" if len(held) > 1 else f"{table}.parquet"))


def _in_order(path: Path) -> tuple[str, int]:
    table, _, number = path.stem.partition("-")
    return table, int(number or 0)
