"""The table a model job works on: one file, or a bank folder joined to one row an application."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tallystick.intake import IntakeError
from tallystick.intake.files.encodings import digest
from tallystick.intake.process import read_process
from tallystick.intake.seal import refuse_sealed

HEADS = ("legal_representative", "controller", "shareholder")
"""Whose gender and age stand for the firm, the first that is there."""


@dataclass(frozen=True)
class ModelTable:
    """The rows, pairs of borrowers that belong together (None: not known), and which bytes they came from."""

    frame: pl.DataFrame
    links: pl.DataFrame | None
    name: str
    digest: str


def read_model_table(path: Path) -> ModelTable:
    """This function will read CSV or Parquet, or a bank folder written by `tally simulate`.

    :raises IntakeError: it is not there, cannot be read, or lacks what a bank folder holds.
    """
    refuse_sealed(path)
    if path.is_dir():
        return _bank(path)
    if not path.is_file():
        raise IntakeError(
            thing="the table", place=path, cause="there is no such file", cure="Name a CSV or Parquet file"
        )
    try:
        read = pl.read_parquet if path.suffix == ".parquet" else _csv
        frame = read(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        cause = f"it cannot be read ({error})"
        raise IntakeError(
            thing="the table", place=path, cause=cause, cure="Give UTF-8 CSV with a head, or Parquet"
        ) from None
    return ModelTable(frame, None, path.name, digest(path))


def _csv(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, try_parse_dates=True, infer_schema_length=10_000)


def _bank(folder: Path) -> ModelTable:
    features = folder / "decisions" / "features.parquet"
    if not features.is_file():
        cause = "it holds no decisions/features.parquet"
        raise IntakeError(
            thing="the bank folder", place=folder, cause=cause, cure="Name a folder written by `tally simulate`"
        )
    process = read_process(folder, tables=["applications", "outcomes"]).tables
    applications, outcomes = process["applications"], process["outcomes"]
    held = pl.read_parquet(features)
    own = [
        pl.col("asked_day"),
        pl.col("engine_outcome"),
        pl.col("outcome").alias("final_outcome"),
        pl.col("pd_12m").alias("former_pd"),
        pl.col("loan_id"),
        pl.col("branch"),
        pl.col("channel"),
    ]
    named = applications.select("application_id", "enterprise_id", *own)
    more = [name for name in held.columns if name not in named.columns or name == "application_id"]
    joined = named.join(held.select(more), on="application_id", how="inner", validate="1:1").join(
        outcomes.select("loan_id", "defaulted_day"), on="loan_id", how="left"
    )
    return ModelTable(_with_owner(joined, folder), _linked(folder), folder.name, digest(features))


def _owners(folder: Path) -> pl.DataFrame | None:
    """All owners of the folder, which may lie in several files (`owners.parquet` or `owners-1.parquet`, ...)."""
    evidence = folder / "evidence"
    found = sorted({*evidence.glob("owners.parquet"), *evidence.glob("owners-*.parquet")})
    return pl.concat([pl.read_parquet(path) for path in found], how="diagonal_relaxed") if found else None


def _with_owner(table: pl.DataFrame, folder: Path) -> pl.DataFrame:
    """Gender and age band of the firm's head, for fairness alone: they are never fitted on."""
    owners = _owners(folder)
    if owners is None or not {"gender", "birth_day", "role"} <= set(owners.columns):
        return table
    first = pl.col("role").replace_strict(HEADS, range(len(HEADS)), default=len(HEADS), return_dtype=pl.Int8)
    heads = owners.sort(first, maintain_order=True).unique("enterprise_id", keep="first", maintain_order=True)
    joined = table.join(heads.select("enterprise_id", "gender", "birth_day"), on="enterprise_id", how="left")
    age = (pl.col("asked_day") - pl.col("birth_day")).dt.total_days() / 365.25
    bands = (
        pl.when(age < 35)
        .then(pl.lit("under 35"))
        .when(age < 45)
        .then(pl.lit("35 to 44"))
        .when(age < 55)
        .then(pl.lit("45 to 54"))
        .when(age >= 55)
        .then(pl.lit("55 and over"))
    )
    return joined.with_columns(owner_gender="gender", owner_age=bands).drop("gender", "birth_day")


def _linked(folder: Path) -> pl.DataFrame | None:
    """Firms with the same owner: pairs of each firm with the first of its owner."""
    owners = _owners(folder)
    if owners is None or "owner_id" not in owners.columns:
        return None
    held = owners.select("enterprise_id", "owner_id").drop_nulls().unique()
    first = held.group_by("owner_id").agg(first=pl.col("enterprise_id").min())
    return held.join(first, on="owner_id").select("enterprise_id", "first")
