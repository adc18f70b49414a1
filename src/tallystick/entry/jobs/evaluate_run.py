"""The diagnosis judged: banks with problems planted at random, diagnosed without knowing, held against their truth."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import polars as pl
from scipy.stats import spearmanr

import tallystick
from tallystick.engine import flow
from tallystick.entry.jobs.diagnose_run import DiagnoseRequest, run_diagnosis
from tallystick.entry.jobs.simulate_run import simulate_bank
from tallystick.entry.jobs.unseen import unseen
from tallystick.intake.outputs import check_out, digests, whole_folder, write_json, write_parquet
from tallystick.pack import read_pack
from tallystick.pack.policy import Problem
from tallystick.simulate.bank.config import BankConfig, read_bank_config
from tallystick.simulate.bank.random_config import random_config
from tallystick.simulate.bank.write import config_text
from tallystick.simulate.truth import open_truth

Watch = Callable[[int, int], None]
LEAST_SHARE = 0.003
"""Planted problems count whose true yearly cost is more than this share of the bank's yearly credit loss."""
BUDGET_MINOR = 10**12
Judged = tuple[pl.DataFrame, pl.DataFrame]
"""The planted problems of a bank and its findings, each with its judgement."""
KEPT = ("planted.parquet", "reported.parquet")
JUDGING = ("kernel", "pack", "engine", "simulate", "entry/jobs")
"""Rooms whose code a judgement rests on."""


@dataclass(frozen=True, slots=True)
class EvaluateRequest:
    """What one evaluation is asked: the base config, how many random banks, the first seed, and where to.

    `keep` names a folder in which what came of each bank stays as soon as it is judged, and from which banks that were
    judged before, of the same config, seed, policy and edition of the code, are read instead of being made anew.
    """

    config: Path
    configs: int
    seed: int
    out: Path
    keep: Path | None = None


@dataclass(frozen=True)
class EvaluateResult:
    """What one evaluation gave: figures by name, every planted problem and every finding, a row each, and what problems
    the pack cannot see (`unseen`)."""

    figures: dict[str, float | None]
    planted: pl.DataFrame
    reported: pl.DataFrame
    unseen: pl.DataFrame
    out: Path


def run_evaluation(request: EvaluateRequest, *, watch: Watch = lambda done, of: None) -> EvaluateResult:
    """This function will simulate, diagnose and judge `request.configs` banks, and write what came of it whole.

    :raises IntakeError: the config has a mistake, or the output folder cannot be written.
    """
    check_out(request.out)
    base = read_bank_config(request.config)
    pack = request.config.parent / base.pack
    bound = sha256((config_text(base) + read_pack(pack).digest + code_digest()).encode()).hexdigest()
    planted, reported = [], []
    for number in range(request.configs):
        watch(number, request.configs)
        seed = request.seed + number
        kept = request.keep / f"bank_{seed}_{bound[:12]}" if request.keep else None
        judged = _kept(kept, lambda at=seed: _judged(base, pack, at))  # type: ignore[misc]
        planted.append(judged[0])
        reported.append(judged[1])
    watch(request.configs, request.configs)
    all_planted, all_reported = (pl.concat(each, how="diagonal_relaxed") for each in (planted, reported))
    found = figures(all_planted, all_reported)
    policy = read_pack(pack).on(base.first_month, flow.vocabulary())
    blind = unseen(policy.problems)
    with whole_folder(request.out) as folder:
        write_parquet(all_planted, folder / "planted.parquet")
        write_parquet(all_reported, folder / "reported.parquet")
        write_parquet(blind, folder / "unseen.parquet")
        record = {"job": "evaluate-diagnosis", "configs": request.configs, "seed": request.seed, "figures": found}
        write_json({**record, "outputs": digests(folder)}, folder / "run.json")
    return EvaluateResult(found, all_planted, all_reported, blind, request.out)


def _kept(kept: Path | None, judge: Callable[[], Judged]) -> Judged:
    """What `judge` gives, read from the folder `kept` where it is there, else written to it; nothing kept for None."""
    if kept is None:
        return judge()
    if not kept.is_dir():
        judged = judge()
        kept.parent.mkdir(parents=True, exist_ok=True)
        with whole_folder(kept) as folder:
            for name, frame in zip(KEPT, judged, strict=True):
                write_parquet(frame, folder / name)
        return judged
    planted, reported = (pl.read_parquet(kept / name) for name in KEPT)
    return planted, reported


def _judged(base: BankConfig, pack: Path, seed: int) -> Judged:
    """The bank of `seed` made, diagnosed and judged: its planted problems and its findings."""
    problems = read_pack(pack).on(base.first_month, flow.vocabulary()).problems
    with tempfile.TemporaryDirectory() as room:
        bank, out = Path(room) / "bank", Path(room) / "diagnosis"
        simulate_bank(random_config(base, seed), pack, seed, bank, lambda stage, done, of: None)
        truth, findings, proposals = _diagnosed(bank, pack, out)
        lost = _yearly_loss(bank, months=base.months)
    named = pl.lit(seed)
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


def judged_planted(truth: pl.DataFrame, findings: pl.DataFrame, lost_minor: float) -> pl.DataFrame:
    """This function will say of each planted problem whether it counts and whether it was found in its place.

    Adds `counts` (its true yearly cost is above the least share of `lost_minor`, the bank's yearly credit loss),
    `is_found`, and of the finding its cost, interval and first cause.
    """
    places = truth.with_columns(where=_where(pl.col("place")))
    found = findings.with_columns(where=pl.col("place_kind") + "=" + pl.col("place"), is_found=pl.lit(value=True))
    chosen = found.select(
        "problem", "where", "is_found", "cause", "low_minor", "high_minor", estimate_minor="yearly_cost_minor"
    )
    once = chosen.unique(["problem", "where"], keep="first", maintain_order=True)
    return places.join(once, on=["problem", "where"], how="left", suffix="_named", maintain_order="left").with_columns(
        counts=pl.col("yearly_cost_minor") > LEAST_SHARE * lost_minor,
        is_found=pl.col("is_found").fill_null(value=False),
    )


def judged_reported(
    truth: pl.DataFrame, findings: pl.DataFrame, proposals: pl.DataFrame, removed: pl.DataFrame
) -> pl.DataFrame:
    """This function will say of each finding whether it was planted there, with what its best measure promises and what
    that same measure would truly bring (`removed_by`): its share of the true cost, nothing where it acts on other
    causes than the true one. A finding whose cost is not known promises nothing that could be ranked.
    """
    planted = truth.select(
        "problem", where=_where(pl.col("place")), true_minor="yearly_cost_minor", true_cause=pl.col("cause")
    )
    best = proposals.sort("benefit_minor", descending=True, nulls_last=True, maintain_order=True)
    best = best.unique("finding", keep="first", maintain_order=True)
    acts = (pl.col("against").list.len() == 0) | pl.col("true_cause").is_in(pl.col("against"))
    return (
        findings.with_columns(where=pl.col("place_kind") + "=" + pl.col("place"))
        .join(planted, on=["problem", "where"], how="left", maintain_order="left")
        .join(
            best.select("finding", "measure", promised_minor="benefit_minor"),
            on="finding",
            how="left",
            maintain_order="left",
        )
        .join(removed, on=["problem", "measure"], how="left", maintain_order="left")
        .with_columns(
            is_planted=pl.col("true_minor").is_not_null(),
            promised_minor=pl.when(pl.col("yearly_cost_minor").is_not_null()).then("promised_minor"),
            true_benefit_minor=pl.when(acts).then(pl.col("removes") * pl.col("true_minor")).otherwise(0.0),
        )
        .drop("causes_not_told_apart", "against")
    )


def removed_by(problems: Sequence[Problem]) -> pl.DataFrame:
    """This function will give `problem, measure, removes, against` of every measure that the pack knows: the share of
    a problem that the measure removes, and the causes that it acts on; none where it acts on all."""
    rows = [(one.code, each.code, each.removes, list(each.against)) for one in problems for each in one.measures]
    schema = {"problem": pl.String, "measure": pl.String, "removes": pl.Float64, "against": pl.List(pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _where(place: pl.Expr) -> pl.Expr:
    """The whole bank is `bank=bank` in a finding, and nothing or `all` in the truth."""
    return pl.when(place.is_in(["", "all", "whole bank"])).then(pl.lit("bank=bank")).otherwise(place)


def figures(planted: pl.DataFrame, reported: pl.DataFrame) -> dict[str, float | None]:
    """This function will give recall, false share, coverage, median cost error, cause accuracy and Spearman's rank
    correlation, over all banks, of what measures promise with what they would truly bring; None where nothing can
    be said."""
    weighty = planted.filter("counts")
    found = weighty.filter("is_found")
    priced = found.filter(pl.col("estimate_minor").is_not_null())
    true, said = pl.col("yearly_cost_minor"), pl.col("estimate_minor")
    ranked = reported.filter(pl.col("is_planted") & pl.col("promised_minor").is_not_null())
    return {
        "recall": _mean(weighty["is_found"]),
        "false_share": _mean(~reported["is_planted"]),
        "coverage": _mean(priced.select(true.is_between(pl.col("low_minor"), pl.col("high_minor"))).to_series()),
        "median_cost_error": _median(priced.select((said / true - 1.0).abs()).to_series()),
        "cause_accuracy": _mean(
            found.select((pl.col("cause_named") == pl.col("cause")).fill_null(value=False)).to_series()
        ),
        "spearman": float(spearmanr(ranked["promised_minor"], ranked["true_benefit_minor"]).statistic)
        if ranked.height > 2
        else None,
        "planted_that_count": float(weighty.height),
        "reported": float(reported.height),
    }


def _mean(series: pl.Series) -> float | None:
    return None if series.is_empty() else float(series.cast(pl.Float64).mean())  # type: ignore[arg-type]


def _median(series: pl.Series) -> float | None:
    return None if series.is_empty() else float(series.median())  # type: ignore[arg-type]
