"""What a stress test says in words: its headline, each figure's sentence, the scenario that breaks the bank."""

from __future__ import annotations

from tallystick.report.language import Words
from tallystick.report.numbers import Numbers
from tallystick.report.stress.tested import Stressed, Tested

MOST_INDUSTRIES = 3
SHOWN_LOGIT = 0.05
MOST_YEARS = 10_000


def headline(tested: Tested, words: Words, numbers: Numbers) -> str:
    """This function will say what is lost in an average and in a very bad year, and the worst scenario's capital."""
    measures = tested.distribution.measures
    worst = worst_of(tested)
    return words(
        "st.headline",
        expected=numbers.short_money(measures.expected),
        share=numbers.share(measures.expected / tested.held.ead_minor, 2),
        var=numbers.short_money(measures.value_at_risk),
        years=numbers.count(1 / (1 - tested.confidence)),
        worst=words.pick(worst.name["en"], worst.name["zh"]),
        ratio=numbers.share(float(worst.path.ratio.min()), 2),
        floor=numbers.share(tested.floors["capital_ratio"], 2),
    )


def worst_of(tested: Tested) -> Stressed:
    """This function will give the scenario that leaves least capital."""
    return min(tested.stressed, key=lambda one: float(one.path.ratio.min()))


def break_sentence(tested: Tested, name: str, words: Words, numbers: Numbers) -> str:
    """This function will say which scenario is the likeliest to break floor `name`, and how likely it is."""
    run = tested.breaking[name]
    found = run.found
    goal = words(f"st.break.{name}", floor=numbers.share(tested.floors.get(name, 0.0), 2))
    if found is None or not found.is_found:
        return words("st.break.none", goal=goal)
    scenario = found.scenario
    if found.distance <= 0:
        return words("st.break.already", goal=goal, growth=numbers.share(float(scenario.growth[0])))
    hit = sorted(scenario.industry_logit.items(), key=lambda item: (-item[1], item[0]))[:MOST_INDUSTRIES]
    named = [
        words("st.break.industry", name=words.code("code", industry), times=f"{2.718281828459045**logit:.2f}")
        for industry, logit in hit
        if logit >= SHOWN_LOGIT
    ]
    years = 1 / found.chance if found.chance > 0 else MOST_YEARS
    once = words("st.break.rarely") if years >= MOST_YEARS else words("st.break.once", years=numbers.count(years))
    return words(
        "st.break.sentence",
        goal=goal,
        growth=numbers.share(float(scenario.growth[0])),
        fall=numbers.share(float(scenario.collateral_fall[-1]), 0),
        margin=numbers.count(float(scenario.margin_bp[0])),
        industries=words.listed(named) if named else words("st.break.no_industry"),
        once=once,
        distance=f"{found.distance:.2f}",
        ratio=numbers.share(float(run.path.ratio.min()), 2),
        profit=numbers.short_money(float(run.path.profit.min())),
    )


def loss_sentence(tested: Tested, words: Words, numbers: Numbers) -> str:
    """This function will say what the loss distribution shows."""
    measures = tested.distribution.measures
    tail = words("st.loss.links") if tested.has_links else words("st.loss.no_links")
    return words(
        "st.loss.sentence",
        debtors=numbers.count(tested.held.frame.height),
        drawn=numbers.count(tested.drawn),
        expected=numbers.short_money(measures.expected),
        failures=numbers.count(measures.failures),
        var=numbers.short_money(measures.value_at_risk),
        confidence=numbers.share(tested.confidence, 1),
        shortfall=numbers.short_money(measures.shortfall),
        error=numbers.short_money(measures.shortfall_error),
    ) + tail.format(links=numbers.count(tested.held.links.height))


def grain_sentence(tested: Tested, words: Words, numbers: Numbers) -> str:
    """This function will say how much of the quantile comes of concentration."""
    grain, drawn = tested.grain, tested.distribution.measures.value_at_risk
    return words(
        "st.grain.sentence",
        limit=numbers.short_money(grain.limit),
        added=numbers.short_money(grain.added),
        share=numbers.share(grain.added / grain.limit if grain.limit else 0.0),
        drawn=numbers.short_money(drawn),
        name=f"{grain.hhi['name']:.4f}",
        effective=numbers.count(1 / grain.hhi["name"]) if grain.hhi["name"] else "0",
        industry=f"{grain.hhi['industry']:.3f}",
        region=f"{grain.hhi['region']:.3f}",
    )
