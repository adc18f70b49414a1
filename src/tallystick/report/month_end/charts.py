"""The charts of the month end, in the look of the decide report; bars lead to their loans."""

from __future__ import annotations

import altair as alt

from tallystick.report.charts import (
    LABEL_WIDTH,
    MONEY,
    STEP,
    WIDE_LABELS,
    Definition,
    bare,
    counts_axis,
    empty,
    row_axis,
)
from tallystick.report.language import Words
from tallystick.report.month_end.teller import WARNINGS
from tallystick.report.palette import colour

_ROOM = {"amounts": 150, "counts": 150, "rows": 90, "signals": 150, "allowance": 110, "paired": 90, "curves": 20}
_TONED = ("bar", "bar-2", "bar-3", "accent", "approve", "missing", "judgement", "decline", "loss")


def definitions(words: Words, money: str) -> dict[str, Definition]:
    """This function will give every chart of the month end by name, as Vega-Lite; `money` titles axes of money."""
    charts = {
        "amounts": _bars(alt.Axis(title=money, format=MONEY, tickCount=4)),
        "counts": _bars(counts_axis(words("me.axis.loans"))),
        "signals": _signals(words),
        "rows": _bars(counts_axis(words("chart.rows")), WIDE_LABELS),
        "allowance": _allowance(money),
        "paired": _paired(words, money),
        "curves": _curves(words),
    }
    return {name: bare(chart, _ROOM[name]) for name, chart in charts.items()}


def _tone() -> alt.Color:
    scale = alt.Scale(domain=list(_TONED), range=[colour(tone) for tone in _TONED])
    return alt.Color("tone:N", scale=scale, legend=None)


def _bars(axis: alt.Axis, labels: int = LABEL_WIDTH) -> alt.LayerChart:
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis(labels)),
        x=alt.X("value:Q", axis=axis),
        tooltip=["label:N", "text:N"],
        href="href:N",
    )
    bars = base.mark_bar(height=14).encode(color=_tone())
    marks = base.mark_text(align="left", dx=5).encode(text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _signals(words: Words) -> alt.LayerChart:
    levels = {words(f"watch.{level}"): tone for level, tone in WARNINGS.items()}
    scale = alt.Scale(domain=list(levels), range=[colour(tone) for tone in levels.values()])
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "text:N"], href="href:N")
    axis = alt.Axis(title=words("me.axis.borrowers"), format=",d", tickCount=4, tickMinStep=1)
    bars = base.mark_bar(height=14).encode(
        x=alt.X("value:Q", stack="zero", axis=axis),
        color=alt.Color("level:N", scale=scale, legend=alt.Legend(orient="top", title=None)),
        order="order:Q",
    )
    marks = base.transform_filter("datum.order == 0").mark_text(align="left", dx=5).encode(x="total:Q", text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _allowance(title: str) -> alt.LayerChart:
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "text:N"], href="href:N")
    axis = alt.Axis(title=title, format=MONEY, tickCount=4)
    bars = base.mark_bar(height=14).encode(x=alt.X("from:Q", axis=axis), x2="until:Q", color=_tone())
    marks = base.mark_text(align="left", dx=5).encode(x="end:Q", text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _curves(words: Words) -> alt.Chart:
    share = alt.Axis(title=words("me.curves.share"), labelExpr="datum.label + '%'", tickCount=4)
    months = alt.Axis(title=words("me.curves.axis"), grid=False, values=list(range(0, 61, 6)))
    parts = [colour(f"part-{number}") for number in range(1, 7)]
    tint = alt.Color("vintage:N", scale=alt.Scale(range=parts), legend=alt.Legend(orient="top", title=None))
    base = empty().encode(
        x=alt.X("months:Q", axis=months), y=alt.Y("share:Q", axis=share), color=tint, tooltip=["vintage:N", "text:N"]
    )
    return base.mark_line(point=alt.OverlayMarkDef(size=22), strokeWidth=1.8).properties(height=190)


def _paired(words: Words, title: str) -> alt.LayerChart:
    kinds = [words("me.capital.weighted"), words("me.capital.irb")]
    scale = alt.Scale(domain=kinds, range=[colour("bar"), colour("bar-2")])
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis()),
        yOffset=alt.YOffset("kind:N", sort=kinds),
        x=alt.X("value:Q", axis=alt.Axis(title=title, format=MONEY, tickCount=4)),
        tooltip=["label:N", "kind:N", "text:N"],
        href="href:N",
    )
    legend = alt.Legend(orient="top", title=None)
    bars = base.mark_bar(height=12).encode(color=alt.Color("kind:N", scale=scale, legend=legend))
    marks = base.mark_text(align="left", dx=5).encode(text="text:N")
    return alt.layer(bars, marks).properties(height={"step": 18})
