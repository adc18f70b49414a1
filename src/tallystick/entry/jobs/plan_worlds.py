"""One plan in several worlds: the bank that is diagnosed, and what its problems cost there and in the others."""

from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path

import polars as pl

from tallystick.simulate.bank.config import BankConfig
from tallystick.simulate.bank.history import History
from tallystick.simulate.bank.make import make_setting
from tallystick.simulate.bank.packs import make_editions
from tallystick.simulate.bank.run import simulate
from tallystick.simulate.bank.truths import problems
from tallystick.simulate.bank.write import config_text, write_about, write_tables
from tallystick.simulate.truth import seal_truth

APART = 1_000_000
"""Between the seeds of the worlds of one plan: plans are drawn from seeds that are neighbours."""


def make_bank(config: BankConfig, pack: Path, seed: int, folder: Path) -> None:
    """This function will simulate the bank that is to be diagnosed and write it to `folder`, but for its evidence,
    which no diagnosis reads."""
    folder.mkdir(parents=True)
    editions = make_editions(pack, folder, config.first_month)
    history = History(simulate(make_setting(config, seed, editions)))
    digest = sha256(config_text(config).encode()).hexdigest()
    write_tables(history, folder, lambda stage, done, of: None, with_evidence=False)
    seal_truth(folder, {"problems": problems(history.setting, history.course.ledger)})
    write_about(history.setting, folder, seed=seed, digest=digest)


def costs_in_worlds(config: BankConfig, pack: Path, seed: int, own: pl.DataFrame, worlds: int) -> pl.DataFrame:
    """This function will give `own`, the truth of the bank of `seed`, with its costs as the mean over `worlds` worlds.

    In each world every problem costs the result without it less the result with it. The bank's own world is the first;
    what a problem cost there, a draw of few defaults, stays beside the mean as `own_world_minor`. In the others firms,
    people and luck are new, and the plan is the same. What a plan costs on average is what a diagnosis can know: no
    file tells of the luck of firms that the bank did not lend to.
    """
    costs = [own.select("problem", "yearly_cost_minor")]
    with tempfile.TemporaryDirectory() as room:
        editions = make_editions(pack, Path(room), config.first_month)
        for number in range(1, worlds if config.problems else 1):
            setting = make_setting(config, seed + number * APART, editions)
            costs.append(problems(setting, simulate(setting).ledger).select("problem", "yearly_cost_minor"))
    mean = pl.concat(costs).group_by("problem").agg(pl.col("yearly_cost_minor").mean().round().cast(pl.Int64))
    return own.rename({"yearly_cost_minor": "own_world_minor"}).join(
        mean, on="problem", how="left", maintain_order="left"
    )
