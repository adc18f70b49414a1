"""The charts of the lab, in the look of the other reports."""

from __future__ import annotations

import altair as alt

from tallystick.report.charts import MONEY, STEP, WIDE_LABELS, Chart, Definition, bare, counts_axis, empty, row_axis
from tallystick.report.language import Words
from tallystick.report.palette import colour

_ROOM = {"lab_ways": 60, "lab_causes": 60, "lab_bounds": 140, "lab_grades": 30, "lab_frontier": 20, "lab_arms": 20}


def definitions(words: Words) -> dict[str, Definition]:
    """This function will give every chart of the lab by name, as Vega-Lite, in one language."""
    charts = {
        "lab_ways": _ways(words),
        "lab_causes": _causes(words),
        "lab_bounds": _bounds(words),
        "lab_grades": _grades(words),
        "lab_frontier": _frontier(words),
        "lab_arms": _arms(words),
    }
    return {name: bare(chart, _ROOM[name]) for name, chart in charts.items()}


def _ways(words: Words) -> Chart:
    """Newly approved to the right, no longer approved to the left."""
    kinds = [words("lab.newly_approved"), words("lab.no_longer_approved")]
    scale = alt.Scale(domain=kinds, range=[colour("approve"), colour("decline")])
    whole = "datum.value == floor(datum.value) ? format(abs(datum.value), ',') : ''"
    axis = alt.Axis(title=words("lab.axis.applications"), tickMinStep=1, labelExpr=whole)
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "kind:N", "text:N"])
    bars = base.mark_bar(height=14).encode(
        x=alt.X("value:Q", stack=None, axis=axis, scale=alt.Scale(padding=34)),
        color=alt.Color("kind:N", scale=scale, legend=alt.Legend(orient="top", title=None)),
        href="href:N",
    )
    marks = base.mark_text(dx=alt.expr("datum.value > 0 ? 10 : -10")).encode(x="value:Q", text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _causes(words: Words) -> Chart:
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis(WIDE_LABELS)),
        x=alt.X("value:Q", axis=counts_axis(words("lab.axis.applications"))),
        tooltip=["label:N", "text:N"],
        href="href:N",
    )
    bars = base.mark_bar(height=14)
    marks = base.mark_text(align="left", dx=5).encode(text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _bounds(words: Words) -> Chart:
    """From the worst to the best that can be, and the estimate between."""
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "text:N"])
    axis = alt.Axis(title=words("lab.axis.profit"), format=MONEY, tickCount=5)
    span = base.mark_bar(height=10, color=colour("bar-3")).encode(x=alt.X("worst:Q", axis=axis), x2="best:Q")
    point = base.mark_tick(thickness=3, size=20, color=colour("accent")).encode(x="model:Q")
    marks = base.mark_text(align="left", dx=8).encode(x="best:Q", text="text:N")
    return alt.layer(span, point, marks).properties(height={"step": 30})


def _grades(words: Words) -> Chart:
    """PD as said beside the default rate as seen with its interval, grade by grade."""
    kinds = [words("lab.seen_rate"), words("lab.said_rate")]
    scale = alt.Scale(domain=kinds, range=[colour("bar"), colour("decline")])
    base = empty().encode(
        x=alt.X("grade:N", sort=None, axis=alt.Axis(title=words("chart.grade_only_axis"), labelAngle=0))
    )
    axis = alt.Axis(title=words("lab.axis.default_rate"), format=".0%")
    tint = alt.Color("kind:N", scale=scale, legend=alt.Legend(orient="top", title=None))
    tooltip = ["grade:N", "kind:N", alt.Tooltip("rate:Q", format=".2%"), "text:N"]
    seen = base.transform_filter("datum.low != null")
    spans = seen.mark_rule(strokeWidth=2, color=colour("bar-2")).encode(y=alt.Y("low:Q", axis=axis), y2="high:Q")
    dots = base.mark_point(filled=True, size=80).encode(y="rate:Q", color=tint, tooltip=tooltip)
    return alt.layer(spans, dots).properties(height=230)


def _frontier(words: Words) -> Chart:
    """Profit against loss of everything tried; size is how many loans are made."""
    kinds = ["held", "frontier", "other", "refused"]
    names = [words(f"lab.kind.{kind}") for kind in kinds]
    tones = [colour(tone) for tone in ("ink", "approve", "bar-3", "decline")]
    base = empty().encode(
        x=alt.X("loss:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=words("lab.axis.loss"), format=MONEY)),
        y=alt.Y("profit:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=words("lab.axis.profit"), format=MONEY)),
    )
    line = base.transform_filter(f"datum.kind == '{names[1]}'").mark_line(color=colour("approve"), strokeWidth=1)
    dots = base.mark_point(filled=True, opacity=0.9).encode(
        color=alt.Color(
            "kind:N", scale=alt.Scale(domain=names, range=tones), legend=alt.Legend(orient="top", title=None)
        ),
        size=alt.Size("loans:Q", legend=None, scale=alt.Scale(range=[30, 220])),
        tooltip=["label:N", "kind:N", "text:N"],
    )
    return alt.layer(line, dots).properties(height=320)


def _arms(words: Words) -> Chart:
    """The difference between the arms as it became known, with the interval that holds at every look."""
    axis = alt.Axis(title=words("lab.axis.difference"), format=".1%")
    base = empty().encode(x=alt.X("cases:Q", axis=counts_axis(words("lab.axis.outcomes"))))
    band = base.mark_area(opacity=0.25, color=colour("bar")).encode(y=alt.Y("low:Q", axis=axis), y2="high:Q")
    line = base.mark_line(color=colour("accent")).encode(y="difference:Q", tooltip=["cases:Q", "text:N"])
    zero = base.mark_rule(color=colour("ink-3"), strokeDash=[3, 3]).encode(y=alt.datum(0))
    return alt.layer(band, zero, line).properties(height=240)
