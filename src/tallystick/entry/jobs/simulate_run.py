"""One simulation: a bank of a config and a seed, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from tallystick import __version__
from tallystick.entry.jobs.simulate_blocks import simulate_in_blocks
from tallystick.entry.jobs.simulate_in_two import LEAST_FIRMS, BankTask, simulate_in_two
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json
from tallystick.simulate.bank.config import BankConfig, read_bank_config
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.make import make_setting
from tallystick.simulate.bank.packs import make_editions
from tallystick.simulate.bank.run import simulate
from tallystick.simulate.bank.write import config_text, write_about, write_bank

Watch = Callable[[str, int, int], None]
STAGES = ("region", "months", "evidence", "tables", "month ends")


@dataclass(frozen=True, slots=True)
class SimulateRequest:
    """What one simulation is asked: which config, which seed, and where to."""

    config: Path
    seed: int
    out: Path


@dataclass(frozen=True)
class SimulateResult:
    """What one simulation gave: rows by table, and how many problems it planted."""

    out: Path
    rows: dict[str, int]
    planted: int


def run_simulate(request: SimulateRequest, *, watch: Watch = lambda stage, done, of: None) -> SimulateResult:
    """This function will simulate the bank and write it to `request.out`.

    :raises IntakeError: the config has a mistake, or the output folder cannot be written.
    :raises PackErrors: the bank's pack has mistakes.
    """
    check_out(request.out)
    config = read_bank_config(request.config)
    in_two = config.firms >= LEAST_FIRMS and (os.cpu_count() or 1) > 1
    pack = request.config.parent / config.pack
    return simulate_bank(config, pack, request.seed, request.out, watch, in_two=in_two)


def simulate_bank(
    config: BankConfig, pack: Path, seed: int, out: Path, watch: Watch, *, in_two: bool = False
) -> SimulateResult:
    """This function will simulate a bank of `config` under the pack at `pack` and its later editions.

    `in_two` has a bank of one block lived through on two processes; the bytes are the same.
    """
    digest = sha256(config_text(replace(config, pack=pack.name)).encode()).hexdigest()
    with whole_folder(out) as folder:
        watch("region", 0, 1)
        if config.blocks > 1:
            editions = make_editions(pack, folder, config.first_month)
            setting, rows = simulate_in_blocks(config, seed, editions, folder, watch=watch)
            write_about(setting, folder, seed=seed, digest=digest)
        elif in_two:
            rows = simulate_in_two(BankTask(config, pack, seed, digest, folder), watch=watch)
        else:
            editions = make_editions(pack, folder, config.first_month)
            setting = make_setting(config, seed, editions)
            watch("region", 1, 1)
            history = History(simulate(setting, lambda done, of: watch("months", done, of)))
            rows = write_bank(history, folder, seed=seed, digest=digest, told=watch)
        record = {"tallystick": __version__, "job": "simulate", "seed": seed, "config_sha256": digest}
        write_json({**record, "outputs": digests(folder)}, folder / "run.json")
    return SimulateResult(out=out, rows=rows, planted=len(config.problems))
