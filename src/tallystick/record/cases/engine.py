"""The engine asked about one firm: what it answered, as bytes that the same material gives again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tallystick.engine import flow
from tallystick.engine.evidence.evidence import Evidence
from tallystick.engine.evidence.findings import findings
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
    settled = flow.settled(evidence, policy)
    return settled, flow.prepare_few(settled, policy)


def answered(evidence: Evidence, policy: Policy, enterprise_id: str) -> Answer:
    """This function will decide on `enterprise_id`, with the other firms of `evidence` as its neighbours."""
    settled, features = prepared(evidence, policy)
    is_firm = pl.col("enterprise_id") == enterprise_id
    if features.height == 1:
        decided = flow.score_one(features, policy)
    else:
        decided = flow.score_few(features, policy).filter(is_firm)
    own = features.filter(is_firm)
    found = findings(settled, policy).collect().filter(is_firm)
    told = flow.reasons_few(decided, policy, found)
    row = decided.drop([name for name in own.columns if name != "enterprise_id"]).row(0, named=True)
    return Answer(row, as_json(row), as_json(told.to_dicts()), as_json(own.row(0, named=True)))


def as_json(thing: Any) -> bytes:
    """This function will write plain values as canonical JSON: keys sorted, days as ISO text, no NaN."""
    text = json.dumps(thing, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)
    return text.encode()


def _plain(thing: object) -> str:
    if isinstance(thing, date):
        return thing.isoformat()
    raise TypeError(f"{type(thing).__name__} has no place in JSON")
