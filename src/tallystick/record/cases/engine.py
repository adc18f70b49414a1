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
from tallystick.engine.few import places_in, rows_at, rows_where
from tallystick.pack import Policy

REASON_TEXTS = ("enterprise_id", "code", "kind", "effect", "column", "unit", "detail")
"""Columns of reasons that hold text."""


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
    firm = pl.Series("enterprise_id", [enterprise_id])
    decided = rows_at(flow.score_few(features, policy), "enterprise_id", firm)
    own = rows_at(features, "enterprise_id", firm)
    found = findings(settled, policy).collect()
    found = rows_where(found, (found["enterprise_id"] == enterprise_id).to_numpy())
    told = flow.reasons_few(decided, policy, found)
    row = _made(decided, own).row(0, named=True)
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
    features = rows_at(held.features, "enterprise_id", names)
    decided = rows_at(flow.score_few(held.features, policy), "enterprise_id", names)
    found = findings(held.settled, policy).collect()
    found = rows_where(found, places_in(names, found["enterprise_id"]) >= 0)
    told: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for reason in flow.reasons_few(decided, policy, found).iter_rows(named=True):
        told[reason["enterprise_id"]].append(reason)
    made = _made(decided, features)
    parts = zip(names, made.rows(named=True), features.rows(named=True), strict=True)
    texts = [_texts(made), _texts(features)]
    return [_answer(mark(place), [row, own], texts, told[name]) for place, (name, row, own) in enumerate(parts)]


def _made(decided: pl.DataFrame, features: pl.DataFrame) -> pl.DataFrame:
    """What the steps added to `features`, and whose it is."""
    given = {*features.columns} - {"enterprise_id"}
    return decided[[name for name in decided.columns if name not in given]]


def _texts(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if dtype == pl.String]


def _answer(
    marked: str, rows: Sequence[dict[str, Any]], texts: Sequence[Sequence[str]], told: Sequence[dict[str, Any]]
) -> Answer:
    """The answer of the request that is marked so: `rows` are what was made of the firm and its features."""
    for row, names in zip((*rows, *told), (*texts, *(REASON_TEXTS for _ in told)), strict=True):
        _unmark(row, names, marked)
    row, own = rows
    return Answer(row, as_json(row), as_json(told), as_json(own))


def _unmark(row: dict[str, Any], texts: Sequence[str], marked: str) -> None:
    for name in texts:
        if row[name] is not None:
            row[name] = row[name].removeprefix(marked)


def as_json(thing: Any) -> bytes:
    """This function will write plain values as canonical JSON: keys sorted, days as ISO text, no NaN."""
    text = json.dumps(thing, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)
    return text.encode()


def _plain(thing: object) -> str:
    if isinstance(thing, date):
        return thing.isoformat()
    raise TypeError(f"{type(thing).__name__} has no place in JSON")
