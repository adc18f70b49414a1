"""A simulated bank as a folder: evidence, book, process, decisions, month ends, outcomes, packs, and the sealed
truth.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import yaml

from tallystick.intake.outputs import write_parquet
from tallystick.simulate.bank.book_tables import book_tables
from tallystick.simulate.bank.clock import days
from tallystick.simulate.bank.config import BankConfig
from tallystick.simulate.bank.evidence_tables import (
    for_firms,
    not_before,
    outside_evidence,
    own_evidence,
    security_evidence,
)
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.log_table import process_log
from tallystick.simulate.bank.month_ends import month_ends
from tallystick.simulate.bank.process_tables import process_tables
from tallystick.simulate.bank.reading import EVIDENCE_MONTHS
from tallystick.simulate.bank.results import decisions, outcomes, reasons
from tallystick.simulate.bank.setting import Setting
from tallystick.simulate.bank.truths import truth_tables
from tallystick.simulate.truth import seal_truth

BETWEEN_FIRMS = ("guarantees", "relations")
Told = Callable[[str, int, int], None]
"""Told of each stage by name, with how much of it is done and how much there is."""
Close = Callable[[History, Path, Told], Future[dict[str, int]]]
"""Begins to close the book of a bank and to write it; its answer is rows by table."""


def close_beside(history: History, folder: Path, told: Told) -> Future[dict[str, int]]:
    """This function will begin to close and write the book on a thread of its own; gives rows by table."""
    pool = ThreadPoolExecutor(1)
    closed = pool.submit(write_book, history, folder, told)
    pool.shutdown(wait=False)
    return closed


def write_bank(
    history: History, folder: Path, *, seed: int, digest: str, told: Told, close: Close = close_beside
) -> dict[str, int]:
    """This function will write the bank to `folder`, beside the packs that lie there; gives rows by table."""
    rows = write_tables(history, folder, told, close)
    seal_truth(folder, truth_tables(history))
    write_about(history.setting, folder, seed=seed, digest=digest)
    return rows


def write_tables(
    history: History, folder: Path, told: Told, close: Close = close_beside, *, with_evidence: bool = True
) -> dict[str, int]:
    """This function will write all that the bank itself knows to `folder`; gives rows by table.

    Whoever `close` asks closes the month ends while evidence, process and decisions are written here. `with_evidence`
    False leaves out what others gave the bank to read.
    """
    closed = close(history, folder, told)
    try:
        rows = _evidence(history, folder / "evidence", told) if with_evidence else {}
        rows |= _beside_the_book(history, folder, told)
        if with_evidence:
            _desk(history, folder / "desk")
    finally:
        wait([closed])
    return rows | closed.result()


def write_book(history: History, folder: Path, told: Told) -> dict[str, int]:
    """This function will close every month and write book, month ends and outcomes to `folder`; gives rows by table."""
    done = 0

    def closed() -> None:
        nonlocal done
        done += 1
        told("month ends", done, history.setting.config.months)

    book = book_tables(history)
    ends = month_ends(history, book, security_evidence(history), closed)
    rows: dict[str, int] = {}
    for group, tables in {"book": book, "month_ends": ends, ".": {"outcomes": outcomes(history)}}.items():
        rows |= _written(tables, folder, group)
    return rows


def _beside_the_book(history: History, folder: Path, told: Told) -> dict[str, int]:
    """Writes the process and the engine's decisions."""
    process = process_tables(history)
    log = process_log(history, process["applications"])
    rows = _written({**process, "log": log}, folder, "process")
    made = decisions(history)
    made["reasons"] = reasons(history, made["features"], made["decisions"])
    told("tables", 1, 1)
    return rows | _written(made, folder, "decisions")


def _written(tables: dict[str, pl.DataFrame], folder: Path, group: str) -> dict[str, int]:
    (folder / group).mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        write_parquet(frame, folder / group / f"{name}.parquet")
    return {name if group == "." else f"{group}/{name}": frame.height for name, frame in tables.items()}


def _evidence(history: History, folder: Path, told: Told) -> dict[str, int]:
    """Writes the evidence, in parts of firms."""
    folder.mkdir(parents=True)
    rows: dict[str, int] = {}
    kept: dict[str, list[pl.DataFrame]] = {}
    for number, part in enumerate(outside_evidence(history), start=1):
        for name, whole in part.items():
            frame = not_before(whole, kept.get(name, []))
            place = folder / f"{name}-{number}.parquet" if number > 1 else folder / f"{name}.parquet"
            write_parquet(frame, place)
            rows[f"evidence/{name}"] = rows.get(f"evidence/{name}", 0) + frame.height
            if name in BETWEEN_FIRMS:
                kept.setdefault(name, []).append(frame)
        told("evidence", number, number)
        _number_first(folder, number)
    return rows | _written(own_evidence(history), folder.parent, folder.name)


def _desk(history: History, folder: Path) -> None:
    """What lies on the desk on the last day: the evidence of those who asked in the last month, for `tally decide`."""
    config = history.setting.config
    last = history.cases.where(history.cases.month == config.months - 1)
    if not len(last):
        return
    folder.mkdir()
    until = config.history_months + config.months
    firms = np.unique(last.firm)
    ids = history.enterprise_ids(firms).implode()
    window = history.course.answering.store.window(firms, max(until - EVIDENCE_MONTHS, 0), until)
    window["guarantees"] = for_firms(history, window["guarantees"], firms)
    for name, frame in window.items():
        write_parquet(frame.drop("row"), folder / f"{name}.parquet")
    for name, frame in own_evidence(history).items():
        write_parquet(frame.filter(pl.col("enterprise_id").is_in(ids)).drop("row"), folder / f"{name}.parquet")


def _number_first(folder: Path, number: int) -> None:
    """Where a table lies in several files, all of them are numbered."""
    if number == 2:
        for path in [path for path in folder.glob("*.parquet") if "-" not in path.stem]:
            path.rename(path.with_name(f"{path.stem}-1.parquet"))


def write_about(setting: Setting, folder: Path, *, seed: int, digest: str) -> None:
    """This function will write `bank.yaml`, what the bank is called and which packs were in force when."""
    config = setting.config
    about: dict[str, Any] = {
        "name": config.name,
        "first_day": config.first_month,
        "last_day": days(setting.clock.month_end(np.array(config.months - 1))).item(),
        "seed": seed,
        "config_digest": digest,
        "synthetic": True,
        "packs": [{"version": one.version, "from_day": one.from_day, "folder": one.folder} for one in setting.editions],
    }
    (folder / "bank.yaml").write_text(yaml.safe_dump(about, allow_unicode=True, sort_keys=False), encoding="utf-8")


def config_text(config: BankConfig) -> str:
    """This function will give the config as one text, for its digest: the same config, the same text."""
    plain = asdict(config) | {"pack": Path(config.pack).name}
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=True, default_flow_style=None)
