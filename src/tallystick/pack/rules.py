"""Compiles a rule: hit, clear or unknown, and the value and threshold its reason shows."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import polars as pl

from tallystick.kernel.columns import Columns, did_you_mean
from tallystick.pack.binding import Binding
from tallystick.pack.expressions import UNKNOWN, choose
from tallystick.pack.kinds import kind_of
from tallystick.pack.model import RuleText
from tallystick.pack.policy import Rule
from tallystick.pack.resolve import conditions_of
from tallystick.pack.terms import (
    ARITHMETIC,
    COMPARISONS,
    Call,
    Given,
    Literal,
    Name,
    Term,
    columns_of,
    text_of,
    walk,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The checked conditions of one rule."""

    applies: Term | None
    when: Term
    exceptions: tuple[tuple[Term, Term], ...]

    def all(self) -> tuple[Term, ...]:
        """Every condition, in the order written."""
        applies = () if self.applies is None else (self.applies,)
        return (*applies, self.when, *(term for pair in self.exceptions for term in pair))

    @property
    def columns(self) -> frozenset[str]:
        """Every column that any of them reads."""
        return frozenset().union(*map(columns_of, self.all()))


def rule_key(rule: RuleText, binding: Binding) -> tuple[Hashable, ...]:
    """This function will give what decides how `rule` compiles: its version, and the values of what it reads."""
    return (rule.code, rule.since, *binding.read_by(text for _, text, _ in conditions_of(rule)))


def rule_terms(rule: RuleText, binding: Binding) -> Terms | None:
    """This function will give the checked conditions of `rule`, None where one has faults, which are noted."""
    found = [binding.term(text, place, f"rule {rule.code!r}, {name}") for name, text, place in conditions_of(rule)]
    good = [term for term in found if term is not None]
    if len(good) < len(found) or not _check_shows(rule, binding):
        return None
    applies = good.pop(0) if rule.applies else None
    return Terms(applies, good[0], tuple(zip(good[1::2], good[2::2], strict=True)))


def _check_shows(rule: RuleText, binding: Binding) -> bool:
    if not rule.shows:
        return True
    thing = f"rule {rule.code!r}, shows"
    if rule.shows not in binding.vocabulary:
        cause = f"there is no column {rule.shows!r}{did_you_mean(rule.shows, binding.vocabulary)}"
        binding.problems.add(rule.at("shows"), thing, cause, "Name a column of the vocabulary")
        return False
    return True


def bind_rule(rule: RuleText, binding: Binding) -> Rule | None:
    """This function will compile `rule`; None where one of its conditions has faults, which are noted.

    An exception that is true replaces the rule's condition; one that is unknown leaves the rule unknown unless both say
    the same. A rule whose `applies` is false is clear.
    """
    terms = rule_terms(rule, binding)
    if terms is None:
        return None
    hit = binding.expression(terms.when)
    value, threshold = _pair(terms.when, rule.shows, binding)
    for when, then in reversed(terms.exceptions):
        is_excepted = binding.expression(when)
        hit = choose(is_excepted, binding.expression(then), hit)
        other_value, other_threshold = _pair(then, rule.shows, binding)
        value = pl.when(is_excepted).then(other_value).otherwise(value)
        threshold = pl.when(is_excepted).then(other_threshold).otherwise(threshold)
    if terms.applies is not None:
        hit = binding.expression(terms.applies) & hit
    return Rule(
        code=rule.code,
        name=rule.name,
        outcome=rule.outcome,
        missing=rule.missing,
        hit=hit,
        value=value,
        threshold=threshold,
        columns=terms.columns | ({rule.shows} if rule.shows else set()),
        text=_text(terms),
        source=rule.source,
        value_column=_value_column(rule, terms, binding.vocabulary),
        family=rule.family,
    )


def _text(terms: Terms) -> str:
    text = text_of(terms.when)
    for when, then in terms.exceptions:
        text += f"; except when {text_of(when)}: {text_of(then)}"
    return text if terms.applies is None else f"{text}; asked when {text_of(terms.applies)}"


def compared(term: Term, shows: str, vocabulary: Columns) -> tuple[Term, Term] | None:
    """This function will give value and threshold of the first comparison of numbers, or of `shows`."""
    for found in walk(term):
        if not isinstance(found, Call) or found.op not in COMPARISONS:
            continue
        left, right = found.args
        if not _is_number(left, vocabulary):
            continue
        if shows:
            if left == Name(shows):
                return left, right
            if right == Name(shows):
                return right, left
        else:
            return (left, right) if columns_of(left) or not columns_of(right) else (right, left)
    return None


def _pair(term: Term, shows: str, binding: Binding) -> tuple[pl.Expr, pl.Expr]:
    found = compared(term, shows, binding.vocabulary)
    if found is None:
        is_shown = shows and kind_of(binding.vocabulary[shows].dtype) in ("number", "flag")
        return (pl.col(shows).cast(pl.Float64) if is_shown else UNKNOWN), UNKNOWN
    value, threshold = found
    return binding.expression(value).cast(pl.Float64), binding.expression(threshold).cast(pl.Float64)


def _value_column(rule: RuleText, terms: Terms, vocabulary: Columns) -> str | None:
    if rule.shows:
        return rule.shows
    found = compared(terms.when, "", vocabulary)
    if found is not None:
        return found[0].name if isinstance(found[0], Name) else None
    columns = columns_of(terms.when)
    return next(iter(columns)) if len(columns) == 1 else None


def _is_number(term: Term, vocabulary: Columns) -> bool:
    if isinstance(term, Name):
        return kind_of(vocabulary[term.name].dtype) == "number"
    if isinstance(term, Literal):
        return isinstance(term.value, (int, float)) and not isinstance(term.value, bool)
    return isinstance(term, Given) or term.op in ARITHMETIC
