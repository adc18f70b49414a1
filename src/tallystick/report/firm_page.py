"""The page of one firm."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Template
from markupsafe import Markup, escape

from tallystick.report.figure import Teller
from tallystick.report.firm import FirmView, RuleAnswer
from tallystick.report.firm_figures import candidates, months, price, score

SECTIONS = ("rules", "score", "candidates", "price", "months", "found", "reasons", "features")
EFFECTS = ("decline", "refer", "missing", "binds_limit", "lowers_grade", "sets_price", "sets_authority", "note")
ROWS_SHOWN = 12
KNOWN, UNKNOWN = Markup(""), Markup(' class="soft"')
ARROWS = {"higher_is_better": "\u2191", "higher_is_worse": "\u2193", "neutral": ""}


@dataclass(frozen=True, slots=True)
class Cells:
    """What every firm's page says alike, made once: there are as many features as firms by columns."""

    rule_heads: Markup
    features: dict[str, tuple[Markup, Markup]]


def cells(teller: Teller) -> Cells:
    """This function will give the head of the tables of rules, and name and direction of each feature, as HTML."""
    words = teller.words
    heads = (("answer", ""), ("rule", ""), ("value", "n"), ("threshold", "n"), ("effect", ""), ("condition", ""))
    rule_heads = "".join(f'<th class="{kind}">{escape(words(f"rules.{name}"))}</th>' for name, kind in heads)
    found = {}
    for name in teller.run.features.columns:
        direction = teller.run.column(name)["direction"]
        head = f'<th scope="row" title="{escape(name)}">{escape(teller.meaning(name))}</th>'
        way = f'<td class="way" title="{escape(words(f"features.{direction}"))}">{ARROWS[direction]}</td>'
        found[name] = (Markup(head), Markup(way))
    return Cells(Markup(rule_heads.replace(' class=""', "")), found)


def firm_page(template: Template, view: FirmView, alike: Cells) -> str:
    """This function will give the page of one firm; `alike` are the `cells` of the run."""
    found = (score(view), candidates(view), price(view), months(view))
    words, numbers = view.teller.words, view.teller.numbers
    groups = features(view)
    known, every = sum(group.known for group in groups), sum(len(group.rows) for group in groups)
    counts = {answer: numbers.count(view.count(answer)) for answer in ("hit", "unknown", "clear")}
    return template.render(
        firm=view.enterprise_id,
        name=view.row.get("name"),
        kind=view.kind,
        sections=[(name, words(f"firm.nav.{name}")) for name in SECTIONS],
        headline=view.headline(),
        tiles=tiles(view),
        f={figure.name: figure for figure in found},
        heads={"rules": alike.rule_heads},
        rules_sentence=words("rules.sentence", **counts),
        hit=[_rule_cells(view, rule) for rule in view.rules if rule.answer == "hit"],
        clear=[_rule_cells(view, rule) for rule in view.rules if rule.answer == "clear"],
        waiting=[
            (evidence, len(rules), [(rule.name, rule.code, rule.text) for rule in rules])
            for evidence, rules in view.waiting
        ],
        findings=_findings(view),
        reasons=_reasons(view),
        features=[(group.name, group.known, [_feature_cells(alike, each) for each in group.rows]) for group in groups],
        features_sentence=words("features.sentence", known=numbers.count(known), all=numbers.count(every)),
    )


def _rule_cells(view: FirmView, rule: RuleAnswer) -> tuple[str, ...]:
    words, hit = view.teller.words, rule.answer == "hit"
    effect = words(f"effect.{rule.outcome}") if hit else "\u2013"
    mark = f"hit-{rule.outcome}" if hit else rule.answer
    answer = words(f"answer.{rule.answer}")
    return (mark, answer, rule.name, rule.code, rule.value, rule.threshold, effect, rule.text, rule.source)


def tiles(view: FirmView) -> list[dict[str, str]]:
    """This function will give the key figures of the decision."""
    words, numbers, row = view.teller.words, view.teller.numbers, view.row
    request = numbers.short_money(row.get("requested_amount_minor"))
    terms = words(
        "key.request_note",
        product=_product(view),
        tenor=numbers.value(row.get("requested_tenor_months"), "months"),
        repayment=words.code("code", row.get("repayment")),
        security=words.code("code", row.get("security")),
    )
    asked = bool(row.get("has_application"))
    return [
        _tile(view, f"limit.{row['outcome']}", _limit(view), _assessed(view), view.kind),
        _tile(view, "bound", words.code("bound_by", view.row["bound_by"]), ""),
        _tile(
            view, "grade", row["grade"] or words("unknown"), words("key.grade_note", pd=numbers.share(row["pd_12m"], 2))
        ),
        _tile(view, "rate", numbers.rate(row["rate_bp"]), words("key.rate_note", apr=numbers.rate(row["apr_bp"]))),
        _tile(view, "authority", words.code("authority", row["authority"]), ""),
        _tile(view, "request", request if asked else words("none"), terms if asked else words("key.no_application")),
    ]


def _tile(view: FirmView, key: str, number: str, note: str, tone: str = "") -> dict[str, str]:
    return {"label": view.teller.words(f"key.{key}"), "number": number, "note": note, "tone": tone}


def _limit(view: FirmView) -> str:
    declined = view.row["outcome"] == "decline"
    return view.teller.numbers.short_money(view.row["limit_minor"] if declined else view.limit_minor)


def _assessed(view: FirmView) -> str:
    words, numbers = view.teller.words, view.teller.numbers
    if view.row.get("is_indicative"):
        return words("key.limit_part")
    shared = view.row.get("shared_limit_minor")
    if shared is not None and shared != view.row["assessed_limit_minor"]:
        return words("key.limit_shared", amount=numbers.short_money(shared))
    return words("key.limit_note", amount=numbers.short_money(view.row["assessed_limit_minor"]))


def _product(view: FirmView) -> str:
    products = {each["code"]: each["name"] for each in view.teller.run.sheet["products"]}
    code = view.row.get("product")
    return view.teller.text(products[code]) if code in products else view.teller.words.code("code", code)


def _findings(view: FirmView) -> list[dict[str, str]]:
    words, numbers = view.teller.words, view.teller.numbers
    found = []
    for row in view.findings:
        listed = ", ".join(numbers.count(number) for number in (row["rows"] or [])[:ROWS_SHOWN])
        more = row["row_count"] - ROWS_SHOWN
        found.append(
            {
                "what": view.teller.reason(row["code"]),
                "table": words.code("table", row["table"]),
                "value": ""
                if row["value"] is None
                else numbers.value(
                    row["value"], view.teller.run.sheet["reasons"].get(row["code"], {}).get("unit", "count")
                ),
                "other": row["other"] or "",
                "rows": words("found.more", rows=listed, more=numbers.count(more)) if more > 0 else listed,
            }
        )
    return found


def _reasons(view: FirmView) -> list[tuple[str, str, str, str]]:
    """The reasons that no other part of the page tells: not the unknown rules, not the points, not the findings."""
    words = view.teller.words
    order = {effect: n for n, effect in enumerate(EFFECTS)}
    told = [
        row
        for row in view.reasons
        if row["kind"] not in ("points", "finding") and (row["kind"], row["effect"]) != ("rule", "missing")
    ]
    return [
        (
            row["effect"],
            words.code("effect", row["effect"]),
            words.pick(row["sentence"], row["sentence_zh"]) or view.teller.reason(row["code"]),
            row["code"],
        )
        for row in sorted(told, key=lambda each: (order.get(each["effect"], len(EFFECTS)), each["code"]))
    ]


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a firm: its column, and its value in words; `known` is false where it is null."""

    name: str
    value: str
    known: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The features that come from one kind of evidence."""

    name: str
    rows: list[Feature]

    @property
    def known(self) -> int:
        """How many of them are known."""
        return sum(each.known for each in self.rows)


def features(view: FirmView) -> list[Group]:
    """This function will give the features by the evidence they come from, in the order of the evidence."""
    teller = view.teller
    groups: dict[str, list[Feature]] = {}
    for name in teller.run.features.columns:
        if name != "enterprise_id":
            column, value = teller.run.column(name), view.row[name]
            feature = Feature(name, teller.numbers.value(value, column["unit"]), value is not None)
            groups.setdefault((column["tables"] or ["other"])[0], []).append(feature)
    return [Group(teller.words.code("table", table), rows) for table, rows in groups.items()]


def _feature_cells(alike: Cells, feature: Feature) -> tuple[Markup, str, Markup, Markup]:
    head, way = alike.features[feature.name]
    return head, feature.value, way, KNOWN if feature.known else UNKNOWN
