"""A bank's own model as ONNX: its PD, its reasons, and what is refused."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import polars as pl
import pytest
from onnx import TensorProto, helper, numpy_helper

from tallystick.modelling.challengers import OnnxRating

WEIGHTS = np.array([[2.0], [-1.0], [0.5]])
COLUMNS = ("debt", "sales", "age")
REFERENCE = {"debt": 0.4, "sales": 0.5, "age": 3.0}


def logistic(*, ends_in: str = "Sigmoid") -> bytes:
    """This function will write `pd = sigmoid(x @ weights)` as an ONNX model."""
    nodes = [helper.make_node("MatMul", ["x", "w"], ["z"]), helper.make_node(ends_in, ["z"], ["pd"])]
    graph = helper.make_graph(
        nodes,
        "rating",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 3])],
        [helper.make_tensor_value_info("pd", TensorProto.FLOAT, ["n", 1])],
        [numpy_helper.from_array(WEIGHTS.astype(np.float32), "w")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return bytes(made.SerializeToString())


FIRMS = pl.DataFrame({"debt": [0.9, 0.1, None], "sales": [0.5, 0.1, 0.5], "age": [3, 9, 3]})


def rating(**changes: object) -> OnnxRating:
    return OnnxRating(logistic(), **{"columns": COLUMNS, "reference": REFERENCE, **changes})  # type: ignore[arg-type]


def test_it_gives_the_models_pd_and_none_where_a_value_is_missing() -> None:
    known = FIRMS.head(2).cast(pl.Float64).to_numpy() @ WEIGHTS
    pd = rating().predict_pd(FIRMS)
    assert pd[:2].to_list() == pytest.approx((1 / (1 + np.exp(-known[:, 0]))).tolist(), abs=1e-6)
    assert pd[2] is None


def test_a_missing_value_reaches_a_model_that_takes_it() -> None:
    with pytest.raises(ValueError, match="not from 0 to 1"):
        rating(takes_missing=["debt"]).predict_pd(FIRMS)


def test_reasons_are_told_against_the_reference() -> None:
    reasons = rating().reasons(FIRMS)
    found = [(row, column, round(added, 4)) for row, _, column, added in reasons.rows()]
    assert found == [(0, "debt", 1.0), (1, "age", 3.0), (1, "sales", 0.4)]


def test_its_digest_is_that_of_its_bytes() -> None:
    assert rating().digest == sha256(logistic()).hexdigest()


@pytest.mark.parametrize(
    ("model", "changes", "cause"),
    [
        (b"nothing", {}, "no ONNX model"),
        (logistic(), {"columns": ("debt", "sales")}, "give its columns in its order"),
        (logistic(), {"reference": {"debt": 1.0}}, "it lacks sales, age"),
    ],
)
def test_what_does_not_fit_is_refused(model: bytes, changes: dict[str, object], cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        OnnxRating(model, **{"columns": COLUMNS, "reference": REFERENCE, **changes})  # type: ignore[arg-type]


def test_an_output_that_is_no_chance_is_refused() -> None:
    with pytest.raises(ValueError, match="not from 0 to 1"):
        OnnxRating(logistic(ends_in="Identity"), columns=COLUMNS, reference=REFERENCE).predict_pd(FIRMS)


@pytest.mark.parametrize(
    ("frame", "cause"),
    [(FIRMS.drop("age"), "lacks age"), (FIRMS.with_columns(age=pl.lit("old")), "age hold no numbers")],
)
def test_a_frame_that_does_not_fit_is_refused(frame: pl.DataFrame, cause: str) -> None:
    with pytest.raises(ValueError, match=cause):
        rating().predict_pd(frame)
