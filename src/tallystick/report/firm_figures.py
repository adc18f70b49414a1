"""The four charts of a firm's page, each with its sentence."""

from __future__ import annotations

from statistics import median

from tallystick.report.figure import Figure, Rows
from tallystick.report.firm import Candidate, FirmView

CUT = " \u25b8"
"""Marks a bar that goes on beyond the chart."""
MOST_TIMES = 6
"""How many times the smallest candidate above zero a bar may show."""
SERIES = (("sales", True), ("purchases", False), ("inflow", False), ("tax_sales", False))
"""Monthly series, and whether it is drawn as bars."""


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
    longest = longest_bar(view)
    rows = [
        {
            "label": each.name,
            "value": numbers.axis_money(min(each.amount_minor, longest)),
            "text": _amount(view, each) + (CUT if each.amount_minor > longest else ""),
            "bound": each.bound,
        }
        for each in view.candidates
        if each.amount_minor is not None
    ]
    return Figure("candidates", "candidates", words("candidates.title"), candidates_sentence(view), rows)


def _amount(view: FirmView, candidate: Candidate) -> str:
    amount = view.teller.numbers.short_money(candidate.amount_minor)
    return view.teller.words("candidates.at_hand", amount=amount) if candidate.at_hand else amount


def longest_bar(view: FirmView) -> int:
    """This function will give where bars of candidates are cut: a headroom of millions must not dwarf what bound."""
    return MOST_TIMES * min((each.amount_minor for each in view.candidates if each.amount_minor), default=0)


def candidates_sentence(view: FirmView) -> str:
    """This function will say what bound the limit and which candidates are not known."""
    words = view.teller.words
    unknown = words.listed([each.name for each in view.candidates if each.amount_minor is None]) or words("none")
    bound = next((each for each in view.candidates if each.bound), None)
    if bound is None:
        return words("candidates.none", unknown=unknown) if unknown != words("none") else words("candidates.unbound")
    amount = view.teller.numbers.short_money(view.limit_minor)
    sentence = words("candidates.sentence", bound=bound.name, amount=amount, unknown=unknown)
    return sentence + (words("candidates.proposal") if view.row.get("is_indicative") else "")


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
