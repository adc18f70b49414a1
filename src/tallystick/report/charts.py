"""The charts of the report, defined once in Altair and drawn in the browser; a page carries only name and rows.

Colours are CSS variables of palette.py: a drawn chart follows the page from light to dark and to paper by itself.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from tallystick.report.kinds import OUTCOME_COLOURS, PARTS
from tallystick.report.language import Words
from tallystick.report.palette import colour

Definition = dict[str, Any]
Chart = Any
"""A chart of Altair: what its methods return is wider in their types than in fact."""
STEP = 21
LABEL_WIDTH = 330
WIDE_LABELS = 620
MONEY = ",~f"
ROOM = {
    "ranked": 50,
    "ranked_wide": 140,
    "ranked_rows": 50,
    "ranked_outcome": 40,
    "missing": 150,
    "points": 130,
    "candidates": 120,
    "waterfall": 60,
}
"""Pixels that a chart leaves on its right for the text at the end of its bars."""


def definitions(words: Words) -> dict[str, Definition]:
    """This function will give every chart of the report by name, with empty data, as Vega-Lite, in one language."""
    charts = {
        "outcomes": _outcomes(words),
        "grades": _grades(words),
        "ranked": _ranked(words("chart.firms")),
        "ranked_wide": _ranked(words("chart.firms"), WIDE_LABELS),
        "ranked_rows": _ranked(words("chart.rows"), WIDE_LABELS),
        "ranked_outcome": _ranked_by_outcome(words),
        "missing": _missing(words),
        "limits": _histogram(words, words("chart.limit_axis"), MONEY),
        "rates": _histogram(words, words("chart.rate_axis"), ".2f"),
        "parts": _parts(words),
        "points": _points(words),
        "candidates": _candidates(words),
        "waterfall": _waterfall(words),
        "months": _months(words),
    }
    return {name: bare(chart, ROOM.get(name, 2)) for name, chart in charts.items()}


def config() -> Definition:
    """This function will give the look that all charts share."""
    axis = {
        "labelColor": colour("ink-2"),
        "titleColor": colour("ink-3"),
        "gridColor": colour("line-2"),
        "domainColor": colour("line"),
        "tickColor": colour("line"),
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
    }
    return {
        "font": "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC'",
        "background": "transparent",
        "view": {"stroke": None},
        "axis": axis,
        "axisXQuantitative": {"tickCount": 6},
        "axisYQuantitative": {"tickCount": 5},
        "legend": {
            "labelLimit": 0,
            "labelColor": colour("ink-2"),
            "labelFontSize": 12,
            "symbolSize": 90,
            "symbolType": "square",
        },
        "text": {"color": colour("ink"), "fontSize": 12},
        "bar": {"color": colour("bar")},
        "rule": {"color": colour("ink")},
    }


def bare(chart: Chart, room: int) -> Definition:
    """This function will give `chart` as plain Vega-Lite as wide as its place, `room` pixels free on its right."""
    definition: Definition = chart.to_dict()
    for key in ("config", "datasets", "$schema"):
        definition.pop(key, None)
    fit = {"type": "fit-x", "contains": "padding"}
    return {
        **definition,
        "width": "container",
        "autosize": fit,
        "padding": {"left": 2, "top": 2, "bottom": 2, "right": room},
    }


def empty() -> Chart:
    """This function will give a chart whose rows come with the page."""
    return alt.Chart(alt.Data(values=[]))


def counts_axis(title: str) -> alt.Axis:
    """This function will give an axis of counts: where Vega would put half a firm there is no label."""
    return alt.Axis(
        title=title, tickMinStep=1, labelExpr="datum.value == floor(datum.value) ? format(datum.value, ',') : ''"
    )


def row_axis(limit: int = LABEL_WIDTH) -> alt.Axis:
    """This function will give the axis of a chart with a labelled row per bar; labels up to `limit` pixels wide."""
    return alt.Axis(title=None, labelLimit=limit, ticks=False, domain=False, grid=False, labelPadding=6)


def _outcome_colour(words: Words, legend: bool = True) -> alt.Color:
    names = [words(f"outcome.{name}") for name in OUTCOME_COLOURS]
    scale = alt.Scale(domain=names, range=[colour(c) for c in OUTCOME_COLOURS.values()])
    return alt.Color("outcome:N", scale=scale, legend=alt.Legend(orient="top", title=None) if legend else None)


def _outcomes(words: Words) -> Chart:
    base = empty().encode(y=alt.Y("row:N", sort=None, axis=row_axis()), tooltip=["row:N", "outcome:N", "firms:Q"])
    axis = counts_axis(words("chart.firms"))
    bars = base.mark_bar(height=26).encode(x=alt.X("from:Q", axis=axis), x2="until:Q", color=_outcome_colour(words))
    middle = base.mark_text(fontWeight="bold").encode(
        x=alt.X("middle:Q"),
        text="text:N",
        color=alt.condition("datum.dark", alt.value(colour("on-missing")), alt.value(colour("paper"))),
    )
    return alt.layer(bars, middle).properties(height={"step": 42})


def _grades(words: Words) -> Chart:
    axis = alt.Axis(title=words("chart.grade_axis"), labelAngle=0, labelExpr="split(datum.label, '|')", ticks=False)
    return (
        empty()
        .mark_bar(size=34)
        .encode(
            x=alt.X("label:N", sort=None, axis=axis),
            y=alt.Y("firms:Q", axis=counts_axis(words("chart.firms"))),
            color=_outcome_colour(words),
            order="order:Q",
            tooltip=["grade:N", "pd:N", "outcome:N", "firms:Q"],
        )
        .properties(height=230)
    )


def _ranked(title: str, labels: int = LABEL_WIDTH) -> Chart:
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis(labels)),
        x=alt.X("value:Q", axis=counts_axis(title)),
        tooltip=["label:N", "text:N"],
    )
    bars = base.mark_bar(height=14)
    marks = base.mark_text(align="left", dx=5).encode(text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _ranked_by_outcome(words: Words) -> Chart:
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis()),
        x=alt.X("value:Q", axis=counts_axis(words("chart.firms"))),
        tooltip=["label:N", "outcome:N", "text:N"],
    )
    bars = base.mark_bar(height=14).encode(color=_outcome_colour(words, legend=False))
    marks = base.mark_text(align="left", dx=5).encode(text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _missing(words: Words) -> Chart:
    kinds = [words("chart.also_missing"), words("chart.only_missing")]
    scale = alt.Scale(domain=kinds, range=[colour("bar-2"), colour("bar")])
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "kind:N", "firms:Q"])
    bars = base.mark_bar(height=14).encode(
        x=alt.X("firms:Q", stack="zero", axis=counts_axis(words("chart.firms"))),
        color=alt.Color("kind:N", scale=scale, legend=alt.Legend(orient="top", title=None)),
        order=alt.Order("order:Q"),
    )
    marks = base.mark_text(align="left", dx=5).encode(x=alt.X("total:Q"), text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _histogram(words: Words, title: str, number: str) -> Chart:
    return (
        empty()
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("from:Q", bin="binned", axis=alt.Axis(title=title, format=number, grid=False)),
            x2="until:Q",
            y=alt.Y("firms:Q", stack="zero", axis=counts_axis(words("chart.firms"))),
            color=_outcome_colour(words),
            order="order:Q",
            tooltip=["band:N", "outcome:N", "firms:Q"],
        )
        .properties(height=210)
    )


def _parts(words: Words) -> Chart:
    names = [words(f"part.{part}") for part in PARTS]
    scale = alt.Scale(domain=names, range=[colour(f"part-{n + 1}") for n in range(len(PARTS))])
    axis = alt.Axis(title=words("chart.grade_only_axis"), labelAngle=0, ticks=False)
    base = empty().encode(x=alt.X("grade:N", sort=None, axis=axis))
    bars = (
        base.transform_filter("datum.part != null")
        .mark_bar(size=34)
        .encode(
            y=alt.Y("rate:Q", stack="zero", axis=alt.Axis(title=words("chart.rate_axis"))),
            color=alt.Color("part:N", scale=scale, legend=alt.Legend(orient="top", title=None, columns=3)),
            order="order:Q",
            tooltip=["grade:N", "part:N", alt.Tooltip("rate:Q", format=".2f")],
        )
    )
    offered = (
        base.transform_filter("datum.offered != null")
        .mark_tick(color=colour("ink"), thickness=3, size=44)
        .encode(y="offered:Q", tooltip=["grade:N", alt.Tooltip("offered:Q", format=".2f")])
    )
    quoted = (
        base.transform_filter("datum.lpr != null")
        .mark_tick(color=colour("accent"), thickness=2, size=44, strokeDash=[2, 2])
        .encode(y="lpr:Q", tooltip=["grade:N", alt.Tooltip("lpr:Q", format=".2f")])
    )
    return alt.layer(bars, quoted, offered).properties(height=230)


def _points(words: Words) -> Chart:
    kinds = [words("chart.points_got"), words("chart.points_lost")]
    scale = alt.Scale(domain=kinds, range=[colour("bar"), colour("bar-3")])
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "kind:N", "points:Q", "value:N"]
    )
    bars = base.mark_bar(height=14).encode(
        x=alt.X("from:Q", axis=alt.Axis(title=words("chart.points"))),
        x2="until:Q",
        color=alt.Color("kind:N", scale=scale, legend=alt.Legend(orient="top", title=None)),
    )
    marks = base.transform_filter("datum.text != null").mark_text(align="left", dx=5)
    return alt.layer(bars, marks.encode(x="most:Q", text="text:N")).properties(height={"step": STEP})


def _candidates(words: Words) -> Chart:
    axis = alt.Axis(title=words("chart.limit_axis"), format=MONEY)
    base = empty().encode(x=alt.X("value:Q", axis=axis), tooltip=["label:N", "text:N"])
    rows = base.encode(y=alt.Y("label:N", sort=None, axis=row_axis()))
    tone = alt.condition("datum.bound", alt.value(colour("accent")), alt.value(colour("bar-2")))
    bars = rows.mark_bar(height=14).encode(color=tone)
    marks = rows.mark_text(align="left", dx=5).encode(text="text:N")
    line = base.transform_filter("datum.bound").mark_rule(strokeDash=[3, 3])
    return alt.layer(bars, line, marks).properties(height={"step": STEP})


def _waterfall(words: Words) -> Chart:
    kinds = {"reference": "bar-3", "part": "bar", "total": "accent", "bound": "missing"}
    scale = alt.Scale(domain=list(kinds), range=[colour(tone) for tone in kinds.values()])
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "text:N"])
    bars = base.mark_bar(height=14).encode(
        x=alt.X("from:Q", axis=alt.Axis(title=words("chart.rate_axis"))),
        x2="until:Q",
        color=alt.Color("kind:N", scale=scale, legend=None),
    )
    marks = base.mark_text(align="left", dx=5).encode(x="end:Q", text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _months(words: Words) -> Chart:
    names = [words(f"chart.{series}") for series in ("sales", "purchases", "inflow", "tax_sales")]
    tones = [colour(tone) for tone in ("bar", "part-4", "approve", "decline")]
    tint = alt.Color(
        "series:N", scale=alt.Scale(domain=names, range=tones), legend=alt.Legend(orient="top", title=None, columns=2)
    )
    axis = alt.Axis(title=words("chart.money_month"), format=MONEY)
    by_month = alt.Axis(title=None, format="%Y-%m", grid=False, labelOverlap=True)
    tooltip = ["series:N", alt.Tooltip("month:T", format="%Y-%m"), "text:N"]
    base = empty().encode(y=alt.Y("amount:Q", stack=None, axis=axis), color=tint, tooltip=tooltip)
    bars = base.transform_filter("datum.bar").mark_bar(opacity=0.85)
    lines = base.transform_filter("!datum.bar").mark_line(point=alt.OverlayMarkDef(size=14), strokeWidth=1.6)
    return alt.layer(
        bars.encode(x=alt.X("month:T", timeUnit="yearmonth", axis=by_month)),
        lines.encode(x=alt.X("month:T", axis=by_month)),
    ).properties(height=210)
