"""Outcomes and grades of a run."""

from __future__ import annotations

import polars as pl

from tallystick.report.figure import KINDS, Figure, Rows, Teller, counted, indicated_kind, kind, known_limit


def tiles(teller: Teller) -> list[dict[str, str]]:
    """This function will give the headline numbers: firms, the four outcomes, money and data."""
    words, numbers, decisions = teller.words, teller.numbers, teller.run.decisions
    counts = counted(decisions.select(kind().alias("kind")), "kind")
    found = [{"label": words("tile.firms"), "number": numbers.count(teller.firms), "note": "", "tone": ""}]
    for each in KINDS:
        share = counts.get(each, 0) / teller.firms if teller.firms else 0.0
        found.append(
            {
                "label": words(f"outcome.{each}"),
                "number": numbers.count(counts.get(each, 0)),
                "note": numbers.share(share, 0),
                "tone": each,
            }
        )
    offered = decisions.filter(pl.col("outcome") == "approve")["limit_minor"].sum()
    ready = decisions.filter(pl.col("indicated_outcome") == "approve").select(known_limit()).sum().item()
    found.append(
        {
            "label": words("tile.offered"),
            "number": numbers.short_money(int(offered)),
            "note": words("tile.indicated", amount=numbers.short_money(ready)),
            "tone": "",
        }
    )
    return found


def headline(teller: Teller) -> str:
    """This function will say in one sentence how the run came out."""
    counts = counted(teller.run.decisions.select(kind().alias("kind")), "kind")
    fields = {each: teller.numbers.count(counts.get(each, 0)) for each in KINDS}
    return teller.words("run.headline", firms=teller.numbers.count(teller.firms), **fields)


def outcomes(teller: Teller) -> Figure:
    """This function will give the chart of decided and indicated outcomes."""
    words, decisions = teller.words, teller.run.decisions
    decided = counted(decisions.select(kind().alias("kind")), "kind")
    indicated = counted(decisions.select(indicated_kind().alias("kind")), "kind")
    rows = _segments(words("outcomes.decided"), decided, teller) + _segments(
        words("outcomes.indicated"), indicated, teller
    )
    moved = decisions.filter((pl.col("outcome") == "refer") & (pl.col("indicated_outcome") == "approve")).height
    worse = decisions.filter((pl.col("outcome") == "refer") & (pl.col("indicated_outcome") == "decline")).height
    sentence = words(
        "outcomes.sentence",
        moved=teller.numbers.count(moved),
        worse=teller.numbers.count(worse),
        referred=teller.numbers.count(decided.get("refer_missing", 0) + decided.get("refer_judgement", 0)),
    )
    return Figure("outcomes", "outcomes", words("outcomes.title"), sentence, rows)


def _segments(row: str, counts: dict[str, int], teller: Teller) -> Rows:
    rows: Rows = []
    start = 0
    for each in KINDS:
        firms = counts.get(each, 0)
        if firms:
            wide = firms * 22 >= teller.firms
            rows.append(
                {
                    "row": row,
                    "outcome": teller.words(f"outcome.{each}"),
                    "firms": firms,
                    "from": start,
                    "until": start + firms,
                    "middle": start + firms / 2,
                    "dark": each == "refer_missing",
                    "text": teller.numbers.count(firms) if wide else "",
                }
            )
        start += firms
    return rows


def grades(teller: Teller) -> Figure:
    """This function will give the chart of firms by grade and indicated outcome."""
    words, run = teller.words, teller.run
    frame = run.decisions.select("grade", indicated_kind().alias("kind"))
    counts = {(g, k): n for g, k, n in frame.group_by("grade", "kind").len().rows()}
    scale = [(grade["code"], grade["pd_12m"]) for grade in run.sheet["scale"]]
    unrated = sum(n for (grade, _), n in counts.items() if grade is None)
    rows: Rows = []
    for grade, pd_12m in [*scale, *([(None, None)] if unrated else [])]:
        name = grade or words("grades.unrated")
        pd_text = teller.numbers.share(pd_12m, 2) if pd_12m is not None else "\u2013"
        for order, each in enumerate(KINDS):
            firms = counts.get((grade, each), 0)
            if firms or order == 0:
                row = {"label": f"{name}|{pd_text}", "grade": name, "pd": pd_text, "firms": firms, "order": order}
                rows.append(row | {"outcome": words(f"outcome.{each}")})
    return Figure("grades", "grades", words("grades.title"), _grades_sentence(teller, unrated), rows)


def _grades_sentence(teller: Teller, unrated: int) -> str:
    rated = teller.run.decisions.filter(pl.col("grade").is_not_null())
    if not rated.height:
        return teller.words("grades.none")
    most, firms = next(iter(counted(rated, "grade").items()))
    middle, mean = rated["pd_12m"].median(), rated["pd_12m"].mean()
    return teller.words(
        "grades.sentence",
        rated=teller.numbers.count(rated.height),
        most=most,
        firms=teller.of_all(firms),
        median=teller.numbers.share(middle if isinstance(middle, float) else None, 2),
        mean=teller.numbers.share(mean if isinstance(mean, float) else None, 2),
        unrated=teller.numbers.count(unrated),
    )


def scorecards(teller: Teller) -> list[list[str]]:
    """This function will give a table of the scorecards used: title, firms, median score, mean PD."""
    frame = teller.run.decisions.filter(pl.col("scorecard").is_not_null())
    used = frame.group_by("scorecard").agg(
        pl.len(), pl.col("score").median().alias("score"), pl.col("pd_12m").mean().alias("pd")
    )
    rows = []
    for code, firms, score, pd_12m in used.sort("len", descending=True).rows():
        card = teller.run.card_by_code.get(code)
        title = teller.text(card["title"]) if card else code
        rows.append([title, teller.of_all(firms), f"{score:.0f}", teller.numbers.share(pd_12m, 2)])
    return rows
