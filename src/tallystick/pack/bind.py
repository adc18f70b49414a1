"""Binds a pack to one day: what is in force then, compiled."""

from __future__ import annotations

from datetime import date

from tallystick.kernel.columns import did_you_mean
from tallystick.pack.activities import bind_activity
from tallystick.pack.binding import Binding
from tallystick.pack.bins import bind_bins, bind_grades
from tallystick.pack.dated import in_force
from tallystick.pack.duties import bind_duty
from tallystick.pack.indicators import bind_indicator
from tallystick.pack.kinds import kind_of
from tallystick.pack.model import CharacteristicText, Content, IndicatorText, RuleText, ScorecardText, TableText
from tallystick.pack.policy import (
    Characteristic,
    Grid,
    Indicator,
    Parameter,
    Policy,
    Problem,
    Product,
    Rule,
    Scorecard,
)
from tallystick.pack.problem_text import conditions_of_problem
from tallystick.pack.problems import bind_problem
from tallystick.pack.process_model import ProblemText
from tallystick.pack.resolve import Proofs
from tallystick.pack.rules import bind_rule, rule_key
from tallystick.pack.tables import Laid, compile_table
from tallystick.pack.terms import columns_of


def bind(content: Content, proofs: Proofs, digest: str, binding: Binding) -> Policy:
    """This function will give the policy of the day; what cannot be compiled is noted and left out."""
    day = binding.day
    head = content.head
    rules = (_kept_rule(rule, binding) for rule in in_force(content.rules, day).values())
    cards = (_bind_scorecard(card, binding) for card in in_force(content.scorecards, day).values())
    found = (_kept_problem(one, binding) for one in in_force(content.problems, day).values())
    activities = (bind_activity(one) for one in in_force(content.activities, day).values())
    indicators = (_kept_indicator(one, binding) for one in in_force(content.indicators, day).values())
    scale = in_force(content.scales, day).get("scale")
    return Policy(
        pack=head.id,
        version=head.version,
        digest=digest,
        day=day,
        title=head.title,
        currency=head.currency,
        parameters=_bind_parameters(content, day),
        rules=tuple(rule for rule in rules if rule is not None),
        scorecards=tuple(card for card in cards if card is not None),
        scale=bind_grades(scale) if scale else (),
        grids=_bind_grids(content, proofs, binding),
        products={p.code: Product(p.code, p.name, p.terms) for p in in_force(content.products, day).values()},
        indicators=tuple(one for one in indicators if one is not None),
        activities=tuple(activities),
        duties=tuple(bind_duty(one) for one in in_force(content.duties, day).values()),
        problems=tuple(one for one in found if one is not None),
    )


def _bind_parameters(content: Content, day: date) -> dict[str, Parameter]:
    bound = {}
    for name, one in content.parameters.items():
        dated = one.on(day)
        if dated is not None:
            bound[name] = Parameter(name, dated.value, one.unit, dated.since, one.source, one.label, one.certainty)
    return bound


def _kept_rule(rule: RuleText, binding: Binding) -> Rule | None:
    return binding.kept.of(binding.vocabulary, rule_key(rule, binding), lambda: bind_rule(rule, binding))


def _kept_indicator(one: IndicatorText, binding: Binding) -> Indicator | None:
    key = ("indicator", one.code, one.since, *binding.read_by(level.when for level in one.levels))
    return binding.kept.of(binding.vocabulary, key, lambda: bind_indicator(one, binding))


def _kept_problem(one: ProblemText, binding: Binding) -> Problem | None:
    values = binding.read_by(text for _, text, _ in conditions_of_problem(one))
    key = ("problem", one.code, one.since, binding.values.get(one.benchmark), *values)
    return binding.kept.of(binding.vocabulary, key, lambda: bind_problem(one, binding))


def _bind_grids(content: Content, proofs: Proofs, binding: Binding) -> dict[str, Grid]:
    grids = {}
    for name, table in in_force(content.tables, binding.day).items():
        laid = proofs.get((name, table.since))
        if laid is not None:
            grids[name] = _kept_grid(table, laid, binding)
    return grids


def _kept_grid(table: TableText, laid: Laid, binding: Binding) -> Grid:
    grid = binding.kept.of(binding.vocabulary, ("table", table.name, table.since), lambda: compile_table(table, laid))
    assert grid is not None
    return grid


def _bind_scorecard(card: ScorecardText, binding: Binding) -> Scorecard | None:
    needs = binding.term(card.needs, card.at("needs"), f"scorecard {card.code!r}, needs")
    good = [_check_characteristic(card, one, binding) for one in card.characteristics]
    if needs is None or not all(good):
        return None
    return Scorecard(
        code=card.code,
        title=card.title,
        priority=card.priority,
        needs=binding.expression(needs),
        needs_columns=columns_of(needs),
        base_points=card.base_points,
        characteristics=tuple(
            Characteristic(one.column, one.title, bind_bins(one), one.missing) for one in card.characteristics
        ),
        intercept=float(card.calibration["intercept"]),
        slope=float(card.calibration["slope"]),
        source=card.source,
    )


def _check_characteristic(card: ScorecardText, one: CharacteristicText, binding: Binding) -> bool:
    thing = f"scorecard {card.code!r}, {one.column}"
    if one.column not in binding.vocabulary:
        near = did_you_mean(one.column, binding.vocabulary)
        cause = f"there is no column {one.column!r}{near}"
        binding.problems.add(one.at("column"), thing, cause, "Use a column of the vocabulary")
        return False
    is_number = kind_of(binding.vocabulary[one.column].dtype) == "number"
    if is_number != (not one.values):
        cause = (
            "the column holds numbers and its bins codes" if is_number else "the column holds codes and its bins bands"
        )
        cure = "Write `band: [from, to]`" if is_number else "Write `values: [...]` and `codes: [...]`"
        binding.problems.add(one.at("bins"), thing, cause, cure)
        return False
    return True
