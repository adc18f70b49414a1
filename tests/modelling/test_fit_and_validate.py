"""The whole way on a small history: sample, card, level, validation; and what the pack's own scale says of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import roc_auc_score

from tallystick.modelling.fitting.beside import challengers, plain_boosting, simple_cards
from tallystick.modelling.fitting.fit import Fitted, fit_model
from tallystick.modelling.sample.sample import Sample, make_sample
from tallystick.modelling.sample.spec_file import read_spec
from tallystick.modelling.validation.whole import Asked, validate
from tallystick.pack import read_pack
from tallystick.pack.bins import bind_grades
from tallystick.pack.errors import PackErrors
from tests.modelling.small_history import SPEC, small_history


@pytest.fixture(scope="module")
def scale(request: pytest.FixtureRequest) -> tuple:
    pack = read_pack(Path(__file__).resolve().parents[2] / "packs" / "l_bank")
    return bind_grades(pack.content.scales["scale"][0])


def made(tmp_path: Path, scale: tuple, more: str = "") -> tuple[Sample, Fitted]:
    path = tmp_path / "spec.yaml"
    path.write_text(SPEC + more, "utf-8")
    spec = read_spec(path)
    sample = make_sample(small_history(), spec)
    return sample, fit_model(sample, spec, scale, {})


def test_the_card_ranks_and_holds_its_level(tmp_path: Path, scale: tuple) -> None:
    sample, fitted = made(tmp_path, scale)
    development = fitted.rows.filter(part="development").drop_nulls(["bad", "score"])
    assert development["pd_best"].mean() == pytest.approx(fitted.long_run.rate, rel=1e-6)
    assert development["pd"].mean() == pytest.approx(fitted.margin.rate, rel=1e-6)
    assert fitted.margin.rate > fitted.long_run.rate * 1.05, "part A and the estimation error"
    later = fitted.rows.filter(part="out_of_time").drop_nulls(["bad", "score"])
    assert roc_auc_score(later["bad"], later["pd"]) > 0.7
    assert set(fitted.card.columns) <= set(sample.columns) and "paid_out_day" not in sample.columns


def test_a_grade_is_that_of_its_pd(tmp_path: Path, scale: tuple) -> None:
    _, fitted = made(tmp_path, scale)
    bands = {grade.code: (grade.pd_from, grade.pd_until) for grade in scale}
    for row in fitted.rows.drop_nulls("grade").head(300).to_dicts():
        low, high = bands[row["grade"]]
        assert low <= row["pd"] < high


@pytest.mark.parametrize("method", ["augmentation", "fuzzy", "parcelling"])
def test_declined_applicants_may_be_put_beside(tmp_path: Path, scale: tuple, method: str) -> None:
    _, fitted = made(tmp_path, scale, f"rejects: {method}\n")
    assert fitted.rejects is not None and fitted.rejects.limits.declined_share > 0.02
    assert fitted.card.columns


def test_challengers_stand_beside_the_card_on_its_own_rows_and_columns(tmp_path: Path, scale: tuple) -> None:
    asked = "challengers: [monotone_boosting, explainable_boosting]\n"
    sample, fitted = made(tmp_path, scale, asked)
    found = challengers(sample, read_spec(tmp_path / "spec.yaml"), fitted.rows)
    assert list(found) == ["monotone_boosting", "explainable_boosting"]
    later = fitted.rows.with_columns(found.values()).filter(part="out_of_time").drop_nulls(["bad", "score"])
    for name in found:
        assert found[name].is_between(0, 1).all()
        assert roc_auc_score(later["bad"], later[name]) > 0.65


def test_a_challenger_that_nobody_makes_is_named(tmp_path: Path, scale: tuple) -> None:
    with pytest.raises(PackErrors, match="monotone_boosting"):
        made(tmp_path, scale, "challengers: [random_forest]\n")


def test_validation_tells_everything_and_agrees_with_scikit_learn(tmp_path: Path, scale: tuple) -> None:
    sample, fitted = made(tmp_path, scale)
    spec = read_spec(tmp_path / "spec.yaml")
    beside = {"boosting": plain_boosting(sample, fitted.rows), **simple_cards(sample, spec, fitted.rows, fitted.card)}
    rows = fitted.rows.with_columns(fitted.card.points(fitted.rows).get_columns())
    rows = rows.with_columns(one.alias(name) for name, one in beside.items())
    asked = Asked(
        scale={grade.code: grade.pd_12m for grade in scale},
        day=spec.day,
        points=[name for name in rows.columns if name.startswith("points_")],
        segments=spec.segments,
        fairness=spec.fairness,
        beside=["one_column", "three_columns", "boosting"],
        accept_below_pd=spec.accept_below_pd,
        model_outcome=spec.model_outcome,
        final_outcome=spec.final_outcome,
        period="1q",
    )
    found = validate(rows, asked)
    later = rows.filter(part="out_of_time").drop_nulls(["bad", "score"])
    whole = {part["part"]: part for part in found["parts"]}["out_of_time"]
    assert whole["auc"] == pytest.approx(roc_auc_score(later["bad"], later["pd"]))
    assert whole["rows"] == later.height and whole["bads"] == later["bad"].sum()
    assert sum(row["rows"] for row in found["grades"]["out_of_time"]) == later.height
    assert {row["part"] for row in found["segments"]} == {"north", "south", "east"}
    assert [row["model"] for row in found["beside"]] == ["one_column", "three_columns", "boosting"]
    assert found["drift"]["by_period"] and found["drift"]["characteristics"]
    assert set(found["fairness"]) == {"region", "owner_gender"}
    assert {row["kind"] for row in found["overrides"]} >= {"as_the_model", "stricter"}
    curve = pl.DataFrame(found["roc"]["out_of_time"])
    assert np.trapezoid(curve["true"], curve["false"]) == pytest.approx(whole["auc"], abs=5e-3)
