"""The way of a loan after the money, as people walk it through the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.journeys.at_work import AtWork


def number_of(loan: str) -> str:
    """The number in a loan's address."""
    return loan.rstrip("/").rsplit("/", 1)[-1]


def pursuit_of(loan: str) -> str:
    """The address at which a loan is collected."""
    return f"/collection/{number_of(loan)}/"


def follow(one: AtWork, *texts: str) -> None:
    """Go where the first row leads that says all of `texts`."""
    row = one.page.locator("main table tr")
    for text in texts:
        row = row.filter(has_text=text)
    with one.page.expect_navigation():
        row.locator("a").first.click()
    one.look()


def checked(officer: AtWork, loan: str) -> None:
    """The use of the money checked on the spot."""
    officer.open("/checks/")
    follow(officer, number_of(loan), officer.word("check_kind.use_of_funds"))
    officer.act("do_check", result="sound", is_visited=True, report="The stock that was bought stands in the yard.")
    assert officer.word("check_state.done") in officer.look()


def paid(disburser: AtWork, loan: str, day: date, amount: str) -> None:
    """Money that came in, posted."""
    disburser.open(loan)
    disburser.act("post_event", event_kind="paid", day=day, event_amount=amount)
    assert amount in disburser.look()


def answered(officer: AtWork, reviewer: AtWork, firm: str) -> None:
    """The warning that a borrower is past due answered by one and confirmed by another."""
    officer.open("/watch-list/")
    follow(officer, firm, officer.word("signal_level.red"))
    officer.act(
        "answer_signal", measure="to_collection", finding="Orders fell away; the owner sells the second machine."
    )
    assert officer.is_kept_from("confirm_signal"), "who answered does not confirm"
    reviewer.open(officer.page.url)
    reviewer.act("confirm_signal")
    assert reviewer.word("signal_state.closed") in reviewer.look()


def classed(first: AtWork, second: AtWork, third: AtWork, day: date, loan: str) -> None:
    """A class in three steps by three persons; who proposed it does not determine it, nobody makes it better."""
    first.open(f"/classification/{day}/")
    follow(first, number_of(loan))
    line = first.page.url
    assert first.is_refused("class_initial", class_="normal"), "no person makes a class better than the rules"
    for one, step in ((first, "class_initial"), (second, "class_determine"), (third, "class_approve")):
        one.open(line)
        one.act(step)
        if one is first:
            assert first.is_kept_from("class_determine", class_="substandard"), "who proposed it does not determine it"
    assert third.word("class_state.approved") in third.look()


def exempted(collector: AtWork, auditor: AtWork, loan: str) -> None:
    """Whether anybody is to blame: each duty looked at, an opinion, the vote of another."""
    collector.open(loan)
    case = collector.act("open_exemption")
    collector.act(
        "find_duty",
        duty=collector.choices("find_duty", "duty"),
        finding_of_duty="kept",
        shown_by="Seen in the file of the case.",
    )
    form = collector.unfold("opine_exemption")
    for box in form.locator("select").all():
        box.select_option("exempt")
    for box in form.locator("input[type=text]").all():
        box.fill("Every duty was kept.")
    collector.act("opine_exemption", opinion_given="Nobody is to blame; the market broke away.")
    assert collector.is_kept_from("agree_exemption"), "who gave the opinion has no vote"
    auditor.open(case)
    auditor.act("agree_exemption", note="Agreed.")
    assert auditor.word("exemption_state.decided") in auditor.look()


def provided(modeller: AtWork, officer: AtWork, product: str, day: date) -> None:
    """What the model provides too little, added for a product by one and confirmed by another."""
    modeller.open("/overlays/")
    there = modeller.act(
        "propose_overlay",
        share_added="60",
        segment="product",
        equals=product,
        from_day=day,
        last_day=date(day.year, 12, 31),
        reason="Claims that nobody pays are provided for in full.",
    )
    assert modeller.is_kept_from("confirm_proposal"), "who proposed it does not confirm it"
    officer.open(there)
    officer.act("confirm_proposal")


def disposed(collector: AtWork, officer: AtWork, loan: str, **terms: Any) -> None:
    """A claim written off or sold: proposed by one, approved by another."""
    collector.open(pursuit_of(loan))
    collector.act("propose_disposal", case_told="Pursued for seven months, nothing left.", **terms)
    assert collector.word("disposal.proposed") in collector.look()
    assert not collector.can("propose_disposal"), "one proposal at a time"
    officer.open("/write-offs/")
    follow(officer, number_of(loan))
    there = officer.page.url
    assert collector.open(there) == 404, "who proposed it is not asked about it"
    officer.act("approve_disposal")
    collector.open(pursuit_of(loan))
    assert collector.word("disposal.approved") in collector.look()
    assert not collector.can("note_deed"), "it is pursued no more"
