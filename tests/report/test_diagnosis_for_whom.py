"""For whom a finding costs more, as it is said and drawn: only where groups differ, in both languages."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
import vl_convert

from tallystick.engine.diagnosis.cost import NOTHING_TOUCHED, Cost
from tallystick.engine.diagnosis.findings import Diagnosis, Finding
from tallystick.engine.diagnosis.sought import Place
from tallystick.engine.diagnosis.whom import BY, Dimension, Group
from tallystick.report.charts import config
from tallystick.report.diagnosis.charts import definitions
from tallystick.report.diagnosis.told import DiagnosisTeller, Told
from tallystick.report.diagnosis.whom import drawn, for_whom, nobody
from tallystick.report.language import Lang, words
from tallystick.report.numbers import Numbers
from tests.engine.diagnosis.test_findings import LAST, policy_of


def group(value: str | None, effect: float, hit: int = 50) -> Group:
    return Group(value, hit, 1_000_000.0 * hit, effect, 0.01, effect, effect - 0.02, effect + 0.02)


APART = Dimension("industry", (group("construction", 0.041), group("retail", 0.014), group(None, 0.010)), 0.004, True)
ALIKE = Dimension("product", (group("micro_cash", 0.02), group("mortgage_line", 0.02)), 1.0, False)


def finding(*by: Dimension, harms: str = "loss") -> Finding:
    problem = next(one for one in policy_of(LAST).problems if one.harms == harms)
    cost = Cost(100_000_00.0, 10_000_00.0, 200_000_00.0, 1.0, None, harms, NOTHING_TOUCHED, by)
    place = Place("branch", "B1", 100, 50, 0.1, 0.0001)
    return Finding(problem, place, "2025-01", "2026-01", 0.001, cost, [], [], pl.DataFrame(), 100)


def teller(lang: Lang) -> DiagnosisTeller:
    told = Told(Diagnosis([], pl.DataFrame(), {}), {}, {}, {})
    return DiagnosisTeller(told, words(lang), Numbers(words=words(lang)))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", " It costs more where the firm's trade is construction: 4.1 of 100 lent, elsewhere 1.2."),
        ("zh", "行业为建筑业的企业成本较高：每放款 100 元损失 4.1 元，其余 1.2。"),
    ],
)
def test_a_group_that_differs_is_said_beside_all_others(lang: Lang, said: str) -> None:
    assert for_whom(teller(lang), finding(APART, ALIKE)) == said


def test_a_group_spared_is_said_too() -> None:
    spared = Dimension("year", (group("2023", 0.05), group("2024", 0.05), group("2025", -0.01)), 0.01, True)
    said = for_whom(teller("en"), finding(spared))
    assert said == " It costs less where the year is 2025: −1.0 of 100 lent, elsewhere 5.0."


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_where_nobody_differs_no_group_is_named(lang: Lang) -> None:
    one = finding(ALIKE, replace(APART, p_value=0.2, differs=False))
    assert for_whom(teller(lang), one) == ""
    assert drawn(teller(lang), 1, one) is None
    said = nobody(teller(lang), one)
    assert {"en": "By product and industry nobody's cost differs", "zh": "按产品和行业比较"}[lang] in said
    assert "construction" not in said
    assert nobody(teller(lang), finding()) == "", "where nothing could be compared, nothing is said"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("harms", ["loss", "recovery", "margin", "time"])
@pytest.mark.parametrize("by", BY)
def test_every_dimension_and_harm_has_its_words(lang: Lang, harms: str, by: str) -> None:
    one = finding(replace(APART, by=by), replace(ALIKE, differs=True), harms=harms)
    figure = drawn(teller(lang), 3, one)
    assert figure is not None
    for said in (for_whom(teller(lang), one), figure.title, figure.sentence, nobody(teller(lang), one)):
        assert "dx." not in said and "{" not in said
    size = 1 if harms == "time" else 100
    assert [row["value"] for row in figure.rows if row["tone"] == "here"] == [0.041 * size]
    assert len(figure.rows) == 3
    assert figure.chart in definitions(words(lang))


def test_the_chart_draws_each_group_with_its_interval() -> None:
    figure = drawn(teller("en"), 1, finding(APART))
    assert figure is not None
    spec = {**definitions(words("en"))[figure.chart], "width": 500, "data": {"values": figure.rows}, "config": config()}
    svg = vl_convert.vegalite_to_svg(spec)
    assert [
        label for label in ("construction", "retail", "all others", "4.1", "1.4", "1.0") if f">{label}<" not in svg
    ] == []
    assert svg.count('aria-roledescription="point"') == 3


def test_years_stand_in_their_order() -> None:
    years = Dimension("year", (group("2025", 0.05), group("2023", 0.03), group(None, 0.2)), 0.01, True)
    figure = drawn(teller("en"), 1, finding(years))
    assert figure is not None
    assert [row["label"] for row in figure.rows] == ["2023", "2025", "all others"]
