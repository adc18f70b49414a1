"""The charts of the month end, in the look of the decide report; bars lead to their loans."""

from __future__ import annotations

import altair as alt

from tallystick.report.charts import LABEL_WIDTH, MONEY, STEP, WIDE_LABELS, Definition, bare, empty, row_axis
from tallystick.report.language import Words
from tallystick.report.month_end.teller import WARNINGS
from tallystick.report.palette import colour

_ROOM = {"amounts": 150, "counts": 150, "rows": 90, "signals": 150, "allowance": 110, "paired": 90}
_TONED = ("bar", "bar-2", "bar-3", "accent", "approve", "missing", "judgement", "decline", "loss")


def definitions(words: Words, money: str) -> dict[str, Definition]:
    """This function will give every chart of the month end by name, as Vega-Lite; `money` titles axes of money."""
    charts = {
        "amounts": _bars(money, MONEY),
        "counts": _bars(words("me.axis.loans"), ",d", least=1),
        "signals": _signals(words),
        "rows": _bars(words("chart.rows"), ",d", WIDE_LABELS, least=1),
        "allowance": _allowance(money),
        "paired": _paired(words, money),
    }
    return {name: bare(chart, _ROOM[name]) for name, chart in charts.items()}


def _tone() -> alt.Color:
    scale = alt.Scale(domain=list(_TONED), range=[colour(tone) for tone in _TONED])
    return alt.Color("tone:N", scale=scale, legend=None)


def _bars(title: str, number: str, labels: int = LABEL_WIDTH, *, least: float = 0) -> alt.LayerChart:
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis(labels)),
        x=alt.X("value:Q", axis=alt.Axis(title=title, format=number, tickCount=4, tickMinStep=least)),
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
