"""Where the lived process departs from the declared one: every deviation with its case, step, person and instant."""

from __future__ import annotations

import polars as pl

from tallystick.engine.diagnosis.process.columns import DEVIATIONS, hours
from tallystick.engine.diagnosis.process.follows import in_order


def deviations(log: pl.LazyFrame, declared: pl.DataFrame, *, finished: pl.LazyFrame | None = None) -> pl.LazyFrame:
    """This function will hold `log` against `declared` (`columns.DECLARED`): one row a deviation, `columns.DEVIATIONS`.

    `finished` are the `case_id` that have run their whole way; a required step that is `missing` is told of these
    alone, of none where it is None. Of one kind, activity and counterpart a case has one row, at the first time it
    happened; `repeated` has one per action too many. Where person, role or end is unknown, nothing is held against it.
    """
    ordered = in_order(log)
    firsts = _firsts(ordered)
    found = [
        _undeclared(ordered, declared),
        _repeated(ordered, declared),
        _wrong_role(ordered, declared),
        *_before(firsts, declared),
        _late(firsts, declared),
        _same_person(ordered, declared),
    ]
    if finished is not None:
        found.append(_missing(firsts, declared, finished))
    return pl.concat(found).sort("case_id", "at", "kind", "activity", "other", nulls_last=True)


def _firsts(ordered: pl.LazyFrame) -> pl.LazyFrame:
    return ordered.group_by("case_id", "activity", maintain_order=True).agg(
        pl.col("begin_at", "person_id", "branch").first(), pl.coalesce("end_at", "begin_at").first().alias("end_at")
    )


def _told(frame: pl.LazyFrame, kind: str, **columns: pl.Expr) -> pl.LazyFrame:
    """`frame` as deviations of one kind."""
    given = {"kind": pl.lit(kind), "other": pl.lit(None, pl.String), "hours": pl.lit(None, pl.Float64)}
    given |= {"at": pl.col("begin_at"), **columns}
    return frame.with_columns(**given).select(pl.col(name).cast(dtype) for name, dtype in DEVIATIONS.items())


def _undeclared(ordered: pl.LazyFrame, declared: pl.DataFrame) -> pl.LazyFrame:
    strange = ordered.join(declared.lazy().select("activity"), on="activity", how="anti")
    return _told(strange.unique(["case_id", "activity"], keep="first", maintain_order=True), "undeclared")


def _repeated(ordered: pl.LazyFrame, declared: pl.DataFrame) -> pl.LazyFrame:
    limits = declared.lazy().filter(pl.col("at_most").is_not_null()).select("activity", "at_most")
    nth = pl.int_range(1, pl.len() + 1).over("case_id", "activity")
    return _told(
        ordered.join(limits, on="activity").with_columns(nth=nth).filter(pl.col("nth") > pl.col("at_most")), "repeated"
    )


def _wrong_role(ordered: pl.LazyFrame, declared: pl.DataFrame) -> pl.LazyFrame:
    roles = declared.lazy().filter(pl.col("roles").list.len() > 0).select("activity", "roles")
    known = ordered.filter(pl.col("role").is_not_null()).join(roles, on="activity")
    wrong = known.filter(~pl.col("roles").list.contains(pl.col("role")))
    once = wrong.unique(["case_id", "activity", "role"], keep="first", maintain_order=True)
    return _told(once, "wrong_role", other=pl.col("role"))


def _with_prior(firsts: pl.LazyFrame, declared: pl.DataFrame) -> pl.LazyFrame:
    """Each first action beside every step that must come before it, null where that is not in the case."""
    order = declared.lazy().select("activity", "within_hours", other="after").explode("other").drop_nulls("other")
    prior = firsts.select("case_id", "activity", "begin_at", "end_at")
    return firsts.join(order, on="activity").join(
        prior, left_on=["case_id", "other"], right_on=["case_id", "activity"], how="left", suffix="_prior"
    )


def _before(firsts: pl.LazyFrame, declared: pl.DataFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    pairs = _with_prior(firsts, declared)
    absent = pairs.filter(pl.col("begin_at_prior").is_null()).sort("case_id", "begin_at", maintain_order=True)
    skipped = absent.unique(["case_id", "other"], keep="first", maintain_order=True)
    swapped = pairs.filter(pl.col("begin_at_prior") > pl.col("begin_at"))
    return (
        _told(skipped, "skipped", other=pl.col("other")),
        _told(swapped, "swapped", other=pl.col("other")),
    )


def _late(firsts: pl.LazyFrame, declared: pl.DataFrame) -> pl.LazyFrame:
    ready = (
        _with_prior(firsts, declared)
        .filter(pl.col("within_hours").is_not_null() & (pl.col("begin_at_prior") <= pl.col("begin_at")))
        .sort("end_at_prior", maintain_order=True)
        .group_by("case_id", "activity", maintain_order=True)
        .agg(pl.col("begin_at", "person_id", "branch", "within_hours", "other", "end_at_prior").last())
    )
    excess = hours(pl.col("begin_at") - pl.col("end_at_prior")) - pl.col("within_hours")
    late = ready.with_columns(excess=excess).filter(pl.col("excess") > 0)
    return _told(late, "late", other=pl.col("other"), hours=pl.col("excess"))


def _same_person(ordered: pl.LazyFrame, declared: pl.DataFrame) -> pl.LazyFrame:
    apart = declared.lazy().select("activity", other="apart_from").explode("other").drop_nulls("other")
    known = ordered.filter(pl.col("person_id").is_not_null())
    first = known.unique(["case_id", "activity", "person_id"], keep="first", maintain_order=True)
    both = first.join(apart, on="activity").join(
        first.select("case_id", "person_id", other="activity"), on=["case_id", "other", "person_id"], how="semi"
    )
    return _told(both, "same_person", other=pl.col("other"))


def _missing(firsts: pl.LazyFrame, declared: pl.DataFrame, finished: pl.LazyFrame) -> pl.LazyFrame:
    required = declared.lazy().filter("is_required").select("activity")
    done = firsts.group_by("case_id").agg(
        pl.col("end_at").max().alias("begin_at"),
        pl.col("branch").drop_nulls().first(),
        person_id=pl.lit(None, pl.String),
    )
    due = done.join(finished.select("case_id").unique(), on="case_id", how="semi").join(required, how="cross")
    return _told(due.join(firsts.select("case_id", "activity"), on=["case_id", "activity"], how="anti"), "missing")
