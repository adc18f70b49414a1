"""The charts of a diagnosis, in the look of the other reports."""

from __future__ import annotations

import altair as alt

from tallystick.report.charts import LABEL_WIDTH, MONEY, STEP, Definition, bare, empty, row_axis
from tallystick.report.language import Words
from tallystick.report.palette import colour

PLACES = {"here": "decline", "found": "judgement", "peer": "bar-2"}
"""What a place is in a chart of places -> its colour."""
_ROOM = {"dx_costs": 120, "dx_places": 70, "dx_months": 20, "dx_whom": 70, "dx_hours": 90, "dx_counts": 90}


def definitions(words: Words) -> dict[str, Definition]:
    """This function will give every chart of a diagnosis by name, as Vega-Lite with empty data."""
    charts = {
        "dx_costs": _costs(words),
        "dx_places": _places(words),
        "dx_months": _months(words),
        "dx_whom": _whom(),
        "dx_hours": _hours(words),
        "dx_counts": _counts(words),
    }
    return {name: bare(chart, _ROOM[name]) for name, chart in charts.items()}


def _costs(words: Words) -> alt.LayerChart:
    axis = alt.Axis(title=words("dx.axis.cost"), format=MONEY, tickCount=5)
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "text:N", "interval:N"])
    bars = base.mark_bar(height=14, color=colour("decline")).encode(x=alt.X("value:Q", axis=axis))
    span = base.mark_rule(strokeWidth=1.5, color=colour("ink")).encode(x=alt.X("low:Q", axis=axis), x2="high:Q")
    marks = base.mark_text(align="left", dx=6).encode(x="high:Q", text="text:N")
    return alt.layer(bars, span, marks).properties(height={"step": STEP + 4})


def _places(words: Words) -> alt.LayerChart:
    scale = alt.Scale(domain=list(PLACES), range=[colour(tone) for tone in PLACES.values()])
    axis = alt.Axis(title=words("dx.axis.share"), format=".0%", tickCount=4)
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis(LABEL_WIDTH // 2)),
        x=alt.X("value:Q", axis=axis),
        tooltip=["label:N", "text:N"],
    )
    bars = base.mark_bar(height=12).encode(color=alt.Color("tone:N", scale=scale, legend=None))
    return alt.layer(bars, base.mark_text(align="left", dx=5).encode(text="text:N")).properties(height={"step": 19})


def _whom() -> alt.LayerChart:
    scale = alt.Scale(domain=list(PLACES), range=[colour(tone) for tone in PLACES.values()])
    hue = alt.Color("tone:N", scale=scale, legend=None)
    at_nothing = alt.condition("datum.value === 0", alt.value(colour("ink")), alt.value(colour("line-2")))
    axis = alt.Axis(title=None, tickCount=5, gridColor=at_nothing)
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis(LABEL_WIDTH // 2)), tooltip=["label:N", "text:N", "interval:N"]
    )
    span = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", axis=axis, scale=alt.Scale(zero=True)), x2="high:Q", color=hue
    )
    points = base.mark_point(filled=True, size=80, opacity=1).encode(x=alt.X("value:Q", axis=axis), color=hue)
    marks = base.mark_text(align="left", dx=6).encode(x="high:Q", text="text:N")
    return alt.layer(span, points, marks).properties(height={"step": STEP - 4})


def _months(words: Words) -> alt.LayerChart:
    names = [words("dx.here"), words("dx.peers")]
    scale = alt.Scale(domain=names, range=[colour("decline"), colour("bar")])
    when = alt.X("month:T", axis=alt.Axis(title=None, format="%Y-%m", grid=False, labelOverlap=True, labelSeparation=8))
    base = empty().encode(x=when)
    shade = base.transform_filter("datum.until != null").mark_rect(color=colour("decline-soft"), opacity=0.8)
    lines = (
        base.transform_filter("datum.share != null")
        .mark_line(point=alt.OverlayMarkDef(size=14), strokeWidth=1.6)
        .encode(
            y=alt.Y("share:Q", axis=alt.Axis(title=words("dx.axis.share"), format=".0%", tickCount=4)),
            color=alt.Color("series:N", scale=scale, legend=alt.Legend(orient="top", title=None)),
            tooltip=["series:N", alt.Tooltip("month:T", format="%Y-%m"), alt.Tooltip("share:Q", format=".0%")],
        )
    )
    return alt.layer(shade.encode(x2="until:T"), lines).properties(height=190)


def _hours(words: Words) -> alt.LayerChart:
    names = [words("dx.wait"), words("dx.work")]
    scale = alt.Scale(domain=names, range=[colour("bar-2"), colour("bar")])
    axis = alt.Axis(title=words("dx.axis.hours"), format=",d", tickCount=5)
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "kind:N", "text:N"])
    bars = base.mark_bar(height=14).encode(
        x=alt.X("value:Q", stack="zero", axis=axis),
        color=alt.Color("kind:N", scale=scale, sort=names, legend=alt.Legend(orient="top", title=None)),
        order="order:Q",
    )
    marks = base.transform_filter("datum.order == 1").mark_text(align="left", dx=5).encode(x="total:Q", text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _counts(words: Words) -> alt.LayerChart:
    axis = alt.Axis(title=words("dx.axis.cases"), format=",d", tickCount=4, tickMinStep=1)
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis()), x=alt.X("value:Q", axis=axis), tooltip=["label:N", "text:N"]
    )
    bars = base.mark_bar(height=14, color=colour("bar"))
    return alt.layer(bars, base.mark_text(align="left", dx=5).encode(text="text:N")).properties(height={"step": STEP})
