"""The page of a whole run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
from jinja2 import Environment

from tallystick.report import outcomes, quality, terms, why
from tallystick.report.figure import KINDS, Figure, Teller, indicated_kind, kind, known_bound, known_limit

SECTIONS = ("outcomes", "why", "missing", "terms", "quality", "firms")
COLUMNS = (
    ("firm", True),
    ("outcome", False),
    ("indicated", False),
    ("grade", True),
    ("pd", True),
    ("score", True),
    ("limit", True),
    ("bound", False),
    ("rate", True),
    ("authority", False),
    ("open", True),
)
"""Columns of the table of firms, and whether they sort as numbers."""


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
        totals=quality.totals(teller),
        absent=quality.absent(teller),
        firms=_firms(teller, pages),
        cut=cut if shown < teller.firms else "",
    )


def _firms(teller: Teller, pages: Mapping[str, str]) -> list[dict[str, Any]]:
    words, numbers = teller.words, teller.numbers
    answers = teller.run.rules.group_by("enterprise_id").agg(
        (pl.col("answer") == "hit").sum().alias("hits"), (pl.col("answer") == "unknown").sum().alias("open")
    )
    frame = teller.run.decisions.with_columns(
        kind().alias("kind"),
        indicated_kind().alias("indicated"),
        known_limit().alias("limit"),
        known_bound().alias("bound"),
    )
    frame = frame.join(answers, on="enterprise_id", how="left", maintain_order="left")
    dash = "\u2013"
    found = []
    for row in frame.to_dicts():
        if row["enterprise_id"] not in pages:
            continue
        values = {"pd": row["pd_12m"], "score": row["score"], "limit": row["limit"], "rate": row["rate_bp"]}
        found.append(
            {
                "firm": row["enterprise_id"],
                "name": row.get("name") or "",
                "page": pages[row["enterprise_id"]],
                "kind": row["kind"],
                "indicated": row["indicated"],
                "indicated_word": row["indicated_outcome"],
                "grade": row["grade"] or dash,
                "grade_rank": "" if row["grade_rank"] is None else row["grade_rank"],
                "pd": dash if row["pd_12m"] is None else numbers.share(row["pd_12m"], 2),
                "score": dash if row["score"] is None else numbers.count(row["score"]),
                "limit": dash if row["limit"] is None else numbers.money(row["limit"]),
                "rate": dash if row["rate_bp"] is None else numbers.rate(row["rate_bp"]),
                "bound": words.code("bound_by", row["bound"]) if row["bound"] else dash,
                "authority": words.code("authority", row["authority"]) if row["authority"] else dash,
                "hits": row["hits"] or 0,
                "open": row["open"] or 0,
                **{f"{name}_v": "" if value is None else value for name, value in values.items()},
            }
        )
    return found
