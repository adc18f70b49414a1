"""First page and outlook of the study: what matters, and what to expect with and without the plan."""

from __future__ import annotations

from typing import Any

from tallystick.engine.status.shown import PART
from tallystick.engine.status.vintages import downward
from tallystick.report.paper.blocks import Paragraph, Placed
from tallystick.report.study.teller import DIAGNOSIS, STATUS, StudyTeller, finding

AGE = 6
"""Months on book at which the youngest vintage is held against the one a year before."""


def summary(teller: StudyTeller) -> tuple[Placed, ...]:
    """This function will give the study in five paragraphs, each leading to how it was worked out."""
    return tuple(Placed(each) for each in (_firms(teller), _book(teller), _steps(teller), _weak(teller), _todo(teller)))


def outlook(teller: StudyTeller) -> tuple[Placed, ...]:
    """This function will give what the newest lending, the rolls, the provisions and the plan let one expect."""
    parts = (_youngest(teller), _rolling(teller), _short(teller), _unused(teller), _expected(teller))
    return tuple(Placed(each) for each in parts if each is not None)


def _firms(teller: StudyTeller) -> Paragraph:
    status, numbers = teller.status, teller.numbers
    counts = {row[PART]: row["firms"] for row in status.rows("financing")}
    known = sum(number for part, number in counts.items() if part != "unknown")
    unserved = counts.get("none", 0) + counts.get("nonbank_alone", 0)
    text = teller.words(
        "study.say.firms",
        firms=numbers.count(status.found.sums["firms"]),
        borrowers=numbers.count(status.found.sums["borrowers"]),
        unserved=numbers.share(unserved / known if known else None, 0),
    )
    return Paragraph(text, teller.words("study.head.firms"), f"{STATUS}report.html#firms")


def _book(teller: StudyTeller) -> Paragraph:
    status, numbers, sums = teller.status, teller.numbers, teller.status.found.sums
    text = teller.words(
        "study.say.book",
        exposure=numbers.short_money(sums["exposure_minor"]),
        growth=status.change(_last(teller).get("growth")),
        npl=numbers.share(sums["npl_minor"] / sums["exposure_minor"] if sums["exposure_minor"] else None, 2),
        raroc=numbers.share(sums["raroc"]),
        hurdle=numbers.share(status.sheet["numbers"]["hurdle"], 0),
    )
    return Paragraph(text, teller.words("study.head.book"), f"{STATUS}report.html#book")


def _steps(teller: StudyTeller) -> Paragraph:
    status, numbers = teller.status, teller.numbers
    funnel = {row[PART]: row for row in status.rows("funnel")}
    cases = status.shown("steps").behind
    hours = cases["hours"].median() if "hours" in cases.columns else None
    text = teller.words(
        "study.say.process",
        asked=numbers.count(funnel["asked"]["applications"]),
        approved=numbers.share(funnel["approved"]["share"], 0),
        days=f"{hours / 24:,.1f}" if isinstance(hours, int | float) else teller.words("unknown"),
    )
    return Paragraph(text, teller.words("study.head.process"), f"{STATUS}report.html#work")


def _weak(teller: StudyTeller) -> Paragraph:
    told, words, numbers = teller.diagnosis, teller.words, teller.numbers
    head = words("study.head.weak")
    if not told.costly:
        return Paragraph(words("dx.headline.none"), head, f"{DIAGNOSIS}report.html#problems")
    number, first = told.costly[0]
    text = words(
        "study.say.weak",
        problems=numbers.count(len(told.costly)),
        total=numbers.short_money(told.total_minor),
        first=told.text(first.problem.name),
        place=told.place(first),
        cost=told.cost(first),
        cause=told.likely(first),
        sure=numbers.count(sum(one.cost is not None and one.cost.low_minor > 0 for _, one in told.costly)),
    )
    return Paragraph(text, head, finding(number))


def _todo(teller: StudyTeller) -> Paragraph:
    words, numbers = teller.words, teller.numbers
    chosen = teller.diagnosis.told.tables["proposals"].filter("in_plan")
    net = int(chosen["net_minor"].sum())
    text = (
        words("study.say.no_plan")
        if chosen.is_empty()
        else words("study.say.todo", measures=numbers.count(chosen.height), net=numbers.short_money(net))
    )
    return Paragraph(text, words("study.head.todo"), f"{DIAGNOSIS}report.html#measures")


def _last(teller: StudyTeller) -> dict[str, Any]:
    months = teller.status.rows("growth")
    return months[-1] if months else {}


def _youngest(teller: StudyTeller) -> Paragraph | None:
    """The youngest half-year that has reached `AGE` months against that of a year before."""
    aged = {row[PART]: row["ever_90"] for row in teller.status.rows("vintages") if row["age"] == AGE}
    if not aged:
        return None
    last = max(aged)
    before = f"{int(last[:4]) - 1}{last[4:]}"
    if before not in aged:
        return None
    key = "study.say.young_worse" if aged[last] > aged[before] else "study.say.young_better"
    share = teller.numbers.share
    text = teller.words(key, age=AGE, last=last, now=share(aged[last]), before=before, then=share(aged[before]))
    return Paragraph(text, teller.words("study.head.young"), f"{STATUS}behind/vintages.html")


def _rolling(teller: StudyTeller) -> Paragraph | None:
    """What of the balance that is now 1 to 30 days late is to be expected over 90 days late, by the rolls."""
    rolls = teller.status.shown("rolls")
    chain = [downward(rolls, bucket) for bucket in ("1_30", "31_60", "61_90")]
    late = {row[PART]: row["exposure_minor"] for row in teller.status.rows("overdue")}
    if any(each is None for each in chain):
        return None
    first, second, third = (each or 0.0 for each in chain)
    coming = (
        late.get("1_30", 0) * first * second * third
        + late.get("31_60", 0) * second * third
        + late.get("61_90", 0) * third
    )
    owed = sum(late.get(bucket, 0) for bucket in ("1_30", "31_60", "61_90"))
    numbers = teller.numbers
    text = teller.words(
        "study.say.rolling",
        owed=numbers.short_money(owed),
        coming=numbers.short_money(coming),
        through=numbers.share(first * second * third, 0),
    )
    return Paragraph(text, teller.words("study.head.rolling"), f"{STATUS}behind/rolls.html")


def _short(teller: StudyTeller) -> Paragraph | None:
    told = teller.status.found.coverage
    short, required = told.get("shortfall_minor"), told.get("required_minor")
    if not isinstance(short, int) or not isinstance(required, int):
        return None
    key = "study.say.short" if short else "study.say.not_short"
    money = teller.numbers.short_money
    text = teller.words(key, short=money(short), required=money(required))
    return Paragraph(text, teller.words("study.head.short"), f"{STATUS}behind/stages.html")


def _unused(teller: StudyTeller) -> Paragraph:
    money = teller.numbers.short_money
    relending = {row[PART]: row for row in teller.status.rows("relending")}["unused"]
    vat = {row[PART]: row for row in teller.status.rows("vat_relief")}
    saved = sum(row["saved_minor"] for row in vat.values())
    borne = vat["partial"]["borne_minor"] if "partial" in vat else 0
    text = teller.words(
        "study.say.unused",
        unused=money(relending["amount_minor"]),
        gain=money(relending["gain_minor"]),
        saved=money(saved),
        borne=money(borne),
    )
    return Paragraph(text, teller.words("study.head.unused"), f"{STATUS}report.html#policies")


def _expected(teller: StudyTeller) -> Paragraph | None:
    told = teller.diagnosis
    chosen = told.told.tables["proposals"].filter("in_plan")
    if chosen.is_empty() or told.total_minor <= 0:
        return None
    money, net = teller.numbers.short_money, int(chosen["net_minor"].sum())
    left = max(told.total_minor - int(chosen["benefit_minor"].sum()), 0.0)
    text = teller.words("study.say.expected", cost=money(told.total_minor), left=money(left), net=money(net))
    return Paragraph(text, teller.words("study.head.expected"), f"{DIAGNOSIS}report.html#measures")
