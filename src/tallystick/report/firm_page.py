"""The page of one firm."""

from __future__ import annotations

from statistics import median
from typing import Any

from jinja2 import Template

from tallystick.report.figure import Figure, Rows
from tallystick.report.firm import FirmView

SECTIONS = ("rules", "score", "candidates", "price", "months", "found", "reasons", "features")
SERIES = (("sales", True), ("purchases", False), ("inflow", False), ("tax_sales", False))
"""Monthly series, and whether it is drawn as bars."""
EFFECTS = ("decline", "refer", "missing", "binds_limit", "lowers_grade", "sets_price", "sets_authority", "note")
ROWS_SHOWN = 12
ARROWS = {"higher_is_better": "\u2191", "higher_is_worse": "\u2193", "neutral": ""}


def firm_page(template: Template, view: FirmView) -> str:
    """This function will give the page of one firm."""
    found = (score(view), candidates(view), price(view), months(view))
    groups = features(view)
    words, numbers = view.teller.words, view.teller.numbers
    known, every = sum(group["known"] for group in groups), sum(len(group["rows"]) for group in groups)
    return template.render(
        v=view,
        name=view.row.get("name"),
        sections=SECTIONS,
        headline=view.headline(),
        tiles=tiles(view),
        f={figure.name: figure for figure in found},
        findings=_findings(view),
        reasons=_reasons(view),
        features=groups,
        features_sentence=words("features.sentence", known=numbers.count(known), all=numbers.count(every)),
    )


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
        _tile(view, "bound", words.code("bound_by", view.bound_by), ""),
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
    if view.row["assessed_limit_minor"] is None:
        return words("key.limit_part")
    shared = view.row.get("shared_limit_minor")
    if shared is not None and shared != view.row["assessed_limit_minor"]:
        return words("key.limit_shared", amount=numbers.short_money(shared))
    return words("key.limit_note", amount=numbers.short_money(view.row["assessed_limit_minor"]))


def _product(view: FirmView) -> str:
    products = {each["code"]: each["name"] for each in view.teller.run.sheet["products"]}
    code = view.row.get("product")
    return view.teller.text(products[code]) if code in products else view.teller.words.code("code", code)


def score(view: FirmView) -> Figure:
    """This function will give the points per characteristic, got and lost."""
    words = view.teller.words
    title = words("score.title")
    if not view.points:
        return Figure("score", "points", title, words("score.none"))
    rows: Rows = []
    for each in view.points:
        start = min(each.got, 0)
        text = words("score.bar", got=each.got, most=each.most, value=each.value)
        common = {"label": each.title, "value": each.value, "most": max(each.most, each.got)}
        got = {"kind": words("chart.points_got"), "points": each.got, "from": start, "until": max(each.got, 0)}
        rows.append(common | got | {"text": text})
        if each.lost:
            lost = {
                "kind": words("chart.points_lost"),
                "points": each.lost,
                "from": max(each.got, 0),
                "until": each.most,
            }
            rows.append(common | lost | {"text": None})
    return Figure("score", "points", title, score_sentence(view), rows)


def score_sentence(view: FirmView) -> str:
    """This function will say how many points the firm got and on what it lost most."""
    words, card = view.teller.words, view.teller.run.card_by_code[str(view.row["scorecard"])]
    lost = [words("score.lost", title=each.title, points=each.lost) for each in view.points if each.lost > 0]
    return words(
        "score.sentence" if lost else "score.full",
        got=sum(each.got for each in view.points),
        most=sum(each.most for each in view.points),
        base=card["base_points"],
        card=view.teller.text(card["title"]),
        lost=words.listed(lost[:3]),
    )


def candidates(view: FirmView) -> Figure:
    """This function will give the candidates of the limit, the binding one marked."""
    words, numbers = view.teller.words, view.teller.numbers
    rows = [
        {
            "label": each.name,
            "value": numbers.axis_money(each.amount_minor),
            "text": numbers.short_money(each.amount_minor),
            "bound": each.bound,
        }
        for each in view.candidates
        if each.amount_minor is not None
    ]
    return Figure("candidates", "candidates", words("candidates.title"), candidates_sentence(view), rows)


def candidates_sentence(view: FirmView) -> str:
    """This function will say what bound the limit and which candidates are not known."""
    words = view.teller.words
    unknown = words.listed([each.name for each in view.candidates if each.amount_minor is None]) or words("none")
    bound = next((each for each in view.candidates if each.bound), None)
    if bound is None:
        return words("candidates.none", unknown=unknown) if unknown != words("none") else words("candidates.unbound")
    amount = view.teller.numbers.short_money(view.limit_minor)
    return words("candidates.sentence", bound=bound.name, amount=amount, unknown=unknown)


def price(view: FirmView) -> Figure:
    """This function will give the build-up of the rate."""
    rows = [
        {
            "label": each.name,
            "from": each.start_bp / 100,
            "until": each.end_bp / 100,
            "end": max(each.start_bp, each.end_bp) / 100,
            "kind": each.kind,
            "text": view.teller.numbers.rate(each.end_bp - each.start_bp),
        }
        for each in view.price
    ]
    return Figure("price", "waterfall", view.teller.words("price.title"), price_sentence(view), rows)


def price_sentence(view: FirmView) -> str:
    """This function will say what the minimum is, what is offered and what that is a year with all costs."""
    words, numbers, row = view.teller.words, view.teller.numbers, view.row
    if not view.price:
        return words("price.none")
    bound = words.code("price_bound", row["price_bound"]) + words("sentence.end")
    spread = row["rate_bp"] - row["price_base_bp"]
    over = words("bp", number=("+" if spread >= 0 else "") + numbers.count(spread))
    rates = {name: numbers.rate(row[f"{name}_bp"]) for name in ("price_minimum", "rate", "apr", "apr_irr")}
    return words(
        "price.sentence",
        minimum=rates["price_minimum"],
        rate=rates["rate"],
        apr=rates["apr"],
        irr=rates["apr_irr"],
        bound=bound,
        over=over,
    )


def months(view: FirmView) -> Figure:
    """This function will give monthly sales, purchases, inflow and declared sales."""
    words, numbers = view.teller.words, view.teller.numbers
    rows: Rows = []
    for series, bar in SERIES:
        for month in view.months:
            amount = month[f"{series}_minor"]
            if amount is not None:
                rows.append(
                    {
                        "month": month["month"].isoformat(),
                        "series": words(f"chart.{series}"),
                        "amount": numbers.axis_money(amount),
                        "text": numbers.short_money(amount),
                        "bar": bar,
                    }
                )
    return Figure("months", "months", words("months.title"), months_sentence(view), rows)


def months_sentence(view: FirmView) -> str:
    """This function will say what span the evidence covers and when sales last were."""
    words = view.teller.words
    if not view.months:
        return words("months.none")
    first, last = (month["month"].strftime("%Y-%m") for month in (view.months[0], view.months[-1]))
    sold = [(month["month"], month["sales_minor"]) for month in view.months if (month["sales_minor"] or 0) > 0]
    if not sold:
        return words("months.no_sales", first=first, last=last)
    middle = view.teller.numbers.short_money(median(amount for _, amount in sold))
    return words("months.sentence", first=first, last=last, sales=middle, stop=sold[-1][0].strftime("%Y-%m"))


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


def _reasons(view: FirmView) -> list[dict[str, str]]:
    words, numbers = view.teller.words, view.teller.numbers
    order = {effect: n for n, effect in enumerate(EFFECTS)}
    return [
        {
            "effect": row["effect"],
            "sentence": words.pick(row["sentence"], row["sentence_zh"]) or view.teller.reason(row["code"]),
            "value": "" if row["value"] is None else numbers.value(row["value"], row["unit"] or "text"),
            "threshold": "" if row["threshold"] is None else numbers.value(row["threshold"], row["unit"] or "text"),
            "code": row["code"],
        }
        for row in sorted(view.reasons, key=lambda each: (order.get(each["effect"], len(EFFECTS)), each["code"]))
    ]


def features(view: FirmView) -> list[dict[str, Any]]:
    """This function will give the features by the evidence they come from, with meaning, value and direction."""
    teller = view.teller
    groups: dict[str, list[dict[str, Any]]] = {}
    for name in teller.run.features.columns:
        column = teller.run.column(name)
        if name == "enterprise_id":
            continue
        value = view.row[name]
        groups.setdefault((column["tables"] or ["other"])[0], []).append(
            {
                "name": name,
                "means": teller.meaning(name),
                "value": teller.numbers.value(value, column["unit"]),
                "direction": column["direction"],
                "arrow": ARROWS[column["direction"]],
                "known": value is not None,
            }
        )
    return [
        {"name": teller.words.code("table", table), "rows": rows, "known": sum(row["known"] for row in rows)}
        for table, rows in groups.items()
    ]
