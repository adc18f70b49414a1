"""A model that the bank brings as ONNX, used as a rating: PD, and reasons against a reference firm."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime
import polars as pl

from tallystick.modelling.challengers.contributions import adverse

Floats = npt.NDArray[np.float64]

_ONE_MATRIX: Final = 1
_LEAST: Final = 1e-12


class OnnxRating:
    """A bank's own model: it reads numbers, and gives a PD.

    `columns` are what it reads, in order: either it has one input, a matrix with that many columns, or one input a
    column, by name. Its last output of numbers is the PD, or the chances of good and bad in this order. `reference` is
    the firm that reasons are told against. A row that lacks a value has no PD, unless its column is in
    `takes_missing`: then the model is given NaN and is trusted to know what to do with it.

    `digest` is the SHA-256 of the model's bytes: what a pack names to say which model it means.

    :raises ValueError: the file is no ONNX model, or reads or gives something else than said.
    """

    def __init__(
        self,
        model: Path | bytes,
        *,
        columns: Sequence[str],
        reference: Mapping[str, float],
        takes_missing: Collection[str] = (),
        threads: int = 1,
    ) -> None:
        content = model if isinstance(model, bytes) else Path(model).read_bytes()
        self.digest = sha256(content).hexdigest()
        self.columns = tuple(columns)
        self.takes_missing = frozenset(takes_missing)
        lacking = [name for name in self.columns if name not in reference]
        if lacking:
            raise ValueError(f"reference: it lacks {', '.join(lacking)}; reasons are told against a whole firm")
        self.reference = np.array([float(reference[name]) for name in self.columns])
        self._session = _session(content, threads)
        self._inputs = self._checked_inputs()
        self._output = self._checked_output()

    def predict_pd(self, frame: pl.DataFrame) -> pl.Series:
        """This function will give each row's PD (Float64); null where a value is missing that the model needs.

        :raises ValueError: a column is absent or holds no numbers, or the model gives something outside 0 to 1.
        """
        matrix, is_known = self._matrix(frame)
        pd = np.full(frame.height, np.nan)
        pd[is_known] = self._run(matrix[is_known])
        return pl.Series("pd", pd).fill_nan(None)

    def reasons(self, frame: pl.DataFrame, *, most: int = 4) -> pl.DataFrame:
        """This function will give the columns that raised each row's log odds the most (`row`, `rank`, `column`).

        What a column adds is the log odds of the row less those of the same row with the reference's value in it. Rows
        without a PD have no reasons.
        """
        matrix, is_known = self._matrix(frame)
        known = matrix[is_known]
        own = _log_odds(self._run(known))
        added = np.zeros((frame.height, len(self.columns)))
        for n, value in enumerate(self.reference):
            instead = known.copy()
            instead[:, n] = value
            added[is_known, n] = own - _log_odds(self._run(instead))
        return adverse(added, self.columns, most=most)

    def _matrix(self, frame: pl.DataFrame) -> tuple[Floats, npt.NDArray[np.bool_]]:
        absent = [name for name in self.columns if name not in frame.columns]
        if absent:
            raise ValueError(f"the frame lacks {', '.join(absent)}, which the model reads")
        odd = [n for n in self.columns if not (frame.schema[n].is_numeric() or frame.schema[n] == pl.Boolean)]
        if odd:
            raise ValueError(f"{', '.join(odd)} hold no numbers, and the model reads numbers alone")
        matrix = np.column_stack([frame[name].cast(pl.Float64).to_numpy() for name in self.columns])
        needed = [n for n, name in enumerate(self.columns) if name not in self.takes_missing]
        return matrix, ~np.isnan(matrix[:, needed]).any(axis=1)

    def _run(self, matrix: Floats) -> Floats:
        if not len(matrix):
            return np.zeros(0)
        asked: dict[str, Any]
        if len(self._inputs) == _ONE_MATRIX:
            asked = {self._inputs[0]: matrix.astype(np.float32)}
        else:
            asked = {name: matrix[:, [n]].astype(np.float32) for n, name in enumerate(self._inputs)}
        given = np.asarray(self._session.run([self._output], asked)[0], dtype=np.float64)
        pd = given.reshape(len(matrix), -1)[:, -1]
        if not ((pd >= 0) & (pd <= 1)).all():
            raise ValueError(f"the model's output {self._output!r} is not from 0 to 1: {pd.min():g} to {pd.max():g}")
        return pd

    def _checked_inputs(self) -> tuple[str, ...]:
        found = self._session.get_inputs()
        odd = [one.name for one in found if one.type != "tensor(float)"]
        if odd:
            raise ValueError(
                f"the model's inputs {', '.join(odd)} are not of 32-bit floating-point numbers; export it so"
            )
        names = tuple(one.name for one in found)
        width = found[0].shape[-1] if len(found) == _ONE_MATRIX else None
        is_matrix = len(found) == _ONE_MATRIX and (not isinstance(width, int) or width == len(self.columns))
        if not is_matrix and names != self.columns:
            raise ValueError(
                f"the model reads {', '.join(names)} ({len(found)} inputs, width {width}), not the {len(self.columns)} "
                f"columns {', '.join(self.columns)}: give its columns in its order"
            )
        return names

    def _checked_output(self) -> str:
        found = [one.name for one in self._session.get_outputs() if one.type in ("tensor(float)", "tensor(double)")]
        if not found:
            kinds = ", ".join(f"{one.name}: {one.type}" for one in self._session.get_outputs())
            raise ValueError(f"the model gives no tensor of chances ({kinds}); export it without ZipMap")
        return str(found[-1])


def _session(content: bytes, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as found:
        raise ValueError(f"the file is no ONNX model that can be run here: {found}") from found


def _log_odds(pd: Floats) -> Floats:
    held = np.clip(pd, _LEAST, 1 - _LEAST)
    return np.log(held / (1 - held))
