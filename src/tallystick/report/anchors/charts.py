"""The chart of the anchors: the published range as a bar, the simulated figure as a mark."""

from __future__ import annotations

import altair as alt

from tallystick.report.charts import LABEL_WIDTH, Chart, Definition, bare, empty, row_axis
from tallystick.report.language import Words
from tallystick.report.palette import colour

_ROOM = 70


def definitions(words: Words) -> dict[str, Definition]:
    """This function will give the charts of the page by name: of shares and of money."""
    return {
        "anchors_share": bare(_ranges(words, words("anchors.axis.share"), "~%"), _ROOM),
        "anchors_yuan": bare(_ranges(words, words("anchors.axis.yuan"), "~s"), _ROOM),
    }


def _ranges(words: Words, title: str, number: str) -> Chart:
    verdicts = [words("anchors.inside"), words("anchors.outside")]
    scale = alt.Scale(domain=verdicts, range=[colour("approve"), colour("decline")])
    base = empty().encode(
        y=alt.Y("label:N", sort=None, axis=row_axis(LABEL_WIDTH)), tooltip=["label:N", "text:N", "range:N"]
    )
    axis = alt.Axis(title=title, format=number, tickCount=6)
    span = base.mark_bar(height=10, color=colour("bar-3")).encode(x=alt.X("low:Q", axis=axis), x2="high:Q")
    known = base.transform_filter("datum.value != null")
    tint = alt.Color("verdict:N", scale=scale, legend=alt.Legend(orient="top", title=None))
    marks = known.mark_point(filled=True, size=95, opacity=1).encode(x="value:Q", color=tint)
    texts = known.mark_text(align="left", dx=9).encode(x="end:Q", text="text:N")
    return alt.layer(span, marks, texts).properties(height={"step": 26})
