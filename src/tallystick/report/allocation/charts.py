"""The charts of an allocation: the frontier, offers by rate, money by industry before and after a shock."""

from __future__ import annotations

import altair as alt

from tallystick.report.charts import MONEY, Chart, Definition, bare, counts_axis, empty, row_axis
from tallystick.report.language import Words
from tallystick.report.palette import colour


def definitions(words: Words) -> dict[str, Definition]:
    """This function will give every chart of an allocation by name, as Vega-Lite, in one language."""
    charts = {"frontier": _frontier(words), "offers": _offers(words), "shocked": _shocked(words)}
    return {name: bare(chart, {"shocked": 90}.get(name, 12)) for name, chart in charts.items()}


def _frontier(words: Words) -> Chart:
    kinds = [words(f"al.kind.{kind}") for kind in ("loss", "reach", "best")]
    scale = alt.Scale(domain=kinds, range=[colour(tone) for tone in ("bar", "part-4", "accent")])
    base = empty().encode(
        x=alt.X("loss:Q", axis=alt.Axis(title=words("al.axis.loss"), format=MONEY), scale=alt.Scale(zero=True)),
        y=alt.Y("profit:Q", axis=alt.Axis(title=words("al.axis.profit"), format=MONEY)),
        tooltip=["kind:N", "text:N"],
    )
    lines = base.mark_line(strokeWidth=1.6).encode(
        color=alt.Color("line:N", scale=scale, legend=None), order="place:Q", detail="line:N"
    )
    points = base.mark_circle(opacity=1).encode(
        color=alt.Color("kind:N", scale=scale, legend=alt.Legend(orient="top", title=None)),
        size=alt.Size(
            "firms:Q",
            scale=alt.Scale(range=[40, 420]),
            legend=alt.Legend(
                title=words("al.axis.firms"),
                orient="right",
                symbolType="circle",
                symbolFillColor=colour("bar-2"),
                symbolStrokeWidth=0,
            ),
        ),
    )
    marks = base.transform_filter("datum.label != null").mark_text(align="right", dx=-6, dy=-14).encode(text="label:N")
    return alt.layer(lines, points, marks).properties(height=300)


def _offers(words: Words) -> Chart:
    tones = ("approve", "missing", "judgement", "bar-2")
    colour_of = alt.Color(
        "segment:N",
        scale=alt.Scale(range=[colour(tone) for tone in tones]),
        legend=alt.Legend(orient="top", title=None),
    )
    axis = alt.Axis(title=words("al.axis.rate"), labelAngle=0, labelOverlap=True)
    return (
        empty()
        .mark_bar()
        .encode(
            x=alt.X("rate:O", axis=axis),
            y=alt.Y("offers:Q", stack="zero", axis=counts_axis(words("al.axis.offers"))),
            color=colour_of,
            tooltip=["segment:N", "rate:O", "offers:Q", "money:N"],
        )
        .properties(height=240)
    )


def _shocked(words: Words) -> Chart:
    kinds = [words("al.before"), words("al.after")]
    scale = alt.Scale(domain=kinds, range=[colour("bar-2"), colour("accent")])
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis()),
        yOffset=alt.YOffset("kind:N", sort=kinds),
        x=alt.X("value:Q", axis=alt.Axis(title=words("al.axis.lent"), format=MONEY, tickCount=4)),
        tooltip=["label:N", "kind:N", "text:N"],
    )
    bars = base.mark_bar(height=11).encode(
        color=alt.Color("kind:N", scale=scale, legend=alt.Legend(orient="top", title=None))
    )
    marks = base.mark_text(align="left", dx=5, fontSize=11).encode(text="text:N")
    return alt.layer(bars, marks).properties(height={"step": 16})
