"""What is held against what must be: supervisory floors, rates by class, capital."""

from __future__ import annotations

from tallystick.report.figure import Figure
from tallystick.report.month_end.teller import DASH, Cell, MonthTeller, Section, Table


def floors(teller: MonthTeller) -> Section:
    """This function will give the allowance beside what each supervisory floor asks."""
    words, money, cover = teller.words, teller.numbers.short_money, teller.closed.coverage
    asked = teller.closed.sheet["floors"]
    held, npl = cover["allowance_minor"] or 0, cover["npl_minor"] or 0
    by_loans = round(teller.claims * asked["provision_to_loans"])
    by_npl = round(npl * asked["provision_coverage"])
    amounts = {
        "held": (held, "accent", "stage"),
        "by_loans": (by_loans, "bar-2", "class"),
        "by_npl": (by_npl, "bar-2", "class"),
        "by_class": (cover["regulatory_provision_minor"] or 0, "bar-3", "class"),
    }
    shares = {name: f"{asked[key] * 100:g}%" for name, key in _ASKED.items()}
    rows = [
        {
            "label": words(f"me.floors.{name}", **({"share": shares[name]} if name in shares else {})),
            "value": teller.axis_money(amount),
            "text": money(amount),
            "tone": tone,
            "href": teller.href(cut),
        }
        for name, (amount, tone, cut) in amounts.items()
    ]
    short = cover["shortfall_minor"] or 0
    sentence = words(
        "me.floors.sentence",
        loans=teller.share(held, digits=2),
        npl=teller.share(held, npl, 0),
        binding=words("me.floors.of_loans" if by_loans >= by_npl else "me.floors.of_npl"),
        required=money(cover["required_minor"] or 0),
        result=words("me.floor.short", amount=money(short)) if short else words("me.floor.held"),
    )
    return Section(Figure("floors", "amounts", words("me.floors.title"), sentence, rows), _by_class(teller))


_ASKED = {"by_loans": "provision_to_loans", "by_npl": "provision_coverage"}


def _by_class(teller: MonthTeller) -> Table:
    """Allowance against the rates of the class."""
    words, numbers = teller.words, teller.numbers
    names = ("class", "claims", "allowance", "regulatory", "over")
    rows = tuple(
        (
            Cell(teller.name("class", part.key), teller.href("class", part.key), number=False),
            Cell(numbers.money(part.exposure_minor)),
            Cell(numbers.money(part.ecl_minor)),
            Cell(numbers.money(part.regulatory_provision_minor)),
            Cell(numbers.money(part.ecl_minor - part.regulatory_provision_minor)),
        )
        for part in teller.parts("class")
    )
    return Table(tuple((words(f"me.col.{name}"), name != "class") for name in names), rows, words("me.floors.note"))


def capital(teller: MonthTeller) -> Section:
    """This function will give risk-weighted assets by exposure class, weighted and by internal ratings."""
    words, numbers, parts = teller.words, teller.numbers, teller.parts("capital")
    title = words("me.capital.title")
    if not parts:
        return Section(Figure("capital", "paired", title, words("me.capital.none")))
    rows = [
        {
            "label": teller.name("capital", part.key),
            "kind": words(f"me.capital.{kind}"),
            "value": teller.axis_money(amount),
            "text": numbers.short_money(amount),
            "href": teller.href("capital", part.key),
        }
        for part in parts
        for kind, amount in (("weighted", part.rwa_minor), ("irb", part.irb_rwa_minor))
    ]
    weighted, irb = sum(part.rwa_minor for part in parts), sum(part.irb_rwa_minor for part in parts)
    sentence = words(
        "me.capital.sentence",
        weighted=numbers.short_money(weighted),
        density=teller.share(weighted),
        irb=numbers.short_money(irb),
        irb_share=teller.share(irb, weighted, 0),
    )
    names = ("capital", "loans", "claims", "undrawn", "weighted", "density", "irb")
    head = tuple((words(f"me.col.{name}"), name != "capital") for name in names)
    table = tuple(
        (
            Cell(teller.name("capital", part.key), teller.href("capital", part.key), number=False),
            Cell(numbers.count(part.loans)),
            Cell(numbers.money(part.exposure_minor)),
            Cell(numbers.money(part.undrawn_minor)),
            Cell(numbers.money(part.rwa_minor)),
            Cell(numbers.share(part.rwa_minor / part.exposure_minor) if part.exposure_minor else DASH),
            Cell(numbers.money(part.irb_rwa_minor)),
        )
        for part in parts
    )
    return Section(Figure("capital", "paired", title, sentence, rows), Table(head, table))
