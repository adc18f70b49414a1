"""What an allocation says in words: its headline, what one more of each limit earns, what the frontier shows."""

from __future__ import annotations

from tallystick.report.allocation.chapter import Case, Chapter, Line, Point, Solved
from tallystick.report.language import Words
from tallystick.report.numbers import Numbers

STEP_MINOR = 100_000_000
"""Prices of money are told for one million yuan more."""
STEP_FIRMS = 10
KNOWN = ("budget", "loss", "tolerance", "capital", "reach", "lent")
TIGHT = 0.995


def resource_name(line: Line, words: Words) -> str:
    """This function will give what a limit is called: a known one, a target, or the industry it caps."""
    if line.name in KNOWN:
        return words(f"al.limit.{line.name}")
    return (
        words("al.limit.target", name=line.name)
        if line.is_least
        else words("al.limit.cap", name=words.code("code", line.name))
    )


def price_sentences(solved: Solved, words: Words, numbers: Numbers) -> list[str]:
    """This function will say of each limit that costs profit what one step more of it would earn; or that none does."""
    said = []
    for line in sorted(solved.lines, key=lambda one: -one.price):
        if line.price <= 1e-12:
            continue
        name = resource_name(line, words)
        if line.unit == "count":
            earned = numbers.short_money(line.price * STEP_FIRMS)
            said.append(words("al.price.count", name=name, step=STEP_FIRMS, earned=earned))
        elif line.name == "tolerance" or (line.is_least and line.bound == 0):
            earned = numbers.short_money(line.price * 0.001 * solved.totals.lent_minor)
            said.append(words("al.price.share", name=name, earned=earned))
        elif line.name == "lent":
            earned, step = numbers.short_money(line.price * STEP_MINOR), numbers.short_money(STEP_MINOR)
            said.append(words("al.price.lent", step=step, earned=earned))
        else:
            key = "al.price.budget" if line.name == "budget" else "al.price.money"
            earned, step = numbers.short_money(line.price * STEP_MINOR), numbers.short_money(STEP_MINOR)
            said.append(words(key, name=name, step=step, earned=earned))
    return said or [words("al.price.none")]


def headline(chapter: Chapter, words: Words, numbers: Numbers) -> str:
    """This function will say the allocation in one sentence."""
    total, best = chapter.best.totals, chapter.best
    key = "al.headline.proven" if best.is_proven else "al.headline.bound"
    return words(
        "al.headline",
        firms=numbers.count(chapter.firms),
        offers=numbers.count(total.offers),
        reached=numbers.count(total.firms),
        lent=numbers.short_money(total.lent_minor),
        rate=numbers.share(total.rate, 2),
        profit=numbers.short_money(total.profit_minor),
        loss=numbers.short_money(total.loss_minor),
    ) + words(key, gap=numbers.share(best.gap, 4))


def case_sentence(case: Case, words: Words, numbers: Numbers) -> str:
    """This function will say one case in a sentence: what is lent, to whom, at what rate, and what it earns."""
    total = case.solved.totals
    return words(
        "al.case.short",
        case=words.pick(case.name["en"], case.name["zh"]),
        lent=numbers.short_money(total.lent_minor),
        firms=numbers.count(total.firms),
        rate=numbers.share(total.rate, 2),
        profit=numbers.short_money(total.profit_minor),
        loss=numbers.short_money(total.loss_minor),
    )


def who_is_left_out(chapter: Chapter, words: Words, numbers: Numbers) -> str:
    """This function will say how many firms are one business with another, or can be lent nothing."""
    return words(
        "al.left_out",
        firms=numbers.count(chapter.firms),
        businesses=numbers.count(chapter.businesses),
        twins=numbers.count(chapter.firms - chapter.businesses),
        segment=numbers.count(chapter.without_segment),
        limit=numbers.count(chapter.without_limit),
    )


def frontier_sentence(chapter: Chapter, words: Words, numbers: Numbers) -> str:
    """This function will say what less loss and more firms cost in profit, at the point nearest half the loss."""
    best = chapter.best.totals
    less = [point for point in chapter.frontier if point.kind == "loss"]
    more = [point for point in chapter.frontier if point.kind == "reach"]
    said = []
    if less and best.loss_minor and best.profit_minor:
        half = min(less, key=lambda point: abs(point.totals.loss_minor - best.loss_minor / 2))
        said.append(
            words(
                "al.frontier.loss",
                loss=numbers.share(1 - half.totals.loss_minor / best.loss_minor, 0),
                profit=numbers.share(1 - half.totals.profit_minor / best.profit_minor, 0),
            )
        )
    if more and best.profit_minor:
        most: Point = max(more, key=lambda point: point.totals.firms)
        said.append(
            words(
                "al.frontier.reach",
                firms=numbers.count(most.totals.firms - best.firms),
                all=numbers.count(most.totals.firms),
                profit=numbers.share(1 - most.totals.profit_minor / best.profit_minor, 0),
            )
        )
    return "".join(said) or words("al.frontier.none")
