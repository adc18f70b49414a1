"""One firm's decision, as the page and `tally explain` tell it: headline, points, rules, limit, price, findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from tallystick.engine.parameters import CANDIDATES
from tallystick.report.figure import Teller
from tallystick.report.kinds import PARTS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Points:
    """One characteristic of the scorecard that rated the firm."""

    title: str
    column: str
    value: str
    got: int
    most: int
    unknown: bool

    @property
    def lost(self) -> int:
        """How many points the best bin would have given more."""
        return self.most - self.got


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """One rule as it was answered for the firm: hit, unknown or clear."""

    code: str
    name: str
    answer: str
    outcome: str
    value: str
    threshold: str
    text: str
    source: str
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the amounts that the limit is the smallest of; `at_hand`: without the debts that are not known."""

    code: str
    name: str
    amount_minor: int | None
    bound: bool
    at_hand: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the price, in basis points: where it starts and ends in the build-up."""

    name: str
    start_bp: float
    end_bp: float
    kind: str


@dataclass(frozen=True)
class FirmView:
    """All that is told about one firm; `row` is its features and decisions."""

    teller: Teller
    row: Row
    reasons: list[Row]
    answers: list[Row]
    findings: list[Row]
    months: list[Row]

    @property
    def enterprise_id(self) -> str:
        """The firm."""
        return str(self.row["enterprise_id"])

    @property
    def kind(self) -> str:
        """The outcome in four kinds."""
        if self.row["outcome"] == "refer":
            return "refer_missing" if self.row["refer_cause"] == "missing_evidence" else "refer_judgement"
        return str(self.row["outcome"])

    @cached_property
    def points(self) -> list[Points]:
        """The characteristics of the card that rated the firm, most points lost first."""
        card = self.teller.run.card_by_code.get(str(self.row["scorecard"]))
        found = [self._points(each) for each in card["characteristics"]] if card else []
        return sorted(found, key=lambda each: (-each.lost, each.title))

    def _points(self, characteristic: Row) -> Points:
        name = characteristic["column"]
        value = self.row.get(name)
        return Points(
            title=self.teller.text(characteristic["title"]),
            column=name,
            value=self.teller.numbers.value(value, self.teller.run.column(name)["unit"]),
            got=self.row.get(f"points_{name}") or 0,
            most=characteristic["most"],
            unknown=value is None,
        )

    @cached_property
    def rules(self) -> list[RuleAnswer]:
        """The rules as answered: hits that decline, hits that refer, unknown, clear."""
        order = {"hit": 0, "unknown": 1, "clear": 2}
        found = [self._answer(each) for each in self.answers]
        return sorted(found, key=lambda each: (order[each.answer], each.outcome != "decline", each.code))

    def count(self, answer: str) -> int:
        """This function will count the rules answered `answer`: hit, unknown or clear."""
        return sum(each["answer"] == answer for each in self.answers)

    def _answer(self, answer: Row) -> RuleAnswer:
        teller, code = self.teller, str(answer["code"])
        rule = teller.run.rule_by_code[code]
        unit = teller.run.column(rule["value_column"])["unit"] if rule["value_column"] else "text"
        unknown = answer["answer"] == "unknown"
        return RuleAnswer(
            code=code,
            name=teller.text(rule["name"]),
            answer=answer["answer"],
            outcome=rule["outcome"] if answer["answer"] == "hit" else rule["missing"],
            value="" if answer["value"] is None else teller.numbers.value(answer["value"], unit),
            threshold="" if answer["threshold"] is None else teller.numbers.value(answer["threshold"], unit),
            text=rule["text"],
            source=rule["source"],
            lacks=tuple(name for name in rule["columns"] if self.row.get(name) is None) if unknown else (),
        )

    def lacking(self, rule: RuleAnswer) -> tuple[str, ...]:
        """This function will give the evidence whose absence leaves `rule` unknown, as the run page counts it."""
        facts = self.teller.run.sheet["facts"]
        found: dict[str, None] = {}
        for name in rule.lacks:
            tables = self.teller.run.column(name)["tables"] or ["other"]
            absent = [table for table in tables if not self.row.get(facts.get(table, ""))]
            found.update(dict.fromkeys(absent or tables))
        return tuple(found)

    @cached_property
    def waiting(self) -> list[tuple[str, list[RuleAnswer]]]:
        """The unknown rules by the evidence they lack, in words; the evidence most rules lack first."""
        groups: dict[tuple[str, ...], list[RuleAnswer]] = {}
        for rule in self.rules:
            if rule.answer == "unknown":
                groups.setdefault(self.lacking(rule), []).append(rule)
        words = self.teller.words
        named = [
            (words.listed([words.code("table", table) for table in tables]), rules) for tables, rules in groups.items()
        ]
        return sorted(named, key=lambda each: (-len(each[1]), each[0]))

    @property
    def limit_minor(self) -> int | None:
        """The assessed limit, or where a part of it is unknown the smallest of its known parts."""
        assessed: int | None = self.row["assessed_limit_minor"]
        known: int | None = self.row["indicated_limit_minor"]
        return known if assessed is None else assessed

    @cached_property
    def candidates(self) -> list[Candidate]:
        """What the limit is the smallest of, known ones first, smallest first."""
        found = [self._candidate(code) for code in CANDIDATES]
        return sorted(found, key=lambda each: (each.amount_minor is None, each.amount_minor or 0, not each.bound))

    def _candidate(self, code: str) -> Candidate:
        amount, at_hand = self.row.get(f"limit_{code}_minor"), self.row.get(f"indicated_{code}_minor")
        return Candidate(
            code=code,
            name=self.teller.words.code("bound_by", code),
            amount_minor=at_hand if amount is None else amount,
            bound=self.row["bound_by"] == code,
            at_hand=amount is None and at_hand is not None,
        )

    @cached_property
    def price(self) -> list[Part]:
        """The build-up of the rate: parts up to the minimum, the step to the offered rate, the annualised rate."""
        if self.row.get("rate_bp") is None:
            return []
        words, start = self.teller.words, 0.0
        found = [Part(words("part.base"), 0.0, float(self.row.get("price_base_bp") or 0.0), "reference")]
        for part in PARTS:
            amount = float(self.row.get(f"price_{part}_bp") or 0.0)
            found.append(Part(words(f"part.{part}"), start, start + amount, "part"))
            start += amount
        minimum, rate, apr = (float(self.row.get(n) or 0) for n in ("price_minimum_bp", "rate_bp", "apr_bp"))
        found.append(Part(words("part.minimum"), 0.0, minimum, "total"))
        if rate != minimum:
            found.append(Part(words.code("price_step", self.row.get("price_bound")), minimum, rate, "bound"))
        found.append(Part(words("part.rate"), 0.0, rate, "total"))
        if apr and apr != rate:
            found.append(Part(words("part.fees"), rate, apr, "part"))
            found.append(Part(words("part.apr"), 0.0, apr, "total"))
        return found

    def headline(self) -> str:
        """This function will say the decision in one sentence, with what stands behind it."""
        words, numbers, row = self.teller.words, self.teller.numbers, self.row
        terms = self._terms()
        causes = self._causes()
        fields = {
            "terms": terms,
            "unknown": numbers.count(self.count("unknown")),
            "all": numbers.count(len(self.answers)),
            "hits": words.listed(causes[:3]),
            "indicated": words(f"firm.indicated.{row['indicated_outcome']}", terms=terms),
        }
        plain = self.kind != "approve" and not (self.count("unknown") if self.kind == "refer_missing" else causes)
        return words(f"firm.headline.{self.kind}" + (".plain" if plain else ""), **fields)

    def _terms(self) -> str:
        """The terms as far as they are known: limit, rate and grade."""
        words, numbers, row = self.teller.words, self.teller.numbers, self.row
        known = ("limit" if self.limit_minor is not None else "") + ("rate" if row["rate_bp"] is not None else "")
        return words(
            f"firm.terms.{known or 'none'}",
            amount=numbers.short_money(self.limit_minor),
            rate=numbers.rate(row["rate_bp"]),
            grade=row["grade"] or words("unknown"),
        )

    def _causes(self) -> list[str]:
        """What the reasons that decided the outcome are called: of a referral its hits, or what is missing."""
        effect = {"decline": "decline", "refer_judgement": "refer", "refer_missing": "missing"}.get(self.kind)
        codes = dict.fromkeys(each["code"] for each in self.reasons if each["effect"] == effect)
        return [self.teller.named(code) for code in codes]


def firm_views(teller: Teller, firms: list[str]) -> dict[str, FirmView]:
    """This function will give the view of each of `firms`, in order."""
    run = teller.run
    rows = {row["enterprise_id"]: row for row in _of(run.frame, firms).to_dicts()}
    grouped = {name: _grouped(getattr(run, name), firms) for name in ("reasons", "rules", "findings", "months")}
    return {
        firm: FirmView(
            teller=teller,
            row=rows[firm],
            reasons=grouped["reasons"].get(firm, []),
            answers=grouped["rules"].get(firm, []),
            findings=grouped["findings"].get(firm, []),
            months=grouped["months"].get(firm, []),
        )
        for firm in firms
    }


def _of(frame: pl.DataFrame, firms: list[str]) -> pl.DataFrame:
    return frame.filter(pl.col("enterprise_id").is_in(firms))


def _grouped(frame: pl.DataFrame, firms: list[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in _of(frame, firms).to_dicts():
        found.setdefault(row["enterprise_id"], []).append(row)
    return found
