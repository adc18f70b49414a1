"""Why firms are declined or referred, and which evidence stands between a referral and an approval."""

from __future__ import annotations

import polars as pl

from tallystick.report.figure import Figure, Rows, Teller, kind
from tallystick.report.run import Run

SHOWN = 14
"""How many reasons a chart shows; the sentence counts the others."""


def declined(teller: Teller) -> Figure:
    """This function will give the reasons of the declined firms, by how many firms each declines."""
    firms = teller.run.decisions.filter(pl.col("outcome") == "decline")
    counts = _counts(teller, pl.col("effect") == "decline", firms)
    title = teller.words("declined.title")
    if not counts:
        return Figure("declined", "ranked_outcome", title, teller.words("declined.none"))
    sentence = teller.words(
        "declined.sentence",
        firms=teller.of_all(firms.height),
        first=teller.reason(counts[0][0]),
        count=teller.numbers.count(counts[0][1]),
        alone=teller.numbers.count(_alone(teller, "decline")),
    )
    rows = _rows(teller, [(code, number, "decline") for code, number in counts[:SHOWN]])
    return Figure("declined", "ranked_outcome", title, sentence + _rest(teller, len(counts)), rows)


def referred(teller: Teller) -> Figure:
    """This function will give the rules that ask for a person's judgement, by how many referred firms each refers."""
    referrals = teller.run.decisions.filter(pl.col("outcome") == "refer")
    found = _counts(teller, pl.col("effect") == "refer", referrals)
    waiting = referrals.filter(kind() == "refer_missing").height
    numbers = {
        "firms": teller.of_all(referrals.height),
        "missing": teller.numbers.count(waiting),
        "judgement": teller.numbers.count(referrals.height - waiting),
    }
    title = teller.words("referred.title")
    if not found:
        sentence = teller.words("referred.no_hits" if referrals.height else "referred.none", **numbers)
        return Figure("referred", "ranked_outcome", title, sentence)
    first, count = found[0]
    sentence = teller.words(
        "referred.sentence", first=teller.reason(first), count=teller.numbers.count(count), **numbers
    )
    rows = _rows(teller, [(code, firms, "refer_judgement") for code, firms in found[:SHOWN]])
    return Figure("referred", "ranked_outcome", title, sentence + _rest(teller, len(found)), rows)


def missing(teller: Teller) -> Figure:
    """This function will give the evidence that the open rules of the referred firms wait for."""
    words = teller.words
    needed = missing_tables(teller)
    title = words("missing.title")
    if not needed.height:
        return Figure("missing", "missing", title, words("missing.none"))
    per_table = (
        needed.group_by("table")
        .agg(pl.len().alias("firms"), (pl.col("tables") == 1).sum().alias("only"), pl.col("rules").median())
        .sort("firms", "rules", "table", descending=[True, True, False])
    )
    rows: Rows = []
    for table, firms, only, rules in per_table.head(SHOWN).rows():
        text = words("missing.count", firms=teller.numbers.count(firms), rules=teller.numbers.count(rules))
        common = {"label": words.code("table", table), "total": firms, "text": text}
        rows.append(common | {"kind": words("chart.only_missing"), "firms": only, "order": 0})
        rows.append(common | {"kind": words("chart.also_missing"), "firms": firms - only, "order": 1, "text": ""})
    ready = _would_approve(teller)
    top_table, top_firms, _, top_rules = per_table.row(0)
    sentence = words(
        "missing.sentence",
        table=words.code("table", top_table),
        firms=teller.numbers.count(top_firms),
        rules=teller.numbers.count(top_rules),
        ready=teller.numbers.count(ready),
        one=teller.numbers.count(needed.filter(pl.col("tables") == 1).height),
        waiting=teller.numbers.count(needed["enterprise_id"].n_unique()),
    )
    return Figure("missing", "missing", title, sentence, rows)


def missing_tables(teller: Teller) -> pl.DataFrame:
    """This function will give one row per referred firm and evidence table that its open rules lack.

    Columns: enterprise_id, table, rules (how many lack it), tables (how many the firm lacks). A rule lacks a column
    that it names and that is null for the firm. Of the tables that the column comes from, those count that the firm has
    no evidence in; where it has some in all of them, all count, for none was enough.
    """
    run = teller.run
    asked = pl.DataFrame(
        [
            (rule["code"], column, table)
            for rule in run.sheet["rules"]
            for column in rule["columns"]
            for table in (run.column(column)["tables"] or ["other"])
        ],
        schema={"code": pl.String, "column": pl.String, "table": pl.String},
        orient="row",
    )
    columns = [name for name in asked["column"].unique(maintain_order=True) if name in run.frame.columns]
    referred = run.decisions.filter(pl.col("refer_cause") == "missing_evidence").select("enterprise_id")
    null = (
        run.frame.join(referred, on="enterprise_id", how="semi")
        .select("enterprise_id", *(pl.col(name).is_null() for name in columns))
        .unpivot(index="enterprise_id", variable_name="column", value_name="null")
        .filter("null")
    )
    lacking = (
        run.rules.filter(pl.col("answer") == "unknown")
        .select("enterprise_id", "code")
        .join(referred, on="enterprise_id", how="semi")
        .join(asked, on="code")
        .join(null, on=["enterprise_id", "column"], how="semi")
        .join(_present(run), on=["enterprise_id", "table"], how="left")
        .with_columns(pl.col("present").fill_null(False))
    )
    all_present = pl.col("present").all().over("enterprise_id", "code", "column")
    return (
        lacking.filter(~pl.col("present") | all_present)
        .group_by("enterprise_id", "table")
        .agg(pl.col("code").n_unique().alias("rules"))
        .with_columns(pl.len().over("enterprise_id").alias("tables"))
        .sort("enterprise_id", "table")
    )


def _present(run: Run) -> pl.DataFrame:
    """Per firm and table, whether the firm has such evidence, as far as a column says so."""
    facts = {fact: table for table, fact in run.sheet["facts"].items() if fact in run.frame.columns}
    flags = run.frame.select("enterprise_id", *facts).rename(facts)
    return flags.unpivot(index="enterprise_id", variable_name="table", value_name="present")


def _would_approve(teller: Teller) -> int:
    decisions = teller.run.decisions
    waiting = (pl.col("refer_cause") == "missing_evidence") & (pl.col("indicated_outcome") == "approve")
    return decisions.filter(waiting).height


def _counts(teller: Teller, which: pl.Expr, firms: pl.DataFrame) -> list[tuple[str, int]]:
    chosen = teller.run.reasons.filter(which).join(firms, on="enterprise_id", how="semi")
    chosen = chosen.select("enterprise_id", "code").unique()
    return list(chosen.group_by("code").len().sort("len", "code", descending=[True, False]).rows())


def _alone(teller: Teller, effect: str) -> int:
    chosen = teller.run.reasons.filter(pl.col("effect") == effect).select("enterprise_id", "code").unique()
    return chosen.group_by("enterprise_id").len().filter(pl.col("len") == 1).height


def _rows(teller: Teller, found: list[tuple[str, int, str]]) -> Rows:
    return [
        {
            "label": teller.reason(code),
            "value": firms,
            "text": teller.numbers.count(firms),
            "outcome": teller.words(f"outcome.{tone}"),
        }
        for code, firms, tone in found
    ]


def _rest(teller: Teller, found: int) -> str:
    return teller.words("why.rest", more=teller.numbers.count(found - SHOWN)) if found > SHOWN else ""
