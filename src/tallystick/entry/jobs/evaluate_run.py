"""The diagnosis judged: banks with problems planted at random, diagnosed without knowing, held against their truth."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import polars as pl

import tallystick
from tallystick.engine import flow
from tallystick.entry.jobs.diagnose_run import DiagnoseRequest, run_diagnosis
from tallystick.entry.jobs.judgement import (
    Judged,
    by_own_world,
    figures,
    judged_planted,
    judged_reported,
    removed_by,
)
from tallystick.entry.jobs.plan_worlds import costs_in_worlds, make_bank
from tallystick.entry.jobs.second_process import in_memory
from tallystick.entry.jobs.simulate_blocks import one_thread_each
from tallystick.entry.jobs.unseen import unseen
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json, write_parquet
from tallystick.pack import read_pack
from tallystick.simulate.bank.config import BankConfig, read_bank_config
from tallystick.simulate.bank.random_config import random_config
from tallystick.simulate.bank.write import config_text
from tallystick.simulate.truth import open_truth

Watch = Callable[[int, int], None]
BUDGET_MINOR = 10**12
KEPT = ("planted.parquet", "reported.parquet")
CLEAN_APART = 500_000
"""Between the seeds of random banks and those of clean ones."""
JUDGING = ("kernel", "pack", "engine", "simulate", "entry/jobs")
"""Rooms whose code a judgement rests on."""


@dataclass(frozen=True, slots=True)
class EvaluateRequest:
    """What one evaluation is asked: the base config, how many random banks, the first seed, and where to.

    The true cost of a problem is the mean over `worlds` worlds of the same plan: the bank's own, and others of other
    luck. `clean` banks more have nothing planted in them. Banks are judged on `processes` at once. `keep` names a
    folder in which what came of each bank stays as soon as it is judged, and from which banks that were judged before,
    of the same config, seed, worlds, policy and edition of the code, are read instead of being made anew.
    """

    config: Path
    configs: int
    seed: int
    out: Path
    clean: int = 0
    worlds: int = 4
    processes: int = 1
    keep: Path | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """One bank to be judged: its config, pack and seed, and in how many worlds it is lived through."""

    config: BankConfig
    pack: Path
    seed: int
    worlds: int

    @property
    def name(self) -> str:
        """What the bank is called among those judged."""
        return f"{'bank' if self.config.problems else 'clean'}_{self.seed}"


@dataclass(frozen=True)
class EvaluateResult:
    """What one evaluation gave: every planted problem and every finding, a row each, those on clean banks apart, and
    what problems the pack cannot see (`unseen`).

    Figures by name: `figures` by the mean cost of all worlds, `one_world` by what each bank's own world cost.
    """

    figures: dict[str, float | None]
    one_world: dict[str, float | None]
    planted: pl.DataFrame
    reported: pl.DataFrame
    on_clean: pl.DataFrame
    unseen: pl.DataFrame
    out: Path


def run_evaluation(request: EvaluateRequest, *, watch: Watch = lambda done, of: None) -> EvaluateResult:
    """This function will simulate, diagnose and judge random and clean banks, and write what came of it whole.

    :raises IntakeError: the config has a mistake, or the output folder cannot be written.
    """
    check_out(request.out)
    base = read_bank_config(request.config)
    pack = request.config.parent / base.pack
    random, clean = _tasks(request, base, pack)
    judged = _judgements(request, [*random, *clean], config_text(base) + read_pack(pack).digest, watch)
    planted = pl.concat([judged[one.name][0] for one in random], how="diagonal_relaxed")
    reported = pl.concat([judged[one.name][1] for one in random], how="diagonal_relaxed")
    on_clean = pl.concat([judged[one.name][1] for one in clean] or [reported.clear()], how="diagonal_relaxed")
    found = figures(planted, reported) | {"findings_a_clean_bank": on_clean.height / len(clean) if clean else None}
    alone = figures(*by_own_world(planted, reported))
    tables = {
        "planted": planted,
        "reported": reported,
        "on_clean": on_clean,
        "unseen": unseen(read_pack(pack).on(base.first_month, flow.vocabulary()).problems),
    }
    with whole_folder(request.out) as folder:
        for name, frame in tables.items():
            write_parquet(frame, folder / f"{name}.parquet")
        asked = {"configs": request.configs, "seed": request.seed, "clean": request.clean, "worlds": request.worlds}
        record = {"job": "evaluate-diagnosis", **asked, "figures": found, "figures_of_one_world": alone}
        write_json({**record, "outputs": digests(folder)}, folder / "run.json")
    return EvaluateResult(found, alone, **tables, out=request.out)


def _tasks(request: EvaluateRequest, base: BankConfig, pack: Path) -> tuple[list[Task], list[Task]]:
    """The random banks and the clean ones; a clean one has no problem to cost anything in another world."""
    seeds = range(request.seed, request.seed + request.configs)
    random = [Task(random_config(base, seed), pack, seed, request.worlds) for seed in seeds]
    nothing = replace(base, problems=())
    return random, [Task(nothing, pack, request.seed + CLEAN_APART + at, 1) for at in range(request.clean)]


def _judgements(request: EvaluateRequest, tasks: Sequence[Task], rules: str, watch: Watch) -> dict[str, Judged]:
    """The judgement of each bank by its name, read where it was kept under the same config and `rules`."""
    bound = sha256(f"{rules} {code_digest()} {request.worlds}".encode()).hexdigest()[:12]
    kept = {one.name: request.keep / f"{one.name}_{bound}" for one in tasks} if request.keep else {}
    judged = {name: _read(folder) for name, folder in kept.items() if folder.is_dir()}
    watch(len(judged), len(tasks))
    for name, tables in _all_judged([one for one in tasks if one.name not in judged], request.processes):
        judged[name] = tables
        if kept:
            _keep(kept[name], tables)
        watch(len(judged), len(tasks))
    return judged


def _all_judged(tasks: Sequence[Task], processes: int) -> Iterator[tuple[str, Judged]]:
    """Each bank's name with its judgement, as soon as it is there."""
    if processes < 2 or len(tasks) < 2:
        yield from ((task.name, _judged(task)) for task in tasks)
        return
    with one_thread_each(), ProcessPoolExecutor(processes, get_context("spawn"), in_memory) as pool:
        asked = {pool.submit(_judged, task): task.name for task in tasks}
        try:
            for done in as_completed(asked):
                yield asked[done], done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _keep(folder: Path, tables: Judged) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with whole_folder(folder) as room:
        for name, frame in zip(KEPT, tables, strict=True):
            write_parquet(frame, room / name)


def _read(folder: Path) -> Judged:
    planted, reported = (pl.read_parquet(folder / name) for name in KEPT)
    return planted, reported


def _judged(task: Task) -> Judged:
    """The bank of a task made, diagnosed and judged: its planted problems and its findings."""
    config = task.config
    problems = read_pack(task.pack).on(config.first_month, flow.vocabulary()).problems
    with tempfile.TemporaryDirectory() as room:
        bank, out = Path(room) / "bank", Path(room) / "diagnosis"
        make_bank(config, task.pack, task.seed, bank)
        own, findings, proposals = _diagnosed(bank, task.pack, out)
        lost = _yearly_loss(bank, months=config.months)
    truth = costs_in_worlds(config, task.pack, task.seed, own, task.worlds)
    named = pl.lit(task.seed)
    return (
        judged_planted(truth, findings, lost).with_columns(bank=named),
        judged_reported(truth, findings, proposals, removed_by(problems)).with_columns(bank=named),
    )


def code_digest() -> str:
    """This function will give the digest of the Python files that judge: another edition of them judges anew."""
    root = Path(tallystick.__file__).parent
    digest = sha256()
    for path in sorted(one for room in JUDGING for one in (root / room).rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _diagnosed(bank: Path, pack: Path, out: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    truth = open_truth(bank, for_evaluation=True)["problems"]
    last = sorted((bank / "month_ends").glob("*.parquet"))[-1].stem
    day = pl.Series([f"{last}-01"]).str.to_date().dt.month_end().item()
    asked = DiagnoseRequest(bank=bank, pack=pack, day=day, out=out, budget_minor=BUDGET_MINOR, report=False)
    result = run_diagnosis(asked)
    return truth, result.findings, result.proposals


def _yearly_loss(bank: Path, *, months: int) -> float:
    lost = pl.read_parquet(bank / "outcomes.parquet")["loss_minor"].sum()
    return float(lost) / months * 12.0
