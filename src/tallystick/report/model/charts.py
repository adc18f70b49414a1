"""The charts of a model's report, in the look of the others: what a supervisor expects to see, with its interval."""

from __future__ import annotations

import altair as alt

from tallystick.report.charts import STEP, Chart, Definition, bare, empty, row_axis
from tallystick.report.language import Words
from tallystick.report.palette import colour

LIGHTS = {"green": "approve", "yellow": "missing", "red": "decline", "unknown": "bar-2"}
PARTS = {"out_of_time": "accent", "development": "bar-2"}
GRADE_COLOURS = ("part-1", "part-2", "part-3", "part-6", "part-5", "part-4", "judgement", "decline", "loss", "ink-3")
PERCENT = ".0%"
_ROOM = {"intervals": 150, "rates": 130, "shifts": 70, "monitor": 20}


def definitions(words: Words) -> dict[str, Definition]:
    """This function will give every chart of a model's report by name, as Vega-Lite, in one language."""
    charts = {
        "roc": _roc(words),
        "ks": _ks(words),
        "scores": _scores(words),
        "calibration": _calibration(words),
        "psi": _psi(words),
        "shifts": _shifts(words),
        "vintages": _vintages(words),
        "intervals": _intervals(words("model.axis.auc"), ".2f", zero=False),
        "rates": _intervals(words("model.axis.rate"), ".1%", zero=True),
        "monitor": _monitor(words),
        "terms": _terms(words),
        "moves": _moves(words),
    }
    return {name: bare(chart, _ROOM.get(name, 6)) for name, chart in charts.items()}


def _legend() -> alt.Legend:
    return alt.Legend(orient="top", title=None)


def _share(title: str, number: str = PERCENT) -> alt.Axis:
    return alt.Axis(title=title, format=number, tickCount=5)


def _roc(words: Words) -> Chart:
    names = [words(f"model.part.{part}") for part in PARTS]
    scale = alt.Scale(domain=names, range=[colour(tone) for tone in PARTS.values()])
    whole = alt.Scale(domain=[0, 1])
    base = empty().encode(
        x=alt.X("false:Q", scale=whole, axis=_share(words("model.axis.goods_above"))),
        tooltip=["part:N", alt.Tooltip("false:Q", format=".1%"), alt.Tooltip("true:Q", format=".1%")],
    )
    axis = _share(words("model.axis.bads_above"))
    tint = alt.Color("part:N", scale=scale, legend=alt.Legend(orient="top", title=None, symbolOpacity=1))
    band = base.transform_filter("datum.band").mark_area(opacity=0.16)
    line = base.transform_filter("datum.part != null").mark_line(strokeWidth=1.8)
    chance = base.transform_filter("datum.part == null").mark_line(
        strokeDash=[4, 4], strokeWidth=1, color=colour("ink-3")
    )
    return alt.layer(
        chance.encode(y=alt.Y("true:Q", scale=whole, axis=axis)),
        band.encode(y=alt.Y("low:Q", scale=whole), y2="high:Q", color=tint),
        line.encode(y=alt.Y("true:Q", scale=whole), color=tint, order="order:Q"),
    ).properties(height=270)


def _ks(words: Words) -> Chart:
    names = [words("model.bad"), words("model.good")]
    scale = alt.Scale(domain=names, range=[colour("decline"), colour("approve")])
    base = empty().encode(
        x=alt.X(
            "score:Q",
            scale=alt.Scale(zero=False, nice=False),
            axis=alt.Axis(title=words("model.axis.score"), grid=False),
        )
    )
    lines = (
        base.transform_filter("datum.kind != null")
        .mark_line(strokeWidth=1.8, interpolate="step-after")
        .encode(
            y=alt.Y("below:Q", axis=_share(words("model.axis.below"))),
            color=alt.Color("kind:N", scale=scale, legend=_legend()),
            tooltip=["kind:N", "score:Q", alt.Tooltip("below:Q", format=".1%")],
        )
    )
    gap = (
        base.transform_filter("datum.kind == null")
        .mark_rule(strokeWidth=1.5, strokeDash=[3, 2])
        .encode(y=alt.Y("low:Q"), y2="high:Q")
    )
    return alt.layer(lines, gap).properties(height=270)


def _scores(words: Words) -> Chart:
    names = [words("model.bad"), words("model.good")]
    scale = alt.Scale(domain=names, range=[colour("decline"), colour("bar")])
    return (
        empty()
        .mark_area(interpolate="step-after", opacity=0.35, line=True)
        .encode(
            x=alt.X(
                "score:Q",
                scale=alt.Scale(zero=False, nice=False),
                axis=alt.Axis(title=words("model.axis.score"), grid=False),
            ),
            y=alt.Y("share:Q", stack=None, axis=_share(words("model.axis.share_of_each"), ".1%")),
            color=alt.Color("kind:N", scale=scale, legend=_legend()),
            tooltip=["kind:N", "score:Q", alt.Tooltip("share:Q", format=".2%")],
        )
        .properties(height=210)
    )


def _calibration(words: Words) -> Chart:
    kinds = [words("model.rate"), words("model.pd_best"), words("model.pd_margin")]
    tints = alt.Scale(domain=kinds, range=[colour("ink"), colour("accent"), colour("part-4")])
    rooted = alt.Scale(type="sqrt", zero=True)
    two = alt.Legend(orient="top", title=None, columns=2)
    axis = alt.Axis(
        title=words("chart.grade_only_axis"), labelAngle=0, ticks=False, labelExpr="split(datum.label, '|')"
    )
    base = empty().encode(x=alt.X("grade:N", sort=None, axis=axis))
    spans = (
        base.transform_filter("datum.low != null")
        .mark_rule(strokeWidth=7, opacity=0.28, color=colour("ink-3"))
        .encode(
            y=alt.Y("low:Q", scale=rooted, axis=alt.Axis(title=words("model.axis.rate"), format=".1%", tickCount=6)),
            y2="high:Q",
        )
    )
    marks = base.mark_point(filled=True, size=62, opacity=1).encode(
        y=alt.Y("value:Q", scale=rooted),
        color=alt.Color("kind:N", scale=tints, legend=two),
        shape=alt.Shape(
            "kind:N", scale=alt.Scale(domain=kinds, range=["circle", "diamond", "triangle-up"]), legend=two
        ),
        tooltip=["grade:N", "kind:N", alt.Tooltip("value:Q", format=".2%"), "text:N"],
    )
    return alt.layer(spans, marks).properties(height=270)


def _psi(words: Words) -> Chart:
    tints = alt.Scale(domain=list(LIGHTS), range=[colour(tone) for tone in LIGHTS.values()])
    axis = alt.Axis(title=None, labelAngle=0, labelOverlap=True, ticks=False)
    every = empty()
    bars = (
        every.transform_filter("datum.psi != null")
        .mark_bar()
        .encode(
            x=alt.X("period:N", sort=None, axis=axis),
            y=alt.Y("psi:Q", axis=alt.Axis(title="PSI", tickCount=5)),
            color=alt.Color("light:N", scale=tints, legend=None),
            tooltip=["period:N", alt.Tooltip("psi:Q", format=".3f"), "rows:Q"],
        )
    )
    thresholds = every.transform_filter("datum.threshold != null").mark_rule(strokeDash=[4, 3], color=colour("ink-3"))
    return alt.layer(bars, thresholds.encode(y="threshold:Q")).properties(height=210)


def _shifts(words: Words) -> Chart:
    tints = alt.Scale(domain=list(LIGHTS), range=[colour(tone) for tone in LIGHTS.values()])
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "text:N"])
    axis = alt.Axis(title=words("model.axis.points_shift"), tickCount=5)
    bars = base.mark_bar(height=12).encode(
        x=alt.X("value:Q", axis=axis), color=alt.Color("light:N", scale=tints, legend=None)
    )
    marks = base.mark_text(align="left", dx=5).encode(x=alt.X("end:Q"), text="text:N")
    return alt.layer(bars, marks).properties(height={"step": STEP})


def _vintages(words: Words) -> Chart:
    tints = alt.Scale(range=[colour(tone) for tone in GRADE_COLOURS])
    base = empty().encode(
        x=alt.X("year:O", axis=alt.Axis(title=words("model.axis.vintage"), labelAngle=0)),
        y=alt.Y(
            "rate:Q",
            scale=alt.Scale(type="sqrt"),
            axis=alt.Axis(title=words("model.axis.rate"), format=".1%", tickCount=6),
        ),
        color=alt.Color("grade:N", sort=None, scale=tints, legend=alt.Legend(orient="right", title=None)),
        tooltip=["year:O", "grade:N", alt.Tooltip("rate:Q", format=".2%"), "rows:Q", "bads:Q"],
    )
    return base.mark_line(point=alt.OverlayMarkDef(size=26), strokeWidth=1.5).properties(height=270)


def _intervals(title: str, number: str, *, zero: bool) -> Chart:
    base = empty().encode(y=alt.Y("label:N", sort=None, axis=row_axis()), tooltip=["label:N", "text:N"])
    axis = alt.Axis(title=title, format=number, tickCount=4)
    spans = base.mark_rule(strokeWidth=7, opacity=0.3, color=colour("bar")).encode(
        x=alt.X("low:Q", scale=alt.Scale(zero=zero), axis=axis), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        x="value:Q", color=alt.condition("datum.ours", alt.value(colour("accent")), alt.value(colour("ink-2")))
    )
    pds = (
        base.transform_filter("datum.pd != null")
        .mark_tick(color=colour("part-4"), thickness=2, size=14)
        .encode(x="pd:Q")
    )
    marks = base.mark_text(align="left", dx=8).encode(x="high:Q", text="text:N")
    return alt.layer(spans, dots, pds, marks).properties(height={"step": STEP + 2})


def _monitor(words: Words) -> Chart:
    tints = alt.Scale(domain=list(LIGHTS), range=[colour(tone) for tone in LIGHTS.values()])
    return (
        empty()
        .mark_rect(stroke=colour("paper"), strokeWidth=2)
        .encode(
            x=alt.X(
                "month:N",
                sort=None,
                axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True, ticks=False, domain=False),
            ),
            y=alt.Y("label:N", sort=None, axis=row_axis()),
            color=alt.Color("light:N", scale=tints, legend=None),
            tooltip=["month:N", "label:N", "text:N"],
        )
        .properties(height={"step": 26})
    )


def _terms(words: Words) -> Chart:
    tints = alt.Scale(range=[colour(tone) for tone in GRADE_COLOURS])
    return (
        empty()
        .mark_line(strokeWidth=1.6, interpolate="step-after")
        .encode(
            x=alt.X("month:Q", axis=alt.Axis(title=words("model.axis.months"), tickMinStep=3)),
            y=alt.Y("pd:Q", axis=_share(words("model.axis.cumulative"), ".1%")),
            color=alt.Color("grade:N", sort=None, scale=tints, legend=alt.Legend(orient="right", title=None)),
            tooltip=["grade:N", "month:Q", alt.Tooltip("pd:Q", format=".2%"), "text:N"],
        )
        .properties(height=240)
    )


def _moves(words: Words) -> Chart:
    """A matrix: most of a year stays on the diagonal, so shade goes by the root of the share."""
    top = alt.Axis(title=words("model.axis.after"), orient="top", labelAngle=0, ticks=False, domain=False)
    base = empty().encode(
        x=alt.X("after:N", sort=None, axis=top),
        y=alt.Y("before:N", sort=None, axis=alt.Axis(title=words("model.axis.before"), ticks=False, domain=False)),
        tooltip=["before:N", "after:N", "text:N", "moves:Q"],
    )
    shade = alt.Scale(type="sqrt", domain=[0, 1], range=[0.0, 0.75])
    cells = base.mark_rect(color=colour("accent"), stroke=colour("paper"), strokeWidth=2).encode(
        opacity=alt.Opacity("share:Q", scale=shade, legend=None)
    )
    ink = alt.condition("datum.share > 0.3", alt.value(colour("paper")), alt.value(colour("ink")))
    return alt.layer(cells, base.mark_text(fontSize=11).encode(text="text:N", color=ink)).properties(
        height={"step": 26}
    )
