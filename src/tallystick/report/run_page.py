"""The page of a whole run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from jinja2 import Environment

from tallystick.report import outcomes, quality, terms, why
from tallystick.report.figure import KINDS, Figure, Teller, indicated_kind, kind, known_limit

DASH = "\u2013"
SECTIONS = ("outcomes", "why", "missing", "terms", "quality", "firms")
COLUMNS = (
    ("firm", ""),
    ("outcome", ""),
    ("indicated", ""),
    ("grade", ""),
    ("pd", "n"),
    ("score", "n"),
    ("limit", "n"),
    ("bound", ""),
    ("rate", "n"),
    ("authority", ""),
    ("open", "n"),
)
"""Columns of the table of firms, and `n` where they hold numbers."""


def figures(teller: Teller) -> dict[str, Figure]:
    """This function will give every figure of the run page by name."""
    found = (
        outcomes.outcomes(teller),
        outcomes.grades(teller),
        why.declined(teller),
        why.referred(teller),
        why.missing(teller),
        terms.limits(teller),
        terms.bound(teller),
        terms.rates(teller),
        terms.parts(teller),
        terms.authority(teller),
        quality.quarantine(teller),
        quality.findings(teller),
    )
    return {figure.name: figure for figure in found}


def run_page(env: Environment, teller: Teller, pages: Mapping[str, str]) -> str:
    """This function will give the run page; `pages` names the page file of each firm that has one."""
    words = teller.words
    shown = len(pages)
    cut = words("firms.cut", shown=teller.numbers.count(shown), all=teller.numbers.count(teller.firms))
    return env.get_template("run.html.j2").render(
        sections=SECTIONS,
        columns=COLUMNS,
        kinds=KINDS,
        headline=outcomes.headline(teller),
        tiles=outcomes.tiles(teller),
        f=figures(teller),
        cards=outcomes.scorecards(teller),
        inputs=quality.inputs(teller),
        notes=quality.notes(teller),
        cures=quality.cures(teller),
        totals=quality.totals(teller),
        absent=quality.absent(teller),
        firms=_firms(teller, pages),
        cut=cut if shown < teller.firms else "",
    )


def _firms(teller: Teller, pages: Mapping[str, str]) -> list[dict[str, Any]]:
    is_hit = pl.col("answer") == "hit"
    answers = teller.run.rules.group_by("enterprise_id", maintain_order=True).agg(
        is_hit.sum().alias("hits"),
        (pl.col("answer") == "unknown").sum().alias("open"),
        pl.col("code").filter(is_hit).alias("codes"),
    )
    added = (kind().alias("kind"), indicated_kind().alias("indicated"), known_limit().alias("limit"))
    frame = teller.run.frame.with_columns(added).join(answers, on="enterprise_id", how="left", maintain_order="left")
    listed = frame.filter(pl.col("enterprise_id").is_in(list(pages)))
    return [_firm(teller, row, pages) for row in listed.to_dicts()]


def _firm(teller: Teller, row: Mapping[str, Any], pages: Mapping[str, str]) -> dict[str, Any]:
    """One row of the table: what is shown, what it sorts by (`_v`), and what it can be found by."""
    words, numbers = teller.words, teller.numbers
    values = {"pd": row["pd_12m"], "score": row["score"], "limit": row["limit"], "rate": row["rate_bp"]}
    written = {
        "pd": lambda pd: numbers.share(pd, 2),
        "score": numbers.count,
        "limit": numbers.money,
        "rate": numbers.rate,
    }
    shown = {name: DASH if value is None else written[name](value) for name, value in values.items()}
    codes = {name: words.code(name, row[name]) if row[name] else DASH for name in ("bound_by", "authority")}
    return {
        **shown,
        **{f"{name}_v": "" if value is None else value for name, value in values.items()},
        "firm": row["enterprise_id"],
        "name": row.get("name") or "",
        "page": pages[row["enterprise_id"]],
        "kind": row["kind"],
        "indicated": row["indicated"],
        "indicated_word": row["indicated_outcome"],
        "grade": row["grade"] or DASH,
        "grade_rank": "" if row["grade_rank"] is None else row["grade_rank"],
        "bound": codes["bound_by"],
        "authority": codes["authority"],
        "find": " ".join([words.code("code", row["industry"]), *map(teller.reason, row["codes"] or [])]),
        "hits": row["hits"] or 0,
        "open": row["open"] or 0,
    }
