"""Charts are valid Vega-Lite, read only fields that their rows have, and carry the palette's colours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import vl_convert

from tallystick.engine.parameters import CANDIDATES
from tallystick.report.charts import config, definitions
from tallystick.report.figure import Figure
from tallystick.report.firm import firm_views
from tallystick.report.firm_figures import candidates, longest_bar, months, price, score
from tallystick.report.kinds import OUTCOME_COLOURS
from tallystick.report.language import LANGS, words
from tallystick.report.palette import DARK, LIGHT, colour
from tallystick.report.run_page import figures
from tallystick.report.write import teller_of
from tests.report.sample import sample_run


def every_figure(lang: str) -> Iterator[Figure]:
    teller = teller_of(sample_run(), lang)
    yield from figures(teller).values()
    for view in list(firm_views(teller, teller.run.decisions["enterprise_id"].to_list()).values())[:3]:
        yield from (score(view), candidates(view), price(view), months(view))


def read_fields(spec: Any) -> set[str]:
    if isinstance(spec, dict):
        own = {spec["field"]} if isinstance(spec.get("field"), str) else set()
        return own.union(*(read_fields(each) for each in spec.values()))
    return set().union(*(read_fields(each) for each in spec)) if isinstance(spec, list) else set()


@pytest.mark.parametrize("lang", LANGS)
def test_every_chart_reads_only_fields_that_its_rows_have(lang: str) -> None:
    charts = definitions(words(lang))
    for figure in every_figure(lang):
        if figure.rows:
            given = set().union(*(row.keys() for row in figure.rows))
            assert read_fields(charts[figure.chart]) <= given, figure.name


def test_every_chart_that_is_defined_is_used() -> None:
    assert {figure.chart for figure in every_figure("en") if figure.rows} == set(definitions(words("en")))


@pytest.mark.parametrize("lang", LANGS)
def test_every_chart_draws(lang: str) -> None:
    charts = definitions(words(lang))
    drawn = {figure.chart: figure for figure in every_figure(lang) if figure.rows}
    for name, figure in drawn.items():
        spec = {**charts[name], "width": 500, "data": {"values": figure.rows}, "config": config()}
        assert vl_convert.vegalite_to_svg(spec).count("<path") > 1, name


def test_the_rows_name_outcomes_as_the_legend_does() -> None:
    names = {words("en")(f"outcome.{kind}") for kind in OUTCOME_COLOURS}
    shown = {row["outcome"] for figure in every_figure("en") for row in figure.rows if "outcome" in row}
    assert shown <= names


def test_a_figure_without_a_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="has no sentence"):
        Figure("limits", "limits", "Limits", " ", [])


def luminance(hexadecimal: str) -> float:
    parts = [int(hexadecimal[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "paper", 7),
        ("ink-2", "paper", 4.5),
        ("ink-3", "paper", 4.5),
        ("accent", "paper", 4.5),
        ("approve", "approve-soft", 4.5),
        ("missing-ink", "missing-soft", 4.5),
        ("judgement-ink", "judgement-soft", 4.5),
        ("decline", "decline-soft", 3.5),
    ],
)
def test_text_can_be_read(palette: dict[str, str], ink: str, ground: str, least: float) -> None:
    assert contrast(palette[ink], palette[ground]) >= least


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_neighbouring_outcomes_differ_in_lightness(palette: dict[str, str]) -> None:
    order = [palette[tone] for tone in OUTCOME_COLOURS.values()]
    for one, other in pairwise(order):
        assert contrast(one, other) >= 1.4


def test_light_and_dark_have_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()
    with pytest.raises(KeyError):
        colour("pink")


@pytest.mark.parametrize(
    ("amounts", "longest"),
    [
        ({"need": 100, "cap": 300, "headroom": 90_000}, 600),
        ({"need": 0, "cap": 300, "headroom": 90_000}, 1_800),
        ({"need": 0, "headroom": 90_000}, 540_000),
        ({"need": 0, "cap": 0}, 0),
        ({}, 0),
    ],
)
def test_a_bar_is_cut_at_six_times_the_smallest_above_zero(amounts: dict[str, int], longest: int) -> None:
    teller = teller_of(sample_run(1), "en")
    view = next(iter(firm_views(teller, ["E1"]).values()))
    none = {f"limit_{code}_minor": None for code in CANDIDATES} | {
        f"indicated_{code}_minor": None for code in CANDIDATES
    }
    row = {**view.row, **none, **{f"limit_{code}_minor": amount for code, amount in amounts.items()}}
    assert longest_bar(replace(view, row=row)) == longest
