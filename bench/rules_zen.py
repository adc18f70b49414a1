"""The same rules of packs/l_bank here and in zen-engine: same applicants, same answers, applicants a second of each."""

from __future__ import annotations

import json
import re
import sys
import tempfile
import venv
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from bench.measure import ROOT, Figure, run_program, seconds_of
from tallystick.engine.eligibility.step import STEP
from tallystick.engine.flow import vocabulary
from tallystick.kernel.columns import Column, Columns
from tallystick.pack.model import RuleText
from tallystick.pack.pack import Pack, read_pack
from tallystick.pack.policy import Policy, Rule

PEER = "zen-engine==2.1.3"
DAY = date(2026, 6, 30)
RULES = 40
WANTED = 100.0
_CODES = re.compile(r"'([^']*)'")


def run(*, full: bool) -> list[Figure]:
    """This function will measure both sides on the same rules and check that they answer the same."""
    pack = read_pack(ROOT / "packs" / "l_bank")
    columns = vocabulary()
    policy = pack.on(DAY, columns)
    texts = {rule.code: _in_zen_words(_text(pack, rule), policy) for rule in _shared_rules(pack, policy)}
    policy = replace(policy, rules=tuple(rule for rule in policy.rules if rule.code in texts))
    few, many = (20_000, 4_000_000) if full else (5_000, 1_000_000)
    asked = Columns(columns[name] for name in sorted({name for rule in policy.rules for name in rule.columns}))
    sample = _applicants(asked, texts.values(), few)
    zen = _zen_side(texts, sample)
    ours = _our_side(policy, _applicants(asked, texts.values(), many))
    same = _same_answers(policy, sample, zen["answers"])
    fastest = max(zen["rates"].values())
    return [
        Figure("rules", f"{len(texts)} of packs/l_bank", "30 or more", len(texts) >= 30),
        Figure("same answers", f"{same:,} of {few * len(texts):,}", "all", same == few * len(texts)),
        *(Figure(f"zen-engine, {name}", f"{rate:,.0f} a second") for name, rate in zen["rates"].items()),
        Figure(f"Tallystick, batch of {many:,}", f"{ours:,.0f} a second"),
        Figure(
            "ratio to its fastest call", f"{ours / fastest:,.0f}", f"{WANTED:.0f} or more", ours / fastest >= WANTED
        ),
    ]


def _text(pack: Pack, rule: Rule) -> RuleText:
    return next(text for text in pack.content.rules[rule.code] if text.in_force(DAY))


def _shared_rules(pack: Pack, policy: Policy) -> list[Rule]:
    """The pack's first rules without exceptions: those both sides can say in one expression."""
    return [rule for rule in policy.rules if not _text(pack, rule).exceptions][:RULES]


def _in_zen_words(rule: RuleText, policy: Policy) -> str:
    """The rule's condition, with whom it applies to, in zen's expression language and with the day's numbers."""
    parts = [part for part in (rule.applies, rule.when) if part]
    text = " and ".join(f"({part})" for part in parts)
    text = re.sub(r"@(\w+)", lambda found: str(policy.number(found.group(1))), text)
    text = re.sub(r"\bin \(([^)]*)\)", r"in [\1]", text)
    text = text.replace("<>", "!=")
    return re.sub(r"(?<![<>!=])=(?!=)", "==", text)


def _applicants(columns: Columns, texts: Iterable[str], count: int) -> pl.DataFrame:
    """Applicants of whom everything is known, for zen-engine ends with an error where a number is absent."""
    chance = np.random.default_rng(11)
    codes = [*sorted({code for text in texts for code in _CODES.findall(text)}), "none"]
    return pl.DataFrame({column.name: _values(column, codes, count, chance) for column in columns.values()})


def _values(column: Column, codes: list[str], count: int, chance: np.random.Generator) -> pl.Series:
    scale = {"minor": 3e7, "share": 0.4, "ratio": 2.0, "days": 60.0, "months": 20.0, "count": 4.0, "bp": 500.0}
    if column.dtype == pl.Boolean:
        return pl.Series(chance.random(count) < 0.2)
    if column.dtype == pl.String:
        return pl.Series(codes).gather(chance.integers(0, len(codes), count))
    drawn = chance.normal(1.0, 0.8, count) * scale.get(column.unit, 5.0)
    return pl.Series(drawn).round(6).cast(column.dtype)


def _zen_side(texts: dict[str, str], sample: pl.DataFrame) -> dict[str, dict[str, float]]:
    expressions = [{"id": code, "key": code, "value": text} for code, text in texts.items()]
    graph = {
        "nodes": [
            _node("in", "inputNode", {}),
            _node("rules", "expressionNode", {"expressions": expressions}),
            _node("out", "outputNode", {}),
        ],
        "edges": [_edge("in", "rules"), _edge("rules", "out")],
    }
    with tempfile.TemporaryDirectory(prefix="bench-zen-") as made:
        folder = Path(made)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / "bin" / "python"
        _must(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PEER)
        (folder / "graph.json").write_text(json.dumps(graph), encoding="utf-8")
        (folder / "rows.json").write_text(json.dumps(sample.to_dicts()), encoding="utf-8")
        side = Path(__file__).with_name("_zen_side.py")
        _must(python, side, folder / "graph.json", folder / "rows.json", folder / "answers.json")
        answered: dict[str, dict[str, float]] = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    return answered


def _must(*command: str | Path) -> None:
    ran = run_program(command)
    if ran.code:
        sys.exit(f"{PEER} could not be measured: {ran.said[-2000:]}")


def _node(name: str, kind: str, content: dict[str, object]) -> dict[str, object]:
    return {"id": name, "name": name, "type": kind, "content": content, "position": {"x": 0, "y": 0}}


def _edge(source: str, target: str) -> dict[str, str]:
    return {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}


def _our_side(policy: Policy, frame: pl.DataFrame) -> float:
    """Applicants a second: a nullable Boolean per rule, the count of unknown ones, and the worst outcome."""
    seconds, _ = seconds_of(lambda: STEP.run(frame.lazy(), policy).collect(engine="streaming"), times=3)
    return frame.height / seconds


def _same_answers(policy: Policy, sample: pl.DataFrame, answers: object) -> int:
    theirs = pl.DataFrame(answers)
    ours = sample.select(rule.hit.alias(rule.code) for rule in policy.rules)
    return int(sum((ours[rule.code] == theirs[rule.code]).sum() for rule in policy.rules))
