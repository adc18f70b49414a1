"""The charts on measures: expected beside measured, and places with a measure beside what they would have been."""

from __future__ import annotations

import altair as alt

from tallystick.report.charts import STEP, Chart, Definition, bare, empty, row_axis
from tallystick.report.language import Words
from tallystick.report.palette import colour

_ROOM = {"tk_removed": 60, "tk_months": 20}


def definitions(words: Words) -> dict[str, Definition]:
    """This function will give every chart on measures by name, as Vega-Lite with empty data."""
    charts = {"tk_removed": _removed(words), "tk_months": _months(words)}
    return {name: bare(chart, _ROOM[name]) for name, chart in charts.items()}


def _removed(words: Words) -> Chart:
    axis = alt.Axis(title=words("tk.axis.removed"), format=".0%", tickCount=6)
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "text:N"])
    span = base.mark_rule(strokeWidth=2, color=colour("ink")).encode(
        x=alt.X("low:Q", axis=axis, scale=alt.Scale(zero=True)), x2="high:Q"
    )
    seen = base.mark_point(filled=True, size=70, color=colour("bar"), opacity=1).encode(x="value:Q")
    planned = base.mark_tick(thickness=3, height=16, color=colour("judgement")).encode(x="expected:Q")
    nothing = base.mark_rule(color=colour("ink-3"), strokeDash=[4, 3]).encode(x="nothing:Q")
    return alt.layer(span, seen, planned, nothing).properties(height={"step": STEP + 6})


def _months(words: Words) -> Chart:
    names = [words("tk.with"), words("tk.without")]
    scale = alt.Scale(domain=names, range=[colour("bar"), colour("judgement")])
    base = empty()
    since = alt.X(
        "since:Q", axis=alt.Axis(title=words("tk.axis.since"), tickMinStep=1, grid=False), scale=alt.Scale(zero=False)
    )
    lines = base.mark_line(point=alt.OverlayMarkDef(size=16), strokeWidth=1.8).encode(
        x=since,
        y=alt.Y("share:Q", axis=alt.Axis(title=words("tk.axis.share"), format=".0%", tickCount=5)),
        color=alt.Color("series:N", scale=scale, legend=alt.Legend(orient="top", title=None)),
        tooltip=["series:N", "since:Q", alt.Tooltip("share:Q", format=".1%")],
    )
    begin = base.mark_rule(color=colour("ink-3"), strokeDash=[4, 3]).encode(x=alt.datum(-0.5))
    return alt.layer(begin, lines).properties(height=210)
