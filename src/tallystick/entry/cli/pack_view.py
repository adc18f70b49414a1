"""How a pack looks in the terminal: the policy of a day on a few screens, or one item of it whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tallystick.kernel.columns import did_you_mean
from tallystick.pack.conditions import parse
from tallystick.pack.dated import in_force
from tallystick.pack.model import (
    Content,
    Dated,
    IndicatorText,
    ParameterText,
    ProductText,
    Row,
    RuleText,
    ScaleText,
    ScorecardText,
    TableText,
)
from tallystick.pack.pack import Pack
from tallystick.pack.policy import Number, Policy
from tallystick.pack.terms import parameters_of


def plain_table(*heads: str, title: str = "") -> Table:
    """This function will give an empty table with these heads, in the look all `tally pack` tables share."""
    table = Table(
        box=None,
        pad_edge=False,
        header_style="bold",
        title=title or None,
        title_justify="left",
        title_style="bold cyan",
    )
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def show_policy(console: Console, pack: Pack, policy: Policy) -> None:
    """This function will print what is in force on the policy's day, kind by kind."""
    head = f"{policy.title.en}  {policy.title.zh}\n{policy.pack} {policy.version}, {policy.currency}, on {policy.day}"
    console.print(Panel(Text(f"{head}\ndigest {policy.digest}"), expand=False))
    parameters = plain_table("parameter", "value", "unit", "since", "source", title="Parameters")
    for one in policy.parameters.values():
        parameters.add_row(one.name, shown(one.value), one.unit, str(one.since), one.source)
    rules = plain_table("rule", "name", "outcome", "missing", "condition", title="Rules")
    for rule in policy.rules:
        rules.add_row(rule.code, f"{rule.name.en} {rule.name.zh}", rule.outcome, rule.missing, Text(rule.text))
    console.print(parameters, "", rules, "")
    tables = plain_table("table", "by", "gives", "since", "source", title="Tables")
    for table in in_force(pack.content.tables, policy.day).values():
        by = ", ".join(d.column for d in table.dimensions)
        gives = ", ".join(o.name for o in table.outputs)
        tables.add_row(table.name, by, gives, str(table.since), table.source)
    cards = plain_table("scorecard", "title", "priority", "columns", "source", title="Scorecards")
    for card in policy.scorecards:
        cards.add_row(card.code, card.title.en, str(card.priority), str(len(card.characteristics)), card.source)
    products = plain_table("product", "name", title="Products")
    for product in policy.products.values():
        products.add_row(product.code, f"{product.name.en} {product.name.zh}")
    console.print(tables, "", cards, "", products)
    if policy.indicators:
        warnings = plain_table("indicator", "name", "owner", "levels", title="Early-warning indicators")
        for one in policy.indicators:
            levels = "; ".join(f"{level.level}: {level.text}" for level in one.levels)
            warnings.add_row(one.code, f"{one.name.en} {one.name.zh}", one.owner, Text(levels))
        console.print("", warnings)


def show_item(console: Console, pack: Pack, policy: Policy, name: str) -> bool:
    """This function will print everything called `name`, all its versions; false where nothing is called so."""
    found = list(_named(pack.content, name))
    for one in found:
        marks = " (in force)" if isinstance(one, Dated) and one.in_force(policy.day) else ""
        when = _period(one) if isinstance(one, Dated) else ""
        console.print(Text(f"{name} {when}{marks}  {one.place}", style="bold cyan"))
        console.print(_body(one, policy), "")
    if not found:
        near = did_you_mean(name, _names(pack.content))
        console.print(Text(f"pack {pack.id!r} has nothing called {name!r}{near}"))
    return bool(found)


Shown = ParameterText | RuleText | TableText | ScorecardText | ScaleText | ProductText | IndicatorText


def _named(content: Content, name: str) -> Iterator[Shown]:
    if name in content.parameters:
        yield content.parameters[name]
    yield from content.rules.get(name, ())
    yield from content.tables.get(name, ())
    yield from content.scorecards.get(name, ())
    yield from content.products.get(name, ())
    yield from content.scales.get(name, ())
    yield from content.indicators.get(name, ())


def _names(content: Content) -> Iterable[str]:
    return [
        *content.parameters,
        *content.rules,
        *content.tables,
        *content.scorecards,
        *content.products,
        *content.scales,
        *content.indicators,
    ]


def _period(item: Dated) -> str:
    return f"from {item.since}" + (f" until {item.until}" if item.until else "")


def _body(item: Shown, policy: Policy) -> RenderableType:
    if isinstance(item, ParameterText):
        return _parameter(item, policy)
    if isinstance(item, RuleText):
        return _rule(item, policy)
    if isinstance(item, TableText):
        return _grid(item)
    if isinstance(item, ScorecardText):
        return _card(item)
    if isinstance(item, ScaleText):
        return _scale(item)
    if isinstance(item, IndicatorText):
        return _indicator(item, policy)
    terms = plain_table("term", "value")
    for name, value in item.terms.items():
        terms.add_row(name, shown(value))
    return Group(Text(f"{item.name.en} {item.name.zh}"), terms)


def _parameter(item: ParameterText, policy: Policy) -> RenderableType:
    values = plain_table("from", "value")
    for dated in item.values:
        values.add_row(str(dated.since), _amount(dated.value, item.unit, policy))
    return Group(Text(f"{item.label.en} {item.label.zh}\n{item.source} {item.certainty}"), values)


def _amount(value: Number, unit: str, policy: Policy) -> str:
    """The value with its unit, money also in whole currency."""
    whole = f" ({value / 100:,.2f} {policy.currency})" if unit == "minor" else ""
    return f"{shown(value)} {unit}{whole}"


def _rule(item: RuleText, policy: Policy) -> RenderableType:
    lines = plain_table("", "")
    lines.add_row("name", f"{item.name.en} {item.name.zh}")
    if item.applies:
        lines.add_row("asked when", Text(item.applies))
    lines.add_row("hit when", Text(item.when))
    for one in item.exceptions:
        lines.add_row("except when", Text(f"{one.when}, then {one.then}"))
    for name in sorted({name for text in _conditions(item) for name in _parameters_in(text)}):
        if name in policy.parameters:
            held = policy.parameters[name]
            lines.add_row(f"@{name}", f"{_amount(held.value, held.unit, policy)} since {held.since}; {held.source}")
    lines.add_row("outcome", item.outcome)
    lines.add_row("if unknown", item.missing)
    lines.add_row("source", item.source)
    return lines


def _indicator(item: IndicatorText, policy: Policy) -> RenderableType:
    lines = plain_table("", "")
    lines.add_row("name", f"{item.name.en} {item.name.zh}")
    for level in item.levels:
        lines.add_row(level.level, Text(f"{level.when}; {item.owner} acts within {level.act_within_days} days"))
    for name in sorted({name for level in item.levels for name in _parameters_in(level.when)}):
        if name in policy.parameters:
            held = policy.parameters[name]
            lines.add_row(f"@{name}", f"{_amount(held.value, held.unit, policy)} since {held.since}; {held.source}")
    lines.add_row("family", item.family)
    lines.add_row("source", f"{item.source} {item.certainty}")
    return lines


def _conditions(item: RuleText) -> list[str]:
    return [item.when, item.applies, *(text for one in item.exceptions for text in (one.when, one.then))]


def _parameters_in(text: str) -> frozenset[str]:
    term = parse(text).term if text else None
    return frozenset() if term is None else parameters_of(term)


def _grid(item: TableText) -> RenderableType:
    heads = [
        *(d.column for d in item.dimensions),
        *(f"{o.name} ({o.unit})" if o.unit else o.name for o in item.outputs),
    ]
    rows = plain_table(*heads)
    for row in item.rows:
        answers = (shown(row.outputs[o.name]) for o in item.outputs)
        rows.add_row(*(Text(_entry(row, d.column)) for d in item.dimensions), *answers)
    return Group(Text(item.source), rows)


def _entry(row: Row, column: str) -> str:
    held = row.box[column]
    if isinstance(held, str):
        return held
    if held and isinstance(held[0], str):
        return ", ".join(held)
    return _band(held)


def _band(band: tuple[object, object]) -> str:
    lower, upper = ("open" if end is None else shown(end) for end in band)
    return f"[{lower}, {upper})"


def _card(item: ScorecardText) -> RenderableType:
    rows = plain_table("column", "bin", "points")
    for one in item.characteristics:
        for n, found in enumerate(one.bins):
            what = _band(found.band) if found.band is not None else ", ".join(found.codes)
            rows.add_row(one.column if n == 0 else "", Text(what), str(found.points))
        rows.add_row("", "missing", str(one.missing))
    calibration = ", ".join(f"{name} {value}" for name, value in item.calibration.items())
    about = f"{item.title.en} {item.title.zh}\nneeds {item.needs}; base points {item.base_points}; {calibration}"
    return Group(Text(about), rows)


def _scale(item: ScaleText) -> RenderableType:
    rows = plain_table("grade", "from PD", "until PD", "PD 12 months")
    for grade in item.grades:
        rows.add_row(grade.code, f"{grade.pd_from:.4%}", f"{grade.pd_until:.4%}", f"{grade.pd_12m:.4%}")
    return Group(Text(item.source), rows)


def shown(value: object) -> str:
    """This function will give a value as people write it: thousands apart, true and false in lower case."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    return "null" if value is None else str(value)
