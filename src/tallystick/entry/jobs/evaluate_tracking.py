"""Tracking judged: a bank whose problems end in some branches, beside the same bank in which they do not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from tallystick.engine import flow
from tallystick.engine.diagnosis.findings import views_of
from tallystick.engine.measures.tracking.panel import Panel
from tallystick.engine.measures.tracking.track import Tracked, Undertaken, track
from tallystick.entry.jobs.diagnose_run import bank_files
from tallystick.entry.jobs.simulate_run import simulate_bank
from tallystick.intake import IntakeError
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json, write_parquet
from tallystick.pack import Policy, read_pack
from tallystick.simulate.bank.config import BankConfig, Planted, read_bank_config

Watch = Callable[[int, int], None]
PLACE = "branch"
FOREVER = date(9999, 1, 1)
AGREED_MONTHS = 6
WORKED, IDLE = "worked", "idle"


@dataclass(frozen=True, slots=True)
class JudgeTrackingRequest:
    """What is asked: a config in which problems end at branches, how many banks, the first seed, and where to.

    `keep` names a folder in which the banks stay, and from which those that are there are read.
    """

    config: Path
    banks: int
    seed: int
    out: Path
    keep: Path | None = None


@dataclass(frozen=True)
class JudgeTrackingResult:
    """Figures by name, and every measure of every bank in a row."""

    figures: dict[str, float | None]
    judged: pl.DataFrame
    out: Path


def judge_tracking(request: JudgeTrackingRequest, *, watch: Watch = lambda done, of: None) -> JudgeTrackingResult:
    """This function will simulate each bank with measures that worked and with measures that did nothing, track both,
    and say how often the interval held the truth and the alert was right.

    :raises IntakeError: the config has a mistake or no problem ends in a branch, or the output cannot be written.
    """
    check_out(request.out)
    config = read_bank_config(request.config)
    pack = request.config.parent / config.pack
    day = _month(config.first_month, config.months) - timedelta(days=1)
    policy = read_pack(pack).on(day, flow.vocabulary())
    undertaken = measures_of(config, policy)
    if not undertaken:
        cause = "no problem of the pack ends in a branch before the last month"
        cure = "Write `until` at some of its branches"
        raise IntakeError(thing="the bank's config", place=request.config, cause=cause, cure=cure)
    parts = []
    with tempfile.TemporaryDirectory() as room:
        for number in range(request.banks):
            watch(number, request.banks)
            seed, banks = request.seed + number, request.keep or Path(room)
            tracked = {}
            for name, one in ((WORKED, config), (IDLE, endless(config))):
                bank = banks / f"{seed}-{name}"
                if not bank.exists():
                    simulate_bank(one, pack, seed, bank, lambda stage, done, of: None)
                files, _ = bank_files(bank, day)
                views = views_of(files, policy)
                tracked[name] = [track(each, views, policy, day=day) for each in undertaken]
            parts.append(judged(tracked[WORKED], tracked[IDLE]).with_columns(bank=pl.lit(seed)))
    watch(request.banks, request.banks)
    table = pl.concat(parts)
    found = figures(table)
    with whole_folder(request.out) as folder:
        write_parquet(table, folder / "judged.parquet")
        record = {"job": "evaluate-tracking", "banks": request.banks, "seed": request.seed, "figures": found}
        write_json({**record, "outputs": digests(folder)}, folder / "run.json")
    return JudgeTrackingResult(found, table, request.out)


def endless(config: BankConfig) -> BankConfig:
    """This function will give the bank of `config` in which no problem ends: measures that do nothing."""
    return replace(config, problems=tuple(replace(one, until_month=FOREVER) for one in config.problems))


def measures_of(config: BankConfig, policy: Policy) -> list[Undertaken]:
    """This function will give the measures that end the problems of `config`: where a problem ends is where one starts.

    What is expected of each is what the pack says of the first measure of its problem.
    """
    last = _month(config.first_month, config.months)
    known = {one.code: one for one in policy.problems if PLACE in one.across and one.measures}
    found = []
    for code in dict.fromkeys(one.problem for one in config.problems):
        ends = _ends([one for one in config.problems if one.problem == code], last)
        if code not in known or not ends:
            continue
        measure = known[code].measures[0]
        found.append(
            Undertaken(
                code=code,
                name=measure.name,
                problem=code,
                measure=measure.code,
                owner=PLACE,
                place_kind=PLACE,
                starts=ends,
                agreed_months=AGREED_MONTHS,
                removes=measure.removes,
                saves_minor=measure.once_minor + measure.yearly_minor,
                costs_minor=measure.once_minor + measure.yearly_minor,
            )
        )
    return found


def _ends(planted: Sequence[Planted], last: date) -> dict[str, str]:
    return {
        one.place[PLACE]: one.until_month.strftime("%Y-%m")
        for one in planted
        if set(one.place) == {PLACE} and one.until_month < last
    }


def judged(worked: Sequence[Tracked], idle: Sequence[Tracked]) -> pl.DataFrame:
    """This function will hold each measure's interval against the truth, and say which alerts it raised.

    The truth is the share of the cases that are hit in the bank where nothing ended and not where it did, over the
    cells with the measure.
    """
    return pl.DataFrame([_judged(one, other) for one, other in zip(worked, idle, strict=True)], schema=JUDGED)


JUDGED = {
    "measure": pl.String,
    "method": pl.String,
    "standing": pl.String,
    "true_removed": pl.Float64,
    "removed": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "is_covered": pl.Boolean,
    "is_seen": pl.Boolean,
    "idle_standing": pl.String,
    "is_idle_alert": pl.Boolean,
    "trend_p": pl.Float64,
}


def _judged(one: Tracked, other: Tracked) -> dict[str, object]:
    true = None if one.panel is None or other.panel is None else true_removed(one.panel, other.panel)
    said, low, high = one.removed or (None, None, None)
    return {
        "measure": one.undertaken.code,
        "method": one.cases.method if one.cases else None,
        "standing": one.standing,
        "true_removed": true,
        "removed": said,
        "low": low,
        "high": high,
        "is_covered": None if true is None or low is None or high is None else low <= true <= high,
        "is_seen": one.standing in ("works", "beyond", "short"),
        "idle_standing": other.standing,
        "is_idle_alert": other.is_alert,
        "trend_p": one.cases.trend_p if one.cases else None,
    }


def true_removed(worked: Panel, idle: Panel) -> float | None:
    """This function will give the share of the cases hit that the measure took away, cells of the one beside the other.

    None where the two banks share no cell with the measure.
    """
    places = [name for name in worked.places if name in idle.places]
    months = [name for name in worked.months if name in idle.months]
    mine = np.ix_([worked.places.index(one) for one in places], [worked.months.index(one) for one in months])
    theirs = np.ix_([idle.places.index(one) for one in places], [idle.months.index(one) for one in months])
    cells = worked.treated[mine] & (worked.weight[mine] > 0) & (idle.weight[theirs] > 0)
    weight = worked.weight[mine][cells]
    before = float((weight * idle.y[theirs][cells]).sum())
    return 1.0 - float((weight * worked.y[mine][cells]).sum()) / before if before > 0 else None


def figures(table: pl.DataFrame) -> dict[str, float | None]:
    """This function will give how often the interval held the truth, the effect was seen, and no effect alerted."""
    names = {"coverage": "is_covered", "seen": "is_seen", "alerts_without_effect": "is_idle_alert"}
    shares = {name: table[column].drop_nulls() for name, column in names.items()}
    error = table.select((pl.col("removed") - pl.col("true_removed")).abs().median()).item()
    held = {name: None if one.is_empty() else float(one.cast(pl.Float64).mean()) for name, one in shares.items()}  # type: ignore[arg-type]
    return {**held, "median_error": error, "measures": float(table.height)}


def _month(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
