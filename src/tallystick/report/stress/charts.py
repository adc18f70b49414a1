"""The charts of a stress test: the loss distribution, capital by scenario and year, what moves most."""

from __future__ import annotations

import altair as alt

from tallystick.report.charts import MONEY, STEP, Chart, Definition, bare, empty, row_axis
from tallystick.report.language import Words
from tallystick.report.palette import colour

_TONES = ("bar", "part-4", "decline", "judgement", "approve", "part-2", "missing", "part-6")


def definitions(words: Words) -> dict[str, Definition]:
    """This function will give every chart of a stress test by name, as Vega-Lite, in one language."""
    charts = {"losses": _losses(words), "capital": _capital(words), "moves": _moves(words), "tail": _tail(words)}
    return {name: bare(chart, {"moves": 90, "tail": 130}.get(name, 12)) for name, chart in charts.items()}


def _losses(words: Words) -> Chart:
    axis = alt.Axis(title=words("st.axis.loss"), format=MONEY, grid=False)
    base = empty()
    bars = (
        base.transform_filter("!datum.label")
        .mark_bar(binSpacing=0)
        .encode(
            x=alt.X("from:Q", bin="binned", axis=axis),
            x2="until:Q",
            y=alt.Y("share:Q", axis=alt.Axis(title=words("st.axis.scenarios"), format=".0%")),
            color=alt.condition("datum.is_tail", alt.value(colour("decline")), alt.value(colour("bar"))),
            tooltip=["text:N"],
        )
    )
    marked = base.transform_filter("datum.label").encode(x="from:Q")
    rules = marked.mark_rule(strokeDash=[4, 3])
    texts = marked.mark_text(align="left", dx=5, baseline="top").encode(y=alt.Y("y:Q"), text="label:N")
    return alt.layer(bars, rules, texts).properties(height=260)


def _capital(words: Words) -> Chart:
    legend = alt.Legend(orient="top", title=None, columns=3, symbolType="stroke")
    base = empty().encode(
        x=alt.X("year:O", axis=alt.Axis(title=words("st.axis.year"), labelAngle=0)),
        y=alt.Y("ratio:Q", axis=alt.Axis(title=words("st.axis.ratio"), format=".1%"), scale=alt.Scale(zero=False)),
        tooltip=["scenario:N", "year:O", alt.Tooltip("ratio:Q", format=".2%")],
    )
    lines = (
        base.transform_filter("datum.floor == null")
        .mark_line(point=alt.OverlayMarkDef(size=30), strokeWidth=2)
        .encode(
            color=alt.Color(
                "scenario:N", sort=None, scale=alt.Scale(range=[colour(tone) for tone in _TONES]), legend=legend
            )
        )
    )
    floor = base.transform_filter("datum.floor != null")
    rules = floor.mark_line(strokeDash=[4, 3], color=colour("ink-3"), strokeWidth=1.2).encode(detail="floor:N")
    texts = floor.transform_filter("datum.first").mark_text(align="left", dy=-7, color=colour("ink-3"))
    return alt.layer(lines, rules, texts.encode(text="floor:N")).properties(height=280)


def _moves(words: Words) -> Chart:
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis()),
        x=alt.X("value:Q", axis=alt.Axis(title=words("st.axis.points"), format=".2f")),
        tooltip=["label:N", "text:N"],
    )
    bars = base.mark_bar(height=14)
    marks = base.mark_text(align="left", dx=5).encode(text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _tail(words: Words) -> Chart:
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis()),
        x=alt.X("value:Q", axis=alt.Axis(title=words("st.axis.tail"), format=".0%")),
        tooltip=["label:N", "text:N"],
    )
    bars = base.mark_bar(height=14)
    marks = base.mark_text(align="left", dx=5).encode(text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})
