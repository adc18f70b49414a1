"""A day's work without a mouse: Tab, Enter, arrows and letters, from the sign-in to an application."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator

from tests.journeys.at_work import AtWork
from tests.journeys.staff import FIRMS
from tests.record.fixtures import PASSWORD

MOST_TABS = 120
"""As many stops as no page may have before the thing one came for."""


def test_an_application_without_a_mouse(site: Any, browser: Any) -> None:
    one, firm = AtWork(browser, site.base, "K1"), FIRMS["keyboard"]
    one.open("/sign-in")
    _types(one, one.labelled(one.page.locator("main"), "number"), "K1")
    _types(one, one.labelled(one.page.locator("main"), "password"), PASSWORD)
    _goes(one, "Enter")
    one.page.keyboard.press("/")
    assert one.page.get_by_label(one.word("frame.search")).evaluate("e => e === document.activeElement")
    one.page.keyboard.type(firm)
    _goes(one, "Enter")
    for address in (f"/enterprises/{firm}/", f"/enterprises/{firm}/match"):
        _reaches(one, one.page.locator(f"main a[href='{address}']").first)
        _goes(one, "Enter")
    form = one.page.locator("form").filter(has=one.page.locator("input[name=deed][value='apply']")).first
    folded = one.page.locator("details.deed").filter(has=form)
    if folded.count() and folded.first.get_attribute("open") is None:
        _reaches(one, folded.first.locator("summary"))
        one.page.keyboard.press("Enter")
    _chooses(one, one.labelled(form, "product"), "micro_cash")
    _types(one, one.labelled(form, "amount"), "50,000")
    _types(one, one.labelled(form, "tenor_months"), "12")
    _types(one, one.labelled(form, "purpose"), "stock")
    _reaches(one, form.get_by_role("button", name=one.word("deed.apply")))
    _goes(one, "Enter")
    assert "/cases/" in one.page.url, one.page.locator(".wrong").all_inner_texts()
    assert "50,000" in one.look()
    assert not one.wrong
    one.context.close()


def _reaches(one: AtWork, what: Locator) -> None:
    """Tab until the focus is on it; it must be seen there."""
    what.wait_for(state="visible")
    for _ in range(MOST_TABS):
        if what.evaluate("e => e === document.activeElement"):
            return
        one.page.keyboard.press("Tab")
    raise AssertionError(f"{MOST_TABS} times Tab do not lead to {what} on {one.page.url}")


def _types(one: AtWork, box: Locator, text: str) -> None:
    _reaches(one, box)
    one.page.keyboard.press("Control+A")
    one.page.keyboard.type(text)


def _chooses(one: AtWork, box: Locator, value: str) -> None:
    """Go down a list with the arrow until it says `value`."""
    _reaches(one, box)
    one.page.keyboard.press("Home")
    for _ in range(box.locator("option").count()):
        if box.input_value() == value:
            return
        one.page.keyboard.press("ArrowDown")
    assert box.input_value() == value


def _goes(one: AtWork, key: str) -> None:
    with one.page.expect_navigation():
        one.page.keyboard.press(key)
    one.look()
