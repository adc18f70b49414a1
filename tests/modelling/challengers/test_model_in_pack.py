"""A bank's own ONNX model rates in a pack: scores as evidence, a card that means this model and no other."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from onnx import TensorProto, helper, numpy_helper

from tallystick.engine import flow
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.rating.step import STEP
from tallystick.modelling.challengers import OnnxRating
from tallystick.modelling.challengers.in_pack import card_of, scores_of
from tallystick.modelling.scorecard import Card, yaml_text
from tallystick.pack.pack import read_pack
from tallystick.pack.policy import Policy
from tests.engine.features.feature_tables import table

PACK = Path(__file__).resolve().parents[3] / "packs" / "l_bank"
DAY = date(2026, 6, 30)
COLUMNS = ("debt_ratio", "dscr")
CARD = Card(
    code="own_model",
    title={"en": "Own model", "zh": "自有模型"},
    needs="given_pd_age_days <= 30",
    since=date(2020, 1, 1),
    source="rating manual 5",
    sample="what the bank developed it on",
    method="the bank's own",
    priority=9,
)


def model(slope: float = 6.0) -> bytes:
    weights = np.array([[slope], [-1.5]], dtype=np.float32)
    nodes = [helper.make_node("MatMul", ["x", "w"], ["z"]), helper.make_node("Sigmoid", ["z"], ["pd"])]
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 2])]
    outputs = [helper.make_tensor_value_info("pd", TensorProto.FLOAT, ["n", 1])]
    graph = helper.make_graph(nodes, "own", inputs, outputs, [numpy_helper.from_array(weights, "w")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return bytes(made.SerializeToString())


RATING = OnnxRating(model(), columns=COLUMNS, reference={"debt_ratio": 0.5, "dscr": 2.0})
FEATURES = pl.DataFrame(
    {
        "enterprise_id": [f"F{n}" for n in range(6)],
        "debt_ratio": [0.1, 0.4, 0.6, 0.9, 0.5, None],
        "dscr": [4.0, 2.5, 2.0, 0.8, 2.0, 2.0],
    }
)


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("own") / "pack"
    shutil.copytree(PACK, folder, ignore=shutil.ignore_patterns("cases", "indicators"))
    (folder / "scorecards" / "own.yaml").write_text(yaml_text(card_of(RATING, CARD)), encoding="utf-8")
    read = read_pack(folder).on(DAY, flow.vocabulary())
    return replace(read, scorecards=tuple(one for one in read.scorecards if one.code == "own_model"))


def rated(policy: Policy, rating: OnnxRating = RATING, scored_day: date = DAY) -> pl.DataFrame:
    scores = table("model_scores", scores_of(rating, FEATURES, scored_day=scored_day).to_dicts())
    firms = table("enterprises", FEATURES.select("enterprise_id").to_dicts())
    evidence = Evidence({"enterprises": firms.lazy(), "model_scores": scores.lazy()})
    return STEP.run(flow.prepare(evidence, policy), policy).collect().sort("enterprise_id")


def test_the_packs_pd_is_the_models_within_half_a_band(policy: Policy) -> None:
    found = rated(policy)
    own = RATING.predict_pd(FEATURES)[:5].to_numpy()
    given = found["pd_score"][:5].to_numpy()
    assert np.log(given / (1 - given)) == pytest.approx(np.log(own / (1 - own)), abs=2.5 * np.log(2) / 40 + 1e-6)
    assert found["grade"][:5].null_count() == 0
    assert found["grade_rank"][3] > found["grade_rank"][0]


def test_a_firm_the_model_cannot_rate_is_not_rated(policy: Policy) -> None:
    last = rated(policy).row(5, named=True)
    assert (last["scorecard"], last["grade"], last["given_pd_12m"]) == (None, None, None)


def test_the_models_reasons_stand_beside_its_pd(policy: Policy) -> None:
    assert rated(policy)["given_reasons"].to_list()[:4] == [None, None, "debt_ratio", "debt_ratio; dscr"]


def test_another_models_scores_and_old_ones_do_not_rate(policy: Policy) -> None:
    other = OnnxRating(model(5.0), columns=COLUMNS, reference={"debt_ratio": 0.5, "dscr": 2.0})
    assert rated(policy, other)["grade"].null_count() == len(FEATURES)
    assert rated(policy, scored_day=date(2026, 5, 1))["grade"].null_count() == len(FEATURES)
