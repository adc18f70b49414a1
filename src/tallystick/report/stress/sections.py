"""The figures and tables of a stress test's report."""

from __future__ import annotations

import numpy as np

from tallystick.report.figure import Figure, Rows
from tallystick.report.language import Words
from tallystick.report.month_end.teller import DASH, Cell, Table
from tallystick.report.numbers import Numbers
from tallystick.report.stress.tested import Tested
from tallystick.report.stress.told import loss_sentence, worst_of

BINS = 60
SHOWN = 12


def losses(tested: Tested, words: Words, numbers: Numbers) -> Figure:
    """This function will give the histogram of drawn losses with expected loss, value at risk and shortfall."""
    found = tested.distribution
    top = found.measures.shortfall * 1.25
    edges = np.linspace(0, max(top, 1.0), BINS + 1)
    counts, _ = np.histogram(np.minimum(found.losses, edges[-1]), bins=edges)
    shares = counts / len(found.losses)
    rows: Rows = [
        {
            "from": numbers.axis_money(low),
            "until": numbers.axis_money(high),
            "share": float(share),
            "is_tail": bool(low >= found.measures.value_at_risk),
            "label": None,
            "y": 0.0,
            "text": words("st.loss.bin", low=numbers.short_money(low), share=numbers.share(float(share), 2)),
        }
        for low, high, share in zip(edges[:-1], edges[1:], shares, strict=True)
    ]
    marks = (
        ("expected", found.measures.expected),
        ("var", found.measures.value_at_risk),
        ("es", found.measures.shortfall),
    )
    for place, (name, amount) in enumerate(marks):
        rows.append(
            {
                "from": numbers.axis_money(amount),
                "until": None,
                "share": 0.0,
                "is_tail": False,
                "label": words(f"st.mark.{name}", money=numbers.short_money(amount)),
                "y": float(shares.max()) * (1.0 - 0.12 * place),
                "text": "",
            }
        )
    return Figure("losses", "losses", words("st.loss.title"), loss_sentence(tested, words, numbers), rows)


def tail(tested: Tested, by: str, words: Words, numbers: Numbers) -> Figure:
    """This function will give who makes the worst years, `by` industry or region."""
    frame = tested.by[by]
    total = float(frame["tail_minor"].sum()) or 1.0
    ead = float(frame["ead_minor"].sum()) or 1.0
    rows: Rows = [
        {
            "label": words.code("code", row[by]),
            "value": row["tail_minor"] / total,
            "text": words(
                "st.tail.text",
                tail=numbers.share(row["tail_minor"] / total),
                book=numbers.share(row["ead_minor"] / ead),
            ),
        }
        for row in frame.head(SHOWN).rows(named=True)
    ]
    first = frame.row(0, named=True)
    sentence = words(
        f"st.tail.{by}",
        first=words.code("code", first[by]),
        tail=numbers.share(first["tail_minor"] / total),
        book=numbers.share(first["ead_minor"] / ead),
    )
    return Figure(f"tail-{by}", "tail", words(f"st.tail.title.{by}"), sentence, rows)


def names(tested: Tested, words: Words, numbers: Numbers) -> Table:
    """This function will give the debtors who make most of the shortfall."""
    heads = ("debtor", "industry", "grade", "ead", "pd", "lgd", "expected", "tail", "share")
    head = tuple((words(f"st.col.{name}"), name not in ("debtor", "industry", "grade")) for name in heads)
    total = float(tested.distribution.by_debtor["tail_minor"].sum()) or 1.0
    rows = tuple(
        (
            Cell(row["enterprise_id"], number=False),
            Cell(words.code("code", row["industry"]), number=False),
            Cell(row["grade"], number=False),
            Cell(numbers.money(row["ead_minor"])),
            Cell(numbers.share(row["pd"], 2)),
            Cell(numbers.share(row["lgd"], 0)),
            Cell(numbers.money(row["expected_minor"])),
            Cell(numbers.money(row["tail_minor"])),
            Cell(numbers.share(row["tail_minor"] / total, 2)),
        )
        for row in tested.largest.rows(named=True)
    )
    return Table(head, rows, words("st.names.note"))


def sensitivities(tested: Tested, words: Words, numbers: Numbers) -> Table:
    """This function will give the measures after each change, beside those without."""
    heads = ("change", "expected", "var", "shortfall", "more")
    head = tuple((words(f"st.col.{name}"), name != "change") for name in heads)
    base = tested.sensitivities[0].measures
    rows = []
    for one in tested.sensitivities:
        more = (
            DASH
            if one.change == "none" or not base.shortfall
            else f"{one.measures.shortfall / base.shortfall - 1:+.1%}"
        )
        label = words(f"st.change.{one.change}", step=numbers.share(tested.step, 0), named=tested.named)
        amounts = (one.measures.expected, one.measures.value_at_risk, one.measures.shortfall)
        rows.append((Cell(label, number=False), *(Cell(numbers.money(amount)) for amount in amounts), Cell(more)))
    return Table(head, tuple(rows), words("st.sensitivities.note"))


def capital(tested: Tested, words: Words, numbers: Numbers) -> Figure:
    """This function will give capital by scenario and year against the floors."""
    rows: Rows = []
    years = len(tested.stressed[0].scenario.growth)
    for one in tested.stressed:
        name = words.pick(one.name["en"], one.name["zh"])
        ratios = [float(ratio) for ratio in one.path.ratio]
        rows += [
            {"scenario": name, "year": y + 1, "ratio": r, "floor": None, "first": False} for y, r in enumerate(ratios)
        ]
    for key, floor in tested.floors.items():
        label = words(f"st.floor.{key}")
        rows += [
            {"scenario": label, "year": y + 1, "ratio": floor, "floor": label, "first": y == 0} for y in range(years)
        ]
    worst = worst_of(tested)
    below = [one for one in tested.stressed if float(one.path.ratio.min()) < tested.floors["capital_ratio"]]
    sentence = words(
        "st.capital.sentence",
        worst=words.pick(worst.name["en"], worst.name["zh"]),
        ratio=numbers.share(float(worst.path.ratio.min()), 2),
        below=numbers.count(len(below)),
        all=numbers.count(len(tested.stressed)),
        floor=numbers.share(tested.floors["capital_ratio"], 2),
    )
    return Figure("capital", "capital", words("st.capital.title"), sentence, rows)


def by_year(tested: Tested, words: Words, numbers: Numbers) -> Table:
    """This function will give every scenario year by year."""
    heads = ("scenario", "year", "growth", "failed", "loss", "provisions", "profit", "bad", "ratio")
    head = tuple((words(f"st.col.{name}"), name != "scenario") for name in heads)
    rows = []
    for one in tested.stressed:
        for y, growth in enumerate(one.scenario.growth):
            path = one.path
            name = words.pick(one.name["en"], one.name["zh"]) if y == 0 else ""
            amounts = (float(part[y]) for part in (path.failed, path.loss, path.provisions, path.profit))
            ratio = float(path.ratio[y])
            rows.append(
                (
                    Cell(name, number=False),
                    Cell(str(y + 1)),
                    Cell(numbers.share(growth)),
                    *(Cell(numbers.money(amount)) for amount in amounts),
                    Cell(numbers.share(float(path.bad_share[y]), 2)),
                    Cell(numbers.share(ratio, 2), tone="red" if ratio < tested.floors["capital_ratio"] else ""),
                )
            )
    return Table(head, tuple(rows))


def single(tested: Tested, words: Words, numbers: Numbers) -> Figure:
    """This function will give what one standard deviation of each thing alone takes off the least capital ratio."""
    base = float(tested.stressed[0].path.ratio.min())
    last = {name: float(run.path.ratio[-1]) for name, run in tested.single.items()}
    before = float(tested.stressed[0].path.ratio[-1])
    ranked = sorted(last, key=lambda name: (last[name], name))[:SHOWN]
    rows: Rows = [
        {
            "label": _factor(name, words),
            "value": (before - last[name]) * 100,
            "text": words("st.single.text", points=f"{(before - last[name]) * 100:.2f}"),
        }
        for name in ranked
    ]
    sentence = words(
        "st.single.sentence", first=_factor(ranked[0], words), points=rows[0]["text"], base=numbers.share(base, 2)
    )
    return Figure("single", "moves", words("st.single.title"), sentence, rows)


def _factor(name: str, words: Words) -> str:
    if name.startswith("industry:"):
        return words.code("code", name.removeprefix("industry:"))
    return words(f"st.factor.{name}")
