"""The engine asked about one firm: what it answered, as bytes that the same material gives again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tallystick.engine import flow
from tallystick.engine.apart import Tables, mark, prepare_apart
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.findings import compared, findings
from tallystick.pack import Policy


@dataclass(frozen=True)
class Answer:
    """The decision on one firm. `decision`, `reasons` and `features` are the bytes that are kept."""

    row: dict[str, Any]
    decision: bytes
    reasons: bytes
    features: bytes

    @property
    def digest(self) -> str:
        """SHA-256 over the three, in hexadecimal."""
        return hashlib.sha256(b"\n".join((self.decision, self.reasons, self.features))).hexdigest()


def prepared(evidence: Evidence, policy: Policy) -> tuple[Evidence, pl.DataFrame]:
    """This function will give the evidence settled and the features of every firm in it."""
    settled = compared(flow.settled(evidence, policy), policy)
    return settled, flow.prepare_few(settled, policy)


def answered(evidence: Evidence, policy: Policy, enterprise_id: str) -> Answer:
    """This function will decide on `enterprise_id`, with the other firms of `evidence` as its neighbours."""
    settled, features = prepared(evidence, policy)
    is_firm = pl.col("enterprise_id") == enterprise_id
    decided = flow.score_few(features, policy).filter(is_firm)
    own = features.filter(is_firm)
    found = findings(settled, policy).collect().filter(is_firm)
    told = flow.reasons_few(decided, policy, found)
    row = decided.drop([name for name in own.columns if name != "enterprise_id"]).row(0, named=True)
    return Answer(row, as_json(row), as_json(told.to_dicts()), as_json(own.row(0, named=True)))


def answered_together(asked: Sequence[tuple[Tables, str]], policy: Policy) -> list[Answer]:
    """This function will decide for each set of tables on the firm named with it, all in one frame.

    Each answer is what `answered` gives, byte for byte: no request sees anything of another.
    """
    if len(asked) == 1:
        tables, firm = asked[0]
        return [answered(Evidence({name: frame.lazy() for name, frame in tables.items()}), policy, firm)]
    held = prepare_apart([tables for tables, _ in asked], policy)
    names = pl.Series("enterprise_id", [mark(place) + firm for place, (_, firm) in enumerate(asked)])
    features = names.to_frame().join(held.features, on="enterprise_id", how="left", maintain_order="left")
    decided = flow.score_few(held.features, policy)
    decided = names.to_frame().join(decided, on="enterprise_id", how="left", maintain_order="left")
    found = findings(held.settled, policy).collect().filter(pl.col("enterprise_id").is_in(names.implode()))
    told: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for reason in flow.reasons_few(decided, policy, found).iter_rows(named=True):
        told[reason["enterprise_id"]].append(reason)
    rows = decided.drop([name for name in features.columns if name != "enterprise_id"]).rows(named=True)
    parts = zip(names, rows, features.rows(named=True), strict=True)
    return [_answer(mark(place), row, told[name], own) for place, (name, row, own) in enumerate(parts)]


def _answer(marked: str, row: dict[str, Any], told: list[dict[str, Any]], own: dict[str, Any]) -> Answer:
    row, own, *told = (_unmarked(one, marked) for one in (row, own, *told))
    return Answer(row, as_json(row), as_json(told), as_json(own))


def _unmarked(row: dict[str, Any], marked: str) -> dict[str, Any]:
    return {name: value.removeprefix(marked) if isinstance(value, str) else value for name, value in row.items()}


def as_json(thing: Any) -> bytes:
    """This function will write plain values as canonical JSON: keys sorted, days as ISO text, no NaN."""
    text = json.dumps(thing, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)
    return text.encode()


def _plain(thing: object) -> str:
    if isinstance(thing, date):
        return thing.isoformat()
    raise TypeError(f"{type(thing).__name__} has no place in JSON")
