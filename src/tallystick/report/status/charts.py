"""The charts of a status, few and plain: bars, pairs, lines, parts of a whole, curves, matrices."""

from __future__ import annotations

import altair as alt

from tallystick.report.charts import LABEL_WIDTH, MONEY, STEP, Definition, bare, counts_axis, empty, row_axis
from tallystick.report.language import Words
from tallystick.report.palette import colour

SERIES = ("part-1", "part-4", "part-3", "decline", "part-5", "part-6", "approve", "missing", "part-2", "judgement")
"""Colours of series in the order in which they are given."""
TONES = ("bar", "bar-2", "approve", "missing", "judgement", "decline", "loss")
LABELS = 190
"""Widest label of a chart on half the width."""
_ROOM = {"sta_bars": 125, "sta_wide": 160, "sta_counts": 90, "sta_pairs": 40, "sta_hours": 125, "sta_money": 130}


def definitions(words: Words) -> dict[str, Definition]:
    """This function will give every chart of a status by name, as Vega-Lite with empty data."""
    share = alt.Axis(title=None, format=".0%", tickCount=4)
    charts = {
        "sta_bars": _bars(share),
        "sta_wide": _bars(share, LABEL_WIDTH),
        "sta_counts": _bars(counts_axis(words("sta.axis.number"))),
        "sta_money": _bars(alt.Axis(title=words("sta.axis.money"), format=MONEY, tickCount=4)),
        "sta_pairs": _pairs(),
        "sta_hours": _hours(words),
        "sta_shares": _lines(".1%", None),
        "sta_rates": _lines(".2%", None),
        "sta_amounts": _lines(MONEY, words("sta.axis.money")),
        "sta_numbers": _lines(",d", words("sta.axis.number")),
        "sta_whole": _whole(),
        "sta_curves": _curves(words),
        "sta_matrix": _matrix(words),
    }
    return {name: bare(chart, _ROOM.get(name, 14)) for name, chart in charts.items()}


def _series(columns: int = 3, symbol: str = "square") -> alt.Color:
    legend = alt.Legend(orient="top", title=None, columns=columns, symbolType=symbol)
    scale = alt.Scale(range=[colour(tone) for tone in SERIES])
    return alt.Color("series:N", sort=None, scale=scale, legend=legend)


def _bars(axis: alt.Axis, labels: int = LABELS) -> alt.LayerChart:
    scale = alt.Scale(domain=list(TONES), range=[colour(tone) for tone in TONES])
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis(labels)),
        x=alt.X("value:Q", axis=axis),
        tooltip=["label:N", "text:N"],
        href="href:N",
    )
    bars = base.mark_bar(height=14).encode(color=alt.Color("tone:N", scale=scale, legend=None))
    return alt.layer(bars, base.mark_text(align="left", dx=5).encode(text="text:N")).properties(height={"step": STEP})


def _pairs() -> alt.LayerChart:
    legend = alt.Legend(orient="top", title=None)
    scale = alt.Scale(range=[colour("bar-2"), colour("part-1")])
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis(LABELS)),
        yOffset=alt.YOffset("series:N", sort=None),
        x=alt.X("value:Q", axis=alt.Axis(title=None, format=".0%", tickCount=4)),
        tooltip=["label:N", "series:N", "text:N"],
        href="href:N",
    )
    bars = base.mark_bar(height=9).encode(color=alt.Color("series:N", sort=None, scale=scale, legend=legend))
    marks = base.mark_text(align="left", dx=4, fontSize=10.5).encode(text="text:N")
    return alt.layer(bars, marks).properties(height={"step": 13})


def _hours(words: Words) -> alt.LayerChart:
    kinds = [words("sta.wait"), words("sta.work")]
    scale = alt.Scale(domain=kinds, range=[colour("bar-2"), colour("part-1")])
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis(LABELS)), tooltip=["label:N", "text:N"])
    bars = base.mark_bar(height=14).encode(
        x=alt.X("value:Q", stack="zero", axis=alt.Axis(title=words("sta.axis.hours"), tickCount=5)),
        color=alt.Color("series:N", scale=scale, legend=alt.Legend(orient="top", title=None)),
        order="order:Q",
    )
    marks = base.transform_filter("datum.order == 1").mark_text(align="left", dx=5).encode(x="total:Q", text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _lines(number: str, title: str | None) -> alt.Chart:
    when = alt.X("month:T", axis=alt.Axis(title=None, format="%Y-%m", grid=False, labelOverlap=True, tickCount=6))
    return (
        empty()
        .mark_line(strokeWidth=1.9)
        .encode(
            x=when,
            y=alt.Y("value:Q", axis=alt.Axis(title=title, format=number, tickCount=5)),
            color=_series(3, "stroke"),
            strokeDash=alt.condition("datum.dashed", alt.value([5, 4]), alt.value([1, 0])),
            tooltip=["series:N", alt.Tooltip("month:T", format="%Y-%m"), "text:N"],
        )
        .properties(height=215)
    )


def _whole() -> alt.LayerChart:
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis(LABELS)), tooltip=["label:N", "series:N", "text:N"], href="href:N"
    )
    share = alt.X("value:Q", stack="zero", axis=alt.Axis(title=None, format=".0%"), scale=alt.Scale(domain=[0, 1]))
    bars = base.mark_bar(height=16).encode(x=share, color=_series(2), order="order:Q")
    return alt.layer(bars).properties(height={"step": STEP + 3})


def _curves(words: Words) -> alt.Chart:
    return (
        empty()
        .mark_line(strokeWidth=1.7)
        .encode(
            x=alt.X("age:Q", axis=alt.Axis(title=words("sta.axis.age"), grid=False, tickMinStep=1)),
            y=alt.Y("value:Q", axis=alt.Axis(title=None, format=".1%", tickCount=5)),
            color=_series(5, "stroke"),
            tooltip=["series:N", "age:Q", "text:N"],
        )
        .properties(height=240)
    )


def _matrix(words: Words) -> alt.LayerChart:
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis(LABELS)),
        x=alt.X(
            "to:N",
            sort=None,
            axis=alt.Axis(title=None, orient="top", labelAngle=0, ticks=False, domain=False, labelLimit=110),
        ),
        tooltip=["label:N", "to:N", "text:N"],
        href="href:N",
    )
    scale = alt.Scale(domain=["same", "worse", "better", "off"], range=[colour(t) for t in _MATRIX])
    cells = base.mark_rect(stroke=colour("paper"), strokeWidth=2).encode(
        color=alt.Color("way:N", scale=scale, legend=None), opacity=alt.Opacity("weight:Q", scale=None)
    )
    return alt.layer(cells, base.mark_text().encode(text="text:N")).properties(height={"step": 30})


_MATRIX = ("bar-2", "decline", "approve", "bar-3")
